// Calls that run now: what is said as it is said, and what an operator can do about it.
import { h, icon, button, ask, field, toast, empty } from "../dom.js";
import { get, post, on, running, session } from "../api.js";
import { caller, count, number, plain, span } from "../format.js";
import { Talk } from "../talk.js";
import { listenIn } from "../listen.js";
import { ringSomebody } from "../ring.js";

class Card {
  constructor(call, signal) {
    this.call = call;
    this.signal = signal;
    this.began = Date.parse(call.started_at);
    this.clock = h("time", { class: "soft num" });
    this.talk = new Talk(h("div", { class: "talk", role: "log", "aria-label": `What is said with ${caller(call)}`, tabindex: 0 }));
    this.levels = { caller: this.level("caller", "Caller"), agent: this.level("agent", "Agent") };
    this.meters = h("div", { class: "levels", hidden: true }, Object.values(this.levels));
    this.foot = h("footer", {}, session.isOperator && this.acts());
    this.node = h("article", { class: "oncall", data: { call: call.call_sid } },
      h("header", {}, h("div", {}, h("h3", {}, caller(call)), h("p", { class: "small" }, this.origin())), this.clock),
      this.meters, this.talk.node, this.foot);
    this.tick();
    const path = `calls/${encodeURIComponent(call.call_sid)}`;
    get(path + "/turns", signal).then(({ turns }) => this.talk.take(turns)).catch(() => {});
    get(path, signal).then(({ events }) => this.talk.happened(events)).catch(() => {});
  }
  origin() {
    const { call } = this;
    const sure = ["unknown caller", "number not attested", "number attested", "verified"][call.identity_level];
    return [call.contact_name && number(call.from), sure, call.direction === "outbound" && "we rang"].filter(Boolean).join(" · ");
  }
  level(kind, name) {
    return h("div", { class: `level ${kind}` }, h("span", {}, name), h("i", { role: "meter", "aria-label": `${name}, loudness`, "aria-valuemin": -60, "aria-valuemax": 0 }));
  }
  acts() {
    const text = h("input", { "aria-label": "Whisper to the agent", placeholder: "Whisper to the agent; the caller does not hear it", maxlength: 1000 });
    const whisper = h("form", { onsubmit: async (e) => {
      e.preventDefault();
      if (text.value.trim() && (await this.act("whisper", { text: text.value.trim() }, whisper))) { text.value = ""; toast("The agent knows."); }
    } }, text, h("button", { "aria-label": "Send" }, icon("whisper")));
    this.ear = button("ear", "Listen in", () => this.listen());
    this.hand = button("transfer", "Transfer", async () => {
      const to = await ask("Hand the call on", field("To", h("input", { name: "to", required: true, placeholder: "+14155550100", inputmode: "tel" }), "A number with its country code, or sip:name@host. The agent leaves the call."),
        { label: "Transfer", value: (form) => form.get("to").trim() });
      if (to && (await this.act("transfer", { to }, this.hand))) toast(`The caller goes to ${number(to)}.`);
    });
    const end = button("hangup", "Hang up", async () => {
      if (await ask(`Hang up on ${caller(this.call)}?`, h("p", {}, "The call ends at once, in the middle of a word if need be."), { label: "Hang up", danger: true }))
        await this.act("hangup", {}, end);
    }, { class: "danger" });
    return [whisper, h("div", { class: "actions" }, this.ear, this.hand, end)];
  }
  /** True when it is done. What this line can't do is put away. */
  async act(what, body, control) {
    try {
      await post(`calls/${this.call.call_sid}/${what}`, body);
      return true;
    } catch (error) {
      toast(error.message, "bad");
      if (error.isMissing) control.hidden = true;
      return false;
    }
  }
  async listen() {
    if (this.stop) {
      this.stop();
      return;
    }
    try {
      const end = new AbortController();
      this.signal.addEventListener("abort", () => end.abort());
      this.stop = () => end.abort();
      this.ear.setAttribute("aria-pressed", "true");
      this.ear.lastChild.textContent = "Stop listening";
      await listenIn(this.call.call_sid, end.signal);
    } catch (error) {
      if (error.name !== "AbortError") toast(error.message, "bad");
      if (error.isMissing) this.ear.hidden = true;
    } finally {
      this.stop = undefined;
      this.ear.removeAttribute("aria-pressed");
      this.ear.lastChild.textContent = "Listen in";
    }
  }
  show(levels) {
    this.meters.hidden = false;
    for (const side of ["caller", "agent"]) {
      const meter = this.levels[side].lastChild;
      meter.style.setProperty("--loud", Math.max(0, Math.min(1, (levels[side] + 60) / 54)).toFixed(2));
      meter.setAttribute("aria-valuenow", Math.round(levels[side]));
    }
  }
  tick() {
    if (!this.ended) this.clock.textContent = span(Date.now() - this.began);
  }
  /** `data` says how; without it nobody heard of the end. */
  end(data) {
    this.ended = true;
    this.stop?.();
    this.meters.hidden = true;
    this.node.classList.add("over");
    this.foot.replaceChildren(h("p", { class: "small" }, data ? `Over: ${plain(data.end_reason)}. ` : "Over. ", h("a", { href: `#/call/${this.call.call_sid}` }, "Open the call")));
  }
}

/** How many calls stay in sight when they are over. */
const mostOver = 20;

export const show = async (main, { signal }) => {
  const cards = new Map();
  const said = h("p", {});
  const place = h("div", { class: "running" });
  const none = h("div", {}, empty("Nobody is on the line", "A call appears here the moment it comes in, with its words as they are spoken.",
    session.isOperator && h("div", { class: "actions" }, h("a", { class: "button", href: "/phone" }, icon("phone"), "Ring the line from here"))));
  main.replaceChildren(h("div", { class: "head" }, h("div", {}, h("h1", {}, "Live"), said), session.isOperator && h("div", { class: "actions" }, button("calls", "Ring somebody…", () => ringSomebody()))), none, place);

  const update = () => {
    said.textContent = running.size ? `${count(running.size, "call")} on the line` : "";
    none.hidden = cards.size > 0;
  };
  const add = (call) => {
    if (cards.has(call.call_sid)) return;
    const card = new Card(call, signal);
    cards.set(call.call_sid, card);
    place.prepend(card.node);
    update();
  };
  for (const call of running.values()) add(call);
  const clear = () => {
    const over = [...cards].filter(([, card]) => card.ended);
    for (const [sid, card] of over.slice(0, Math.max(0, over.length - mostOver))) {
      card.node.remove();
      cards.delete(sid);
    }
    update();
  };
  on("running", signal, ({ calls }) => {
    const now = new Set(calls.map((call) => call.call_sid));
    for (const [sid, card] of cards) if (!card.ended && !now.has(sid)) card.end();
    calls.forEach(add);
    clear();
  });
  on("call", signal, add);
  on("turns", signal, (d) => cards.get(d.call_sid)?.talk.take(d.turns));
  on("words", signal, (d) => cards.get(d.call_sid)?.talk.grow(d.role, d.text));
  on("event", signal, (d) => cards.get(d.call_sid)?.talk.happened([d]));
  on("levels", signal, (d) => cards.get(d.call_sid)?.show(d));
  on("end", signal, (d) => {
    cards.get(d.call_sid)?.end(d);
    clear();
  });
  const timer = setInterval(() => cards.forEach((card) => card.tick()), 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
  update();
};
