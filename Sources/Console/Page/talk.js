// A conversation, turn by turn, with what was heard beside what was said.
import { h } from "./dom.js";
import { milliseconds, span } from "./format.js";

const speakers = { caller: "Caller", agent: "Agent", tool: "Tool", system: "Line" };

/** The words of a turn; of an interrupted one, what was not heard is struck out and says so. */
const words = (turn) => {
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
  return h("div", { class: `turn ${turn.role} ${before?.role === turn.role ? "same" : ""}`, data: { turn: turn.id } },
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
    this.growing = new Map();
  }
  take(turns) {
    for (const turn of turns) {
      this.turns.set(turn.id, turn);
      this.growing.delete(turn.role);
    }
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
    const ordered = [...this.turns.values()].sort((a, b) => a.seq - b.seq);
    const lines = ordered.map((turn, i) => turnLine(turn, ordered[i - 1], this.play));
    for (const [role, text] of this.growing) {
      lines.push(h("div", { class: `turn ${role} growing` }, h("span", { class: "at" }, "…"), h("p", { class: "said", data: { who: speakers[role] } }, text)));
    }
    node.replaceChildren(...lines);
    if (follows) node.scrollTop = node.scrollHeight;
  }
}
