// Those who ring: what the line knows of them, why, since when, and what it would say if they rang now.
import { ask, button, empty, field, h, icon, put, skeleton, toast } from "../dom.js";
import { get, patch, post, query, remove, session } from "../api.js";
import { away, clock, contactName, count, date, number, plain } from "../format.js";
import { ringSomebody } from "../ring.js";
import { promise } from "./commitments.js";

const policies = { on: "Remembers", preamble_only: "Remembers for the greeting only", off: "Remembers nothing" };
const section = (title, ...kids) => h("section", {}, h("h2", {}, title), kids);

/** Does something and says what became of it. */
const attempt = async (what, done) => {
  try {
    const answer = await what();
    if (done) toast(done);
    return answer ?? true;
  } catch (error) {
    toast(error.message, "bad");
    return undefined;
  }
};

const factLine = (contact, fact, again) => {
  const path = `contacts/${encodeURIComponent(contact.id)}/facts/${encodeURIComponent(fact.id)}`;
  const correct = button("edit", "Correct", async () => {
    const value = await ask(`Correct: ${plain(fact.slot)}`, field("It is", h("input", { name: "value", required: true, value: fact.value, maxlength: 200 }), `Now: ${fact.text || fact.value}. Your word counts for more than any call’s.`), { label: "Correct", value: (f) => f.get("value").trim() });
    if (value && (await attempt(() => patch(path, { value }), "Corrected."))) again();
  }, { class: "plain" });
  const pin = button("pin", fact.pinned ? "Unpin" : "Pin", async () => {
    if (await attempt(() => patch(path, { pinned: !fact.pinned }), fact.pinned ? "Unpinned." : "Always told from now on.")) again();
  }, { class: "plain", "aria-pressed": String(Boolean(fact.pinned)) });
  const retract = button(undefined, "Not true", async () => {
    if (await attempt(() => patch(path, { status: "retracted" }), "Taken back.")) again();
  }, { class: "plain" });
  const turn = fact.turn_ids[0];
  return h("div", { class: `fact ${fact.status === "active" ? "" : "old"}`, data: { fact: fact.id } },
    h("span", { class: "slot" }, plain(fact.slot)),
    h("span", { class: "value" }, fact.value, fact.pinned && [" ", h("span", { class: "tag us" }, "pinned")], fact.status !== "active" && [" ", h("span", { class: "tag warn" }, fact.status)]),
    session.isOperator ? h("div", { class: "actions" }, correct, pin, retract) : h("span", {}),
    h("p", { class: "why" },
      fact.valid_from && h("span", {}, `since ${date(fact.valid_from)}`), h("span", {}, `said by ${fact.said_by === "caller" ? "them" : plain(fact.said_by)}`),
      h("span", {}, `${Math.round(fact.confidence * 100)} % sure`),
      fact.quote && h("q", {}, fact.quote),
      turn && h("a", { href: `#/call/${encodeURIComponent(turn.replace(/-t\d+$/, ""))}${query({ turn })}` }, "where")));
};

const rename = async (contact, again) => {
  const name = await ask("Who is it?", field("Name", h("input", { name: "name", value: contact.display_name ?? "", maxlength: 200, autocomplete: "off" })), { label: "Save", value: (f) => f.get("name").trim() });
  if (name !== undefined && (await attempt(() => patch(`contacts/${encodeURIComponent(contact.id)}`, { display_name: name || null })))) again();
};

/** The PIN is set and removed, and shown to nobody. */
const changePIN = async (contact, again) => {
  const pin = await ask(contact.has_pin ? "A new PIN" : "A PIN", field("PIN", h("input", { name: "pin", inputmode: "numeric", autocomplete: "off", pattern: "[0-9]{4,10}", maxlength: 10, required: !contact.has_pin }),
    "4 to 10 digits. Who keys them in during a call, with # at the end, is verified." + (contact.has_pin ? " Empty: no PIN any more." : "")), { label: "Save", value: (f) => f.get("pin").trim() });
  if (pin !== undefined && (await attempt(() => patch(`contacts/${encodeURIComponent(contact.id)}`, { pin: pin || null }), pin ? "The PIN is set." : "No PIN any more."))) again();
};

const policySince = (contact) =>
  contact.policy_set_by && h("p", { class: "small" }, `${contact.policy_set_by === "caller" ? "By their own word" : `Set by ${plain(contact.policy_set_by)}`}, ${date(contact.policy_set_at)}, ${clock(contact.policy_set_at)}.`);

const policy = (contact, again) =>
  h("select", { "aria-label": "What the line remembers", onchange: async (e) => {
    if (await attempt(() => patch(`contacts/${encodeURIComponent(contact.id)}`, { policy: e.target.value }), "Noted.")) again();
  } }, Object.entries(policies).map(([value, text]) => h("option", { value, selected: value === contact.policy }, text)));

