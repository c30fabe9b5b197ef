// Who owes whom what: late, due, open and kept.
import { h, button, ask, field, toast, empty, skeleton } from "../dom.js";
import { get, patch, query, session } from "../api.js";
import { away, count, due, number, owners, plain } from "../format.js";

const outstanding = new Set(["proposed", "open", "late"]);
const settledAs = ["kept", "kept_late", "broken", "cancelled", "unknown"];
// As the ledger: an hour may pass.
const hour = 3600e3;
const isLate = (c) => c.status === "late" || (outstanding.has(c.status) && c.due_at && Date.parse(c.due_at) + hour < Date.now());
const tones = { kept: "good", kept_late: "good", late: "bad", broken: "bad", open: "calm", proposed: "warn" };

/** One promise. `cite` shows the words it rests on, `changed` runs after it was changed, `who` names the other side. */
export const promise = (c, { cite, changed, who } = {}) => {
  const change = async (status, note) => {
    try {
      await patch(`commitments/${encodeURIComponent(c.id)}`, { status, ...(note && { note }) });
      toast(status === "cancelled" ? "It no longer stands." : `Noted as ${plain(status)}.`);
      changed?.();
    } catch (error) {
      toast(error.message, "bad");
    }
  };
  const keep = async () => {
    const note = await ask("It was kept", field("What shows it", h("textarea", { name: "note", maxlength: 1000, required: true }), "A ticket, a mail, what they said. It stands in the promise’s history."), { label: "Kept", value: (f) => f.get("note").trim() });
    if (note) await change(isLate(c) ? "kept_late" : "kept", note);
  };
  const drop = async () => {
    if (await ask("Call it off?", h("p", {}, `“${c.action}” will not be reminded of again.`), { label: "It no longer stands", danger: true })) await change("cancelled");
  };
  const status = isLate(c) ? "late" : c.status;
  return h("div", { class: "promise", data: { commitment: c.id } },
    h("p", { class: "what" }, h("span", { class: `tag ${c.owner}` }, owners[c.owner] ?? c.owner), " ", c.action),
    h("p", { class: "meta" },
      h("span", { class: `tag ${tones[status] ?? ""}` }, plain(status)),
      c.due_at ? h("time", { datetime: c.due_at, title: new Date(c.due_at).toLocaleString() }, `due ${away(c.due_at, c.time_zone)}, ${due(c.due_at, c.time_zone)}`) : h("span", {}, c.due_phrase ? `“${c.due_phrase}”` : "no date was said"),
      who && h("a", { href: `#/contacts/${encodeURIComponent(c.contact_id)}` }, who),
      !cite && h("a", { href: `#/call/${encodeURIComponent(c.call_sid)}${query({ turn: c.turn_ids[0] })}` }, "where it was said")),
    c.quote && (cite ? h("button", { class: "plain", type: "button", onclick: cite, "aria-label": "Show where it was said" }, h("q", {}, c.quote)) : h("q", {}, c.quote)),
    session.isOperator && outstanding.has(c.status) && h("div", { class: "actions" }, button(undefined, "Kept", keep, { class: "plain" }), button(undefined, "Call off", drop, { class: "plain" })));
};

const week = 7 * 86400e3;
const lanes = [
  { id: "late", name: "Late", holds: isLate },
  { id: "due", name: "Due within a week", holds: (c) => outstanding.has(c.status) && c.due_at && Date.parse(c.due_at) - Date.now() < week },
  { id: "open", name: "Open", holds: (c) => outstanding.has(c.status) },
  { id: "kept", name: "Kept and settled", holds: () => true },
];

/** Shows the address that a calendar subscribes to. It opens this one thing without signing in. */
const subscribe = async () => {
  try {
    const { path } = await get("commitments/feed");
    const address = h("input", { readonly: true, value: location.origin + path, onfocus: (e) => e.target.select() });
    const copy = await ask("Promises in your calendar", [field("Address", address, "Subscribe to it in your calendar. Whoever has the address sees what is outstanding, without telephone numbers; it holds until the line’s token is changed."),
      h("p", {}, h("a", { href: "/api/v1/commitments.ics", download: "commitments.ics" }, "Download it once"))], { label: "Copy the address" }, "Close");
    if (copy) await navigator.clipboard.writeText(location.origin + path).then(() => toast("Copied."), () => toast("The browser did not let it be copied.", "bad"));
  } catch (error) {
    toast(error.message, "bad");
  }
};

export const show = async (main, { params, signal }) => {
  const owner = params.get("owner") ?? "";
  const choose = (value, label) => h("button", { type: "button", "aria-pressed": String(owner === value), onclick: () => { location.hash = "#/commitments" + query({ owner: value }); } }, label);
  const said = h("p", {});
  const feed = button("calendar", "Calendar feed…", subscribe);
  const board = h("div", { class: "board" }, skeleton());
  main.replaceChildren(
    h("div", { class: "head" }, h("div", {}, h("h1", {}, "Commitments"), said),
      h("div", { class: "actions" }, h("div", { class: "segments", role: "group", "aria-label": "Who owes" }, choose("", "All"), choose("us", "We owe"), choose("caller", "They owe")), feed)),
    board);
  const older = {};
  /** The settled ones, newest first: the first page, or of each kind the next one. */
  const settled = async (isNext) => {
    const kinds = settledAs.filter((status) => !isNext || older[status]);
    const pages = await Promise.all(kinds.map((status) => get("commitments" + query({ owner, status, order: "newest", limit: 25, cursor: isNext ? older[status] : undefined }), signal)));
    kinds.forEach((status, i) => { older[status] = pages[i].next_cursor; });
    return pages.flatMap((page) => page.commitments).sort((a, b) => b.created_at.localeCompare(a.created_at));
  };
  const line = (c) => promise(c, { changed: load, who: c.contact_name && number(c.contact_name) });
  const more = () => {
    const node = Object.values(older).some(Boolean) && button(undefined, "Older", async () => {
      try {
        const page = await settled(true);
        node.replaceWith(...page.map(line), more() || "");
      } catch (error) {
        toast(error.message, "bad");
      }
    }, { class: "plain" });
    return node;
  };
  const load = async () => {
    // What is outstanding is asked for by itself, soonest due first; what is settled, newest first.
    const [done, ...found] = await Promise.all([settled(false), ...[...outstanding].map((status) => get("commitments" + query({ owner, status, limit: 500 }), signal))]);
    const owed = found.flatMap((answer) => answer.commitments).sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9"));
    const commitments = [...owed, ...done];
    const late = owed.filter(isLate).length;
    said.textContent = commitments.length ? `${count(owed.length, "promise")} outstanding${late ? `, ${late} late` : ""}` : "";
    const rest = new Set(commitments);
    board.replaceChildren(...lanes.map(({ id, name, holds }) => {
      const mine = [...rest].filter(holds);
      mine.forEach((c) => rest.delete(c));
      return h("section", { class: `lane ${id}` }, h("h2", {}, name, id !== "kept" && h("span", {}, mine.length)),
        mine.length ? mine.map(line) : h("p", { class: "small" }, { late: "Nothing is late.", due: "Nothing is due.", open: "Nothing else is open.", kept: "Nothing yet." }[id]),
        id === "kept" && more());
    }));
    if (!commitments.length) board.replaceChildren(empty("No promises yet", "When somebody in a call promises something, it stands here with who said it, the words and the day."));
  };
  await load();
};
