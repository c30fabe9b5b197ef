// One call: how it sounded, what was said and heard, what came of it, and what the line was told beforehand.
import { h, s, icon, skeleton } from "../dom.js";
import { get, on } from "../api.js";
import { inOrder, turnLine } from "../talk.js";
import { Waveform } from "../waveform.js";
import { promise } from "./commitments.js";
import { caller, count, milliseconds, money, number, plain, result, span, when } from "../format.js";

const quiet = new Set(["media_started", "session_ready", "dtmf"]);

const facts = (rows) => h("dl", { class: "facts" }, rows.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
const section = (title, ...kids) => h("section", {}, h("h2", {}, title), kids);
const detail = (d) => Object.entries(d ?? {}).map(([k, v]) => `${plain(k)} ${typeof v === "object" ? JSON.stringify(v) : v}`).join(", ");

const summary = (call) => {
  const by = { llm: "written by the text model", rules: "made by rules", operator: "written by an operator" }[call.summary_source];
  return call.summary
    ? [h("p", {}, call.summary), by && h("p", { class: "small" }, by)]
    : h("p", { class: "soft" }, call.status === "live" ? "The call still runs." : "Not written yet.");
};

const usage = (u) => u && [
  ["Cost", money(u.cost_usd)], ["Heard", u.input_tokens ? count(u.input_tokens, "token") : undefined],
  ["Spoken", u.output_tokens ? count(u.output_tokens, "token") : undefined], ["Cached", u.cached_tokens ? count(u.cached_tokens, "token") : undefined]];
const latency = (l) => l && [
  ["First audio", milliseconds(l.first_audio_ms)], ["Answers, middle", milliseconds(l.answer_p50_ms)], ["Answers, slowest", milliseconds(l.answer_max_ms)],
  ["Barge-ins", l.barge_ins]];

/** How long the caller waited for each answer. */
const waits = (turns) => {
  const waited = turns.flatMap((t, i) => (t.role === "agent" && turns[i - 1]?.role === "caller" && t.started_ms > turns[i - 1].ended_ms ? [t.started_ms - turns[i - 1].ended_ms] : []));
  if (waited.length < 2) return undefined;
  const most = Math.max(1500, ...waited), wide = 9;
  return s("svg", { class: "volume waits", viewBox: `0 0 ${waited.length * wide} 40`, role: "img", preserveAspectRatio: "xMinYMid meet", "aria-label": `Waits for ${waited.length} answers, slowest ${milliseconds(Math.max(...waited))}` },
    waited.map((ms, i) => s("rect", { class: ms > 1500 ? "bar-failed" : "bar-calls", x: i * wide, y: 40 - (ms / most) * 38, width: wide - 3, height: (ms / most) * 38, rx: 1.5 }, s("title", {}, milliseconds(ms)))));
};

/** Draws it all; answers what shows the turns that something rests on. */
const drawCall = (main, { id, path, call, turns, wave, changed }) => {
  const { text, tone } = result(call);
  const spoken = inOrder(turns, call.events);
  const lines = spoken.map((turn, i) => turnLine(turn, spoken[i - 1], (t) => wave.play(t.started_ms)));
  wave.follow = (at) => {
    const playing = wave.sound && !wave.sound.paused;
    spoken.forEach((turn, i) => lines[i].classList.toggle("playing", Boolean(playing) && at >= turn.started_ms && at < Math.max(turn.ended_ms, turn.started_ms + 400)));
  };
  const cited = (ids) => {
    lines.forEach((line) => line.classList.toggle("cited", ids.includes(line.dataset.turn)));
    main.querySelector(".cited")?.scrollIntoView({ block: "center", behavior: "smooth" });
  };

  main.replaceChildren(h("article", { data: { call: id } },
    h("a", { class: "back", href: "#/calls" }, icon("back"), "Calls"),
    h("div", { class: "head" },
      h("div", {}, h("h1", {}, call.headline || `Call with ${caller(call)}`),
        h("p", {}, call.contact_id ? h("a", { href: `#/contacts/${encodeURIComponent(call.contact_id)}` }, caller(call)) : caller(call),
          ` · ${when(call.started_at)} · ${call.duration_ms === null ? "still running" : span(call.duration_ms)} `, h("span", { class: `tag ${tone}` }, text))),
      h("div", { class: "actions" },
        call.status === "live" && h("a", { class: "button", href: "#/live" }, icon("live"), "Watch live"),
        h("a", { class: "button", href: `/api/v1/${path}/transcript.md`, download: "" }, icon("download"), "Transcript"))),
    wave.node,
    h("div", { class: "columns" },
      h("div", {},
        section("What was said", lines.length ? h("div", { class: "talk" }, lines) : h("p", { class: "soft" }, "Nobody spoke.")),
        section("What the line knew beforehand",
          call.preamble ? h("details", {}, h("summary", {}, `The exact words, ${count(call.preamble_tokens, "token")}`), h("pre", { class: "pre" }, call.preamble))
            : h("p", { class: "soft" }, "Nothing: there was no memory of this caller to tell."))),
      h("div", { class: "aside" },
        section("Summary", summary(call)),
        section("Promises", call.commitments.length ? call.commitments.map((c) => promise(c, { cite: () => cited(c.turn_ids), changed })) : h("p", { class: "soft" }, "None were made.")),
        section("How it went", waits(turns), facts([...(latency(call.latency) ?? []), ...(usage(call.usage) ?? []), ["Ended", plain(call.end_reason)]])),
        section("The call", facts([["From", number(call.from)], ["To", number(call.to)], ["Sure of the caller", ["not at all", "a number", "an attested number", "verified"][call.identity_level]], ["Voice", call.voice], ["Zone", call.time_zone], ["Id", h("span", { class: "mono" }, call.call_sid)]])),
        call.events.length > 0 && section("What happened", h("div", {}, call.events.filter((e) => !quiet.has(e.kind)).map((e) => h("div", { class: "happened" }, h("span", {}, span(e.at_ms)), h("span", {}, plain(e.kind), e.detail && Object.keys(e.detail).length ? h("span", { class: "soft" }, ` · ${detail(e.detail)}`) : ""))))))),
  ));
  return cited;
};

export const show = async (main, { id, params, signal }) => {
  if (!main.querySelector(`[data-call="${CSS.escape(id)}"]`)) main.replaceChildren(skeleton(8));
  const path = `calls/${encodeURIComponent(id)}`;
  let wave, sound = new AbortController();
  /** One picture of the sound for as long as the sound stays the same: a turn more is no reason to load it again. */
  const picture = (call, turns) => {
    if (wave?.call.recording_ms === call.recording_ms) return wave.update(call, turns);
    sound.abort();
    sound = new AbortController();
    wave = new Waveform(call, turns, AbortSignal.any([signal, sound.signal]));
  };
  const draw = async () => {
    const [call, { turns }] = await Promise.all([get(path, signal), get(path + "/turns", signal)]);
    signal.throwIfAborted();
    picture(call, turns);
    return { call, cited: drawCall(main, { id, path, call, turns, wave, changed: draw }) };
  };
  const { call, cited } = await draw();
  const turn = params.get("turn");
  if (turn) cited([turn]);
  addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.closest("button, input, textarea, select, summary, a, dialog") || !wave.sound) return;
    event.preventDefault();
    wave.playPause();
  }, { signal });
  if (call.summary) return;
  let soon;
  const again = (data) => {
    if (data.call_sid !== id || wave.sound?.currentTime) return;
    clearTimeout(soon);
    soon = setTimeout(() => draw().catch(() => {}), 300);
  };
  signal.addEventListener("abort", () => clearTimeout(soon));
  for (const name of ["turns", "end", "summary"]) on(name, signal, again);
};