const forget = async (contact) => {
  const typed = await ask(`Forget ${contactName(contact)}?`,
    [h("p", {}, `${count(contact.call_count, "call")}, what was said in them, every fact, promise and recording are erased. There is no way back.`),
      field("Type forget to go on", h("input", { name: "sure", autocomplete: "off", pattern: "forget", required: true }))],
    { label: "Forget", danger: true, value: (f) => f.get("sure") });
  if (typed !== "forget") return;
  const answer = await attempt(() => remove(`contacts/${encodeURIComponent(contact.id)}`));
  if (!answer) return;
  const rows = Object.values(answer.erased).reduce((a, b) => a + b, 0);
  toast(`Forgotten: ${count(rows, "row")} erased.`);
  location.hash = "#/contacts";
};

/** Somebody else's calls and numbers become this contact's. */
const merge = async (contact, again) => {
  const people = h("div", { class: "choices", role: "radiogroup", "aria-label": "Who is the same" });
  const look = async () => {
    const { contacts } = await get("contacts" + query({ q: search.value.trim(), limit: 8 }));
    const others = contacts.filter((c) => c.id !== contact.id);
    people.replaceChildren(...others.map((c) => h("label", {}, h("input", { type: "radio", name: "contact", value: c.id, required: true }),
      h("span", {}, contactName(c), h("small", {}, [c.display_name && c.handles.map(number).join(", "), count(c.call_count, "call")].filter(Boolean).join(" · "))))));
    if (!others.length) people.replaceChildren(h("p", { class: "small" }, "Nobody else is found by that."));
  };
  let pause;
  const search = h("input", { type: "search", autocomplete: "off", placeholder: "Name or number", oninput: () => { clearTimeout(pause); pause = setTimeout(() => attempt(look), 150); } });
  attempt(look);
  const other = await ask(`Who is the same as ${contactName(contact)}?`, [field("Find", search, "Their calls, numbers and all that is known of them come here. It can be undone."), people], { label: "Merge", value: (f) => f.get("contact") });
  if (other && (await attempt(() => post(`contacts/${encodeURIComponent(contact.id)}/merge`, { contact_id: other }), "Merged."))) again();
};

/** Some calls were somebody else's. */
const split = async (contact) => {
  const { calls } = await get("calls" + query({ contact_id: contact.id, limit: 200 }));
  const choices = h("fieldset", { class: "choices" }, h("legend", {}, "Calls"), calls.map((call) => h("label", {}, h("input", { type: "checkbox", name: "call", value: call.call_sid }),
    h("span", {}, `${date(call.started_at)}, ${clock(call.started_at)}`, h("small", {}, [call.headline, number(call.direction === "outbound" ? call.to : call.from)].filter(Boolean).join(" · "))))));
  const chosen = await ask("Which calls were somebody else’s?", [h("p", {}, "They become a new contact’s, with what is known from them. It can be undone."), choices], { label: "Split", value: (f) => f.getAll("call") });
  if (!chosen?.length) return;
  const made = await attempt(() => post(`contacts/${encodeURIComponent(contact.id)}/split`, { call_sids: chosen }), "Split off.");
  if (made) location.hash = `#/contacts/${encodeURIComponent(made.id)}`;
};

/** Calls by a shared telephone that are nobody's until somebody knows better. */
const nobodys = (contact, calls, again) =>
  section("Calls by a shared number, of nobody yet", calls.map((call) => h("div", { class: "row", data: { row: call.call_sid } },
    h("time", {}, clock(call.started_at)), h("span", { class: "who" }, date(call.started_at)), h("a", { class: "about", href: `#/call/${encodeURIComponent(call.call_sid)}` }, call.headline ?? "Open"),
    session.isOperator && button(undefined, "It was theirs", async () => {
      if (await attempt(() => post(`contacts/${encodeURIComponent(contact.id)}/claim`, { call_sids: [call.call_sid] }), "Noted.")) again();
    }, { class: "plain" }))));

const told = (preview) =>
  preview.preamble
    ? [h("ul", { class: "told" }, preview.lines.map((line) => h("li", {}, h("span", {}, line.text.replace(/^- /, "")), h("small", {}, line.why)))), h("p", { class: "small" }, `${count(preview.tokens, "token")}, were the number attested.`)]
    : h("p", { class: "soft" }, "Nothing: there is nothing to tell, or the line may not.");

