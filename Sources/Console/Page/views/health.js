// How the line itself is: work that waits, work that failed, what went wrong, how quick it is, who did what.
import { button, h, put, skeleton, toast } from "../dom.js";
import { get, post, session } from "../api.js";
import { bars } from "../chart.js";
import { away, milliseconds, plain, when } from "../format.js";

const section = (title, ...kids) => h("section", {}, h("h2", {}, title), kids);
const tile = (value, name, bad) => h("div", { class: `tile ${bad ? "bad" : ""}` }, h("b", {}, value), h("span", {}, name));
const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
const trouble = (counts) => Object.entries(counts).filter(([, n]) => n > 0).map(([name, n]) => [plain(name), n]);
const bound = (ms) => (ms === null ? "–" : `≤ ${milliseconds(ms)}`);

/** The head of a column of figures. */
const figures = (text) => h("th", { scope: "col", class: "num" }, text);
const table = (heads, rows) =>
  h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => (head instanceof Node ? head : h("th", { scope: "col" }, head))))), h("tbody", {}, rows)));

const measures = [["first_audio_ms", "First audio"], ["answer_ms", "Answers"], ["loop_lag_ms", "Loop lag"], ["relay_up_ms", "Frame to the model"], ["relay_down_ms", "Frame to the caller"]];

const deadLetters = (jobs, again) =>
  jobs.length
    ? table(["Work", "Call", figures("Tries"), "What went wrong", ""], jobs.map((job) => h("tr", {},
      h("td", {}, plain(job.kind)), h("td", {}, h("a", { href: `#/call/${encodeURIComponent(job.call_sid)}` }, away(job.created_at))), h("td", { class: "num" }, job.tries), h("td", {}, job.error ?? ""),
      h("td", {}, session.isOperator && button(undefined, "Try again", async () => {
        await post(`jobs/${job.id}/retry`).then(() => toast("Queued again."), (error) => toast(error.message, "bad"));
        again();
      }, { class: "plain" })))))
    : h("p", { class: "soft" }, "None: all work that follows calls is done or on its way.");

const tones = { done: "good", queued: "calm", leased: "calm", dead: "bad" };
const states = { done: "delivered", queued: "waits", leased: "on its way", dead: "given up" };
const deliveries = (jobs, again) =>
  table(["When", "What", "Call", figures("Tries"), "State", ""], jobs.map((job) => h("tr", {},
    h("td", {}, when(job.created_at)), h("td", { class: "mono" }, job.kind), h("td", {}, h("a", { href: `#/call/${encodeURIComponent(job.call_sid)}` }, "call")), h("td", { class: "num" }, job.tries),
    h("td", {}, h("span", { class: `tag ${tones[job.state]}` }, states[job.state]), job.error && h("span", { class: "small" }, ` ${job.error}`)),
    h("td", {}, session.isOperator && ["done", "dead"].includes(job.state) && button(undefined, "Send again", async () => {
      await post(`webhooks/${job.id}/replay`).then(() => toast("It is told once more."), (error) => toast(error.message, "bad"));
      again();
    }, { class: "plain" })))));

const acts = (lines) =>
  table(["When", "Who", "What"], lines.map((line) => h("tr", {}, h("td", {}, when(line.at)), h("td", {}, line.actor), h("td", {}, plain(line.action)))));

export const show = async (main, { signal }) => {
  const body = h("div", {}, skeleton(8));
  main.replaceChildren(h("div", { class: "head" }, h("h1", {}, "Health")), body);
  const load = async () => {
    const [health, told, audit] = await Promise.all([get("health", signal), get("webhooks?limit=12", signal), session.isOperator ? get("audit?limit=25", signal) : undefined]);
    const waiting = (state) => health.jobs.filter((j) => j.state === state && j.kind !== "commitment.due").reduce((n, j) => n + j.count, 0);
    const events = trouble(health.events), errors = trouble(health.model_errors), refused = trouble(health.refused);
    const measured = measures.filter(([id]) => health[id].count > 0);
    put(body,
      h("div", { class: "tiles" },
        tile(health.calls_live, "calls on the line"), tile(waiting("queued") + waiting("leased"), "jobs under way"), tile(health.dead.length, "dead letters", health.dead.length > 0),
        tile(sum(health.model_errors), "model errors since the start", sum(health.model_errors) > 0), tile(health.scribe_queue, "entries to be written", health.scribe_queue > 100), tile(health.records_dropped, "entries lost", health.records_dropped > 0)),
      section("Dead letters", deadLetters(health.dead, load)),
      h("div", { class: "pair" },
        section("How quick it is", measured.length
          ? table(["", figures("middle"), figures("95 of 100"), figures("99 of 100")], measured.map(([id, name]) => h("tr", {}, h("th", { scope: "row" }, name), ["p50", "p95", "p99"].map((p) => h("td", { class: "num" }, bound(health[id][p]))))))
          : h("p", { class: "soft" }, "Nothing was measured yet.")),
        section("What happened in calls since yesterday", events.length ? bars(events) : h("p", { class: "soft" }, "Nothing out of the ordinary.")),
        errors.length > 0 && section("Trouble with the model", bars(errors, "bad")),
        refused.length > 0 && section("Turned away", bars(refused, "bad"))),
      told.deliveries.length > 0 && section("Told to your server", deliveries(told.deliveries, load)),
      audit && section("Who did what", audit.audit.length ? acts(audit.audit) : h("p", { class: "soft" }, "Nobody has acted yet.")));
  };
  await load();
  // What has the keyboard's focus is not taken away from under it.
  const mayLoad = () => document.visibilityState === "visible" && !body.contains(document.activeElement);
  const timer = setInterval(() => mayLoad() && load().catch(() => {}), 10_000);
  signal.addEventListener("abort", () => clearInterval(timer));
};
