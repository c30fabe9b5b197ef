// All calls, newest first: search, filters, and a picture of the last two weeks.
import { h, icon, button, empty, skeleton } from "../dom.js";
import { get, query, on, running } from "../api.js";
import { volume } from "../chart.js";
import { caller, clock, count, dayName, milliseconds, result, span } from "../format.js";

const outcomes = ["resolved", "follow_up", "transferred", "abandoned", "voicemail", "wrong_person"];
const day = 86400e3;

const row = (call) => {
  const { text, tone } = result(call);
  return h("a", { class: "row", href: `#/call/${encodeURIComponent(call.call_sid)}`, data: { row: call.call_sid } },
    h("time", { datetime: call.started_at }, clock(call.started_at)),
    h("span", { class: "who" }, caller(call)),
    h("span", { class: "about" }, call.headline || (call.turn_count ? count(call.turn_count, "turn") : "Nobody spoke")),
    h("span", { class: `tag ${tone}` }, text),
    h("span", { class: "long" }, call.duration_ms === null ? "" : span(call.duration_ms)));
};

const strip = () =>
  [...running.values()].map((call) => h("a", { href: "#/live" }, icon("live"), `${caller(call)} is on the line`));

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const figures = (buckets) => {
  const all = buckets.reduce((n, b) => n + b.calls, 0);
  const failed = buckets.reduce((n, b) => n + b.failed, 0);
  const first = middle(buckets.flatMap((b) => (b.first_audio_ms === null ? [] : [b.first_audio_ms])));
  const figure = (value, name) => h("div", { class: "figure" }, h("b", {}, value), h("span", {}, name));
  return h("div", { class: "figures" },
    figure(all.toLocaleString(), "calls in 14 days"), figure(all ? `${((100 * failed) / all).toFixed(failed ? 1 : 0)} %` : "–", "failed"),
    figure(milliseconds(first), "to first audio"));
};

export const show = async (main, { params, signal }) => {
  const filters = { q: params.get("q"), status: params.get("status"), outcome: params.get("outcome"), line: params.get("line"), day: params.get("day") };
  const change = (name, value) => {
    const next = { ...filters, [name]: value };
    location.hash = "#/calls" + query(next);
  };
  const chosen = (name, label, options) => {
    const select = h("select", { "aria-label": label, onchange: (e) => change(name, e.target.value) },
      h("option", { value: "" }, label), options.map((o) => h("option", { value: o, selected: filters[name] === o }, o.replaceAll("_", " "))));
    return select;
  };
  const search = h("input", { type: "search", "aria-label": "Search calls", placeholder: "Search what was said", value: filters.q ?? "" });
  const bar = h("form", { class: "filters", role: "search", onsubmit: (e) => { e.preventDefault(); change("q", search.value.trim()); } },
    h("div", { class: "search" }, icon("search"), search),
    chosen("status", "Any status", ["live", "completed", "failed", "interrupted"]), chosen("outcome", "Any outcome", outcomes),
    h("input", { type: "date", "aria-label": "Day", value: filters.day ?? "", onchange: (e) => change("day", e.target.value) }),
    h("span", { class: "line-filter", hidden: true }),
    Object.values(filters).some(Boolean) && button(undefined, "Clear", () => { location.hash = "#/calls"; }, { class: "plain" }));

  const chart = h("div", { class: "chart" });
  const list = h("div", { "aria-busy": "true" }, skeleton());
  const now = h("div", { class: "strip" }, strip());
  main.replaceChildren(h("div", { class: "head" }, h("h1", {}, "Calls")), now, chart, bar, list);

  const ask = (cursor) => {
    const start = filters.day && new Date(filters.day + "T00:00:00");
    return get("calls" + query({
      q: filters.q, status: filters.status, outcome: filters.outcome, line: filters.line, limit: 50, cursor,
      since: start && start.toISOString(), until: start && new Date(+start + day).toISOString() }), signal);
  };

  let group, lastDay, lines = new Set();
  const add = (calls) => {
    for (const call of calls) {
      const name = dayName(call.started_at);
      lines.add(call.line);
      if (name !== lastDay) {
        group = h("div", { class: "day" }, h("h2", {}, name));
        list.append(group);
        lastDay = name;
      }
      group.append(row(call));
    }
    const others = bar.querySelector(".line-filter");
    if ((lines.size > 1 || filters.line) && others.hidden) {
      others.hidden = false;
      others.append(chosen("line", "Any line", [...lines]));
    }
  };
  const more = (cursor) => cursor && list.append(h("div", { class: "more" }, button(undefined, "Earlier calls", async (e) => {
    e.target.closest(".more").remove();
    const page = await ask(cursor);
    add(page.calls);
    more(page.next_cursor);
  })));

  const load = async () => {
    const page = await ask();
    list.replaceChildren();
    list.removeAttribute("aria-busy");
    lastDay = undefined;
    add(page.calls);
    more(page.next_cursor);
    if (!page.calls.length) {
      list.append(Object.values(filters).some(Boolean)
        ? empty("No call is like that", "Take a filter away, or search for other words. A call’s words can be found once it has ended.")
        : empty("No calls yet", "Point a Twilio number’s voice webhook at this line, or ring it from this browser.",
          h("div", { class: "actions" }, h("a", { class: "button", href: "/phone" }, icon("phone"), "Browser phone"))));
    }
  };
  await load();

  // What follows is not waited for.
  const since = new Date(new Date().setHours(0, 0, 0, 0) - 13 * day), until = new Date(+since + 14 * day);
  get("volume" + query({ since: since.toISOString(), until: until.toISOString(), bucket_s: day / 1000 }), signal)
    .then(({ buckets }) => chart.replaceChildren(figures(buckets), volume(buckets, (b) => change("day", isoDay(b.start_at)))))
    .catch((error) => { if (error.name !== "AbortError") chart.remove(); });

  let late;
  const again = () => {
    now.replaceChildren(...strip());
    clearTimeout(late);
    // A page deep in the past stays as it is while somebody reads it.
    if (list.querySelectorAll("[data-row]").length <= 50 && !list.contains(document.activeElement)) late = setTimeout(() => load().catch(() => {}), 400);
  };
  for (const name of ["call", "end", "summary"]) on(name, signal, again);
  on("running", signal, () => now.replaceChildren(...strip()));
};

const isoDay = (t) => {
  const d = new Date(t);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
};