const detail = async (node, id, signal) => {
  const path = `contacts/${encodeURIComponent(id)}`;
  const again = () => detail(node, id, signal).catch((error) => toast(error.message, "bad"));
  const [contact, memory, preview, { calls }, unclaimed] = await Promise.all([
    get(path, signal), get(path + "/memory", signal), get(path + "/preamble", signal), get("calls" + query({ contact_id: id, limit: 12 }), signal), get(path + "/unclaimed", signal)]);
  const undo = async () => {
    if (await attempt(() => post(`contacts/${encodeURIComponent(id)}/undo`), "Taken back.")) again();
  };
  const undoMove = async () => {
    if (await attempt(() => post(path + "/undo-move"), "Taken back.")) again();
  };
  put(node,
    h("a", { class: "back", href: "#/contacts" }, icon("back"), "Contacts"),
    h("div", { class: "head" },
      h("div", {}, h("h1", {}, contactName(contact)),
        h("p", {}, [(contact.display_name || contact.handles.length > 1) && contact.handles.map(number).join(", "), count(contact.call_count, "call"), contact.last_call_at && `last ${away(contact.last_call_at)}`].filter(Boolean).join(" · "))),
      session.isOperator && h("div", { class: "actions" }, contact.handles[0]?.startsWith("+") && button("calls", "Ring…", () => ringSomebody(contact.handles[0])), button("edit", "Name", () => rename(contact, again)), button(undefined, "Forget…", () => forget(contact), { class: "danger" }))),
    section(["What we know", session.isOperator && button(undefined, "Undo the last change", undo, { class: "plain" })], memory.facts.length ? memory.facts.map((f) => factLine(contact, f, again)) : h("p", { class: "soft" }, "No facts yet.")),
    section("If they rang now, the line would be told", told(preview)),
    section("Promises", memory.commitments.length ? memory.commitments.map((c) => promise(c, { changed: again })) : h("p", { class: "soft" }, "Nothing is outstanding.")),
    section("Calls", calls.map((call) => h("a", { class: "row", href: `#/call/${encodeURIComponent(call.call_sid)}`, data: { row: call.call_sid } },
      h("time", {}, clock(call.started_at)), h("span", { class: "who" }, date(call.started_at)), h("span", { class: "about" }, call.headline ?? ""), h("span", { class: "tag" }, plain(call.outcome ?? call.end_reason ?? call.status)), h("span", { class: "long" })))),
    unclaimed.calls.length > 0 && nobodys(contact, unclaimed.calls, again),
    session.isOperator && section("Memory", policy(contact, again), policySince(contact), h("div", { class: "actions" }, button(undefined, contact.has_pin ? "Change the PIN…" : "Set a PIN…", () => changePIN(contact, again)))),
    session.isOperator && section("One or several people", h("div", { class: "actions" },
      button(undefined, "Merge with…", () => merge(contact, again)), contact.call_count > 1 && button(undefined, "Split…", () => attempt(() => split(contact))), button(undefined, "Undo the last merge or split", undoMove, { class: "plain" }))));
};

export const show = async (main, { id, params, signal }) => {
  const q = params.get("q") ?? "";
  const search = h("input", { type: "search", "aria-label": "Search contacts", placeholder: "Name or number", value: q });
  const list = h("div", { class: "list" }, skeleton());
  const side = h("div", { class: "directory" }, h("div", { class: "head" }, h("h1", {}, "Contacts")),
    h("form", { class: "filters", role: "search", onsubmit: (e) => { e.preventDefault(); location.hash = "#/contacts" + query({ q: search.value.trim() }); } }, h("div", { class: "search" }, icon("search"), search)), list);
  const chosen = h("div", {}, id ? skeleton(8) : undefined);
  main.replaceChildren(h("div", { class: `people ${id ? "chosen" : ""}` }, side, chosen));

  const person = (c) => h("a", { class: "person", href: `#/contacts/${encodeURIComponent(c.id)}${query({ q })}`, data: { row: c.id }, "aria-current": c.id === id ? "true" : undefined },
    h("b", {}, contactName(c)), h("small", {}, h("span", {}, count(c.call_count, "call")), h("span", {}, c.last_call_at ? away(c.last_call_at) : "")));
  const page = (cursor) => get("contacts" + query({ q, limit: 100, cursor }), signal).then(({ contacts, next_cursor: next }) => {
    const more = next && button(undefined, "More", () => attempt(async () => more.replaceWith(...(await page(next)))), { class: "plain" });
    return [...contacts.map(person), more].filter(Boolean);
  });
  const people = page().then((lines) => {
    list.replaceChildren(...lines);
    if (!lines.length) list.replaceChildren(h("p", { class: "small" }, q ? "Nobody is found by that." : "Nobody has called yet."));
    if (!id) chosen.replaceChildren(lines.length ? empty("Choose somebody", "Their facts, where each comes from, and what the line would say.") : empty("Nobody has called yet", "Whoever rings with a number becomes a contact."));
  });
  await Promise.all([people, id && detail(chosen, id, signal)]);
};
