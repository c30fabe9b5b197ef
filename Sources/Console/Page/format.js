// How things are said.

const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clockOf = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const clock = (t) => clockOf.format(new Date(t));
export const when = (t) => (t ? full.format(new Date(t)) : "");
export const date = (t) => (t ? short.format(new Date(t)) : "");

/** A format of a zone's clock; of the browser's where there is none, or none that the browser knows. */
const inZone = (locale, zone, options) => {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(locale, options);
  }
};
const dayNumber = (t, zone) => Date.parse(inZone("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(t))) / 86400e3;
const daysAway = (t, zone) => Math.round(dayNumber(t, zone) - dayNumber(Date.now(), zone));

/** Today, Yesterday, or the day by name. */
export const dayName = (t) => {
  const away = daysAway(t);
  const name = Math.abs(away) <= 1 ? relative.format(away, "day") : day.format(new Date(t));
  return name[0].toUpperCase() + name.slice(1);
};

/** In words a person would use: "in 3 days", "2 hours ago". */
export const away = (t, zone) => {
  const ms = new Date(t) - Date.now();
  const size = Math.abs(ms);
  if (size < 3600e3) return relative.format(Math.round(ms / 60e3), "minute");
  if (size < 22 * 3600e3) return relative.format(Math.round(ms / 3600e3), "hour");
  const days = daysAway(t, zone);
  return Math.abs(days) < 45 ? relative.format(days, "day") : relative.format(Math.round(days / 30), "month");
};

/** A due date as it was meant: the day on the caller's clock, and the hour where one was named. */
export const due = (t, zone) => {
  const at = new Date(t);
  const day = inZone(undefined, zone, { weekday: "short", day: "numeric", month: "short" }).format(at);
  const isWholeDay = inZone("en-GB", zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at) === "23:59:59";
  return isWholeDay ? day : `${day}, ${inZone(undefined, zone, { hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(at)}`;
};

/** Minutes and seconds. */
export const span = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const two = (n) => String(n).padStart(2, "0");
  return (hours ? hours + ":" + two(Math.floor(seconds / 60) % 60) : Math.floor(seconds / 60)) + ":" + two(seconds % 60);
};

export const count = (n, one, many = one + "s") => `${n.toLocaleString()} ${n === 1 ? one : many}`;
export const milliseconds = (ms) => (ms === null || ms === undefined ? "–" : ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);
export const money = (usd) => (usd ? `$${usd.toFixed(usd < 1 ? 3 : 2)}` : "–");

/** A word of the machine's as one of ours: caller_hangup → caller hangup. */
export const plain = (word) => (word ?? "").replaceAll("_", " ");

/** A number the way it is read, in groups. */
export const number = (text) => {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(text ?? "");
  if (us) return `+1 ${us[1]} ${us[2]} ${us[3]}`;
  return /^\+\d{8,15}$/.test(text) ? text.slice(0, 3) + " " + text.slice(3).replace(/(\d{3})(?=\d{2})/g, "$1 ") : text;
};

const other = (call) => (call.direction === "outbound" ? call.to : call.from);
/** Who is on the other end of a call. */
export const caller = (call) => call.contact_name || number(other(call)) || "Withheld number";
export const contactName = (contact) => contact.display_name || number(contact.handles[0]) || "Unknown";

/** How a call went, in a word, and which colour that is. */
export const result = (call) => {
  if (call.status === "live") return { text: "live", tone: "live" };
  if (call.status === "failed") return { text: plain(call.end_reason) || "failed", tone: "bad" };
  if (call.status === "interrupted") return { text: "interrupted", tone: "warn" };
  const tones = { resolved: "good", follow_up: "warn", transferred: "calm", abandoned: "warn" };
  const outcome = call.outcome && call.outcome !== "unknown" ? call.outcome : undefined;
  return { text: plain(outcome ?? "ended"), tone: tones[outcome] ?? "calm" };
};

export const owners = { us: "We", caller: "They", third_party: "Somebody else", unclear: "Unclear" };
