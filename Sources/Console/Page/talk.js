// A conversation, turn by turn, with what was heard beside what was said.
import { h } from "./dom.js";
import { milliseconds, span } from "./format.js";

const speakers = { caller: "Caller", agent: "Agent", tool: "Tool", system: "Line", keys: "Caller" };

/** Keys that were pressed one after the other, among a call's events, as entries of the conversation. */
export const keyTurns = (events) => {
  const found = [];
  for (const { kind, at_ms, detail } of events) {
    if (kind !== "dtmf") continue;
    const last = found.at(-1);
    if (last && at_ms - last.ended_ms <= 5000) {
      last.keys.push(detail.digit);
      last.ended_ms = at_ms;
    } else found.push({ id: `keys-${at_ms}`, role: "keys", keys: [detail.digit], started_ms: at_ms, ended_ms: at_ms });
  }
  return found;
};

/** Turns in spoken order, and what was keyed in between them. */
export const inOrder = (turns, events) => {
  const keys = keyTurns(events);
  return turns.flatMap((turn) => {
    const before = [];
    while (keys.length && keys[0].started_ms < turn.started_ms) before.push(keys.shift());
    return [...before, turn];
  }).concat(keys);
};

/** The words of a turn; of an interrupted one, what was not heard is struck out and says so. */
const words = (turn) => {
  if (turn.role === "keys") return ["pressed ", turn.keys.map((key) => [h("kbd", {}, key), " "])];
  if (turn.injected && turn.role === "caller") return [turn.text, h("span", { class: "note" }, "doubtful: no voice was there")];
  if (turn.role !== "agent" || !turn.interrupted || turn.heard_text === null) return [turn.text];
  const rest = turn.text.startsWith(turn.heard_text) ? turn.text.slice(turn.heard_text.length) : "";
  if (!rest) return [turn.heard_text, h("span", { class: "note" }, "cut off")];
  return [turn.heard_text, h("s", { class: "unheard" }, rest), h("span", { class: "note" }, turn.heard_text ? "not heard" : "nothing of it was heard")];
};

/**
 * One turn.
 * `before` is the turn before it, for who speaks and how long the caller waited; `play` makes its time a button.
 */
export const turnLine = (turn, before, play) => {
  const waited = turn.role === "agent" && before?.role === "caller" ? turn.started_ms - before.ended_ms : undefined;
  const at = span(turn.started_ms);
  return h("div", { class: `turn ${turn.role} ${speakers[before?.role] === speakers[turn.role] ? "same" : ""} ${turn.injected && turn.role === "caller" ? "doubtful" : ""}`, data: { turn: turn.id } },
    play ? h("button", { class: "at", type: "button", "aria-label": `Play from ${at}`, onclick: () => play(turn) }, at) : h("span", { class: "at" }, at),
    h("p", { class: "said", data: { who: speakers[turn.role] } }, words(turn)),
    waited > 0 && h("span", { class: `wait ${waited > 1500 ? "slow" : ""}`, title: "From the end of the caller’s words to the answer" }, milliseconds(waited)));
};

/** Keeps a list of turns in a node in step with turns that come in any order. */
export class Talk {
  constructor(node, play) {
    this.node = node;
    this.play = play;
    this.turns = new Map();
    this.events = [];
    this.growing = new Map();
  }
  take(turns) {
    for (const turn of turns) {
      this.turns.set(turn.id, turn);
      this.growing.delete(turn.role);
    }
    this.draw();
  }
  /** Something that happened; of these a conversation shows the keys that were pressed. */
  happened(events) {
    const keys = events.filter((event) => event.kind === "dtmf" && !this.events.some((known) => known.at_ms === event.at_ms));
    if (!keys.length) return;
    this.events = [...this.events, ...keys].sort((a, b) => a.at_ms - b.at_ms);
    this.draw();
  }
  clear() {
    this.turns.clear();
    this.events = [];
    this.draw();
  }
  /** Words that are being spoken and are no turn yet. */
  grow(role, text) {
    if (text) this.growing.set(role, text);
    else this.growing.delete(role);
    this.draw();
  }
  draw() {
    const node = this.node;
    const follows = node.scrollHeight - node.scrollTop - node.clientHeight < 60;
    const ordered = inOrder([...this.turns.values()].sort((a, b) => a.seq - b.seq), this.events);
    const lines = ordered.map((turn, i) => turnLine(turn, ordered[i - 1], this.play));
    for (const [role, text] of this.growing) {
      lines.push(h("div", { class: `turn ${role} growing` }, h("span", { class: "at" }, "…"), h("p", { class: "said", data: { who: speakers[role] } }, text)));
    }
    node.replaceChildren(...lines);
    if (follows) node.scrollTop = node.scrollHeight;
  }
}
