// Small pictures of numbers.
import { h, s } from "./dom.js";
import { date, milliseconds, count } from "./format.js";

/** Bars for how many, with the failed at their foot, and a line for how soon callers were answered. */
export const volume = (buckets, choose) => {
  const width = 14, gap = 4, tall = 56;
  const most = Math.max(1, ...buckets.map((b) => b.calls));
  const slowest = Math.max(1000, ...buckets.map((b) => b.first_audio_ms ?? 0));
  const wide = buckets.length * (width + gap);
  const y = (ms) => tall - 4 - (ms / slowest) * (tall - 12);
  const points = buckets.flatMap((b, i) => (b.first_audio_ms === null ? [] : [`${i * (width + gap) + width / 2},${y(b.first_audio_ms).toFixed(1)}`]));
  const bars = buckets.map((b, i) => {
    const x = i * (width + gap);
    const high = b.calls ? Math.max(3, (b.calls / most) * (tall - 4)) : 1.5;
    const failed = b.failed ? Math.max(2, (b.failed / most) * (tall - 4)) : 0;
    return s("g", { class: "bucket", role: "button", tabindex: 0, "aria-label": said(b), onclick: () => choose(b), onkeydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); choose(b); } } },
      s("title", {}, said(b)),
      s("rect", { class: "reach", x: x - gap / 2, y: 0, width: width + gap, height: tall }),
      s("rect", { class: "bar-calls", x, y: tall - high, width, height: high, rx: 2 }),
      failed ? s("rect", { class: "bar-failed", x, y: tall - failed, width, height: failed, rx: 2 }) : null);
  });
  return s("svg", { class: "volume", viewBox: `0 0 ${wide - gap} ${tall}`, role: "group", "aria-label": "Calls per day", preserveAspectRatio: "xMaxYMid meet" },
    bars, points.length > 1 && s("polyline", { class: "line-latency", points: points.join(" ") }));
};

const said = (b) =>
  `${date(b.start_at)}: ${count(b.calls, "call")}${b.failed ? `, ${b.failed} failed` : ""}${b.first_audio_ms === null ? "" : `, first audio ${milliseconds(b.first_audio_ms)}`}`;

/** A row of bars with names, longest first. */
export const bars = (entries, tone = "") => {
  const most = Math.max(1, ...entries.map(([, n]) => n));
  return h("dl", { class: `bars ${tone}` },
    entries.sort((a, b) => b[1] - a[1]).map(([name, n]) => {
      const bar = h("i");
      bar.style.width = `${(100 * n) / most}%`;
      return [h("dt", {}, name), h("dd", {}, h("span", {}, n.toLocaleString()), bar)];
    }));
};
