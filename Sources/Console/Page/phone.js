// A telephone in the browser: it speaks Media Streams to the line, as Twilio would, with this machine's microphone.
import { h, icon, button, field, toast, empty } from "./dom.js";
import { post, session, listen, on, whoAmI } from "./api.js";
import { span } from "./format.js";
import { Talk } from "./talk.js";

const main = document.getElementById("main");
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

class Call {
  constructor(show) {
    this.show = show;
    this.sequence = 1;
    this.chunk = 0;
  }
  async ring(from) {
    this.show("connecting");
    this.microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 } });
    if (this.isOver) return this.release();
    this.context = new AudioContext({ sampleRate: 8000 });
    await this.context.audioWorklet.addModule(new URL("./phone-worklet.js", import.meta.url));
    if (this.isOver) return this.release();
    this.handset = new AudioWorkletNode(this.context, "handset", { numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] });
    this.handset.port.onmessage = ({ data }) => this.heard(data);
    const line = await post("phone", from ? { from } : {});
    if (this.isOver) return this.release();
    this.callSid = line.call_sid;
    this.streamSid = "MZ" + Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${line.stream}`);
    this.socket.onmessage = ({ data }) => this.told(JSON.parse(data));
    this.socket.onclose = () => this.end();
    await new Promise((open, fail) => {
      this.socket.onopen = open;
      this.socket.onerror = () => fail(new Error("The line did not take the call."));
    });
    if (this.isOver) return this.release();
    this.send({ event: "connected", protocol: "Call", version: "1.0.0" });
    this.tell("start", { start: {
      streamSid: this.streamSid, callSid: this.callSid, tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 }, customParameters: { call_sid: this.callSid } } });
    this.context.createMediaStreamSource(this.microphone).connect(this.handset).connect(this.context.destination);
    this.began = Date.now();
    this.show("talking");
  }
  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
  tell(event, what) {
    this.send({ event, sequenceNumber: String(this.sequence++), streamSid: this.streamSid, ...what });
  }
  /** The handset says something: a frame of the microphone, or that a mark's sound was played. */
  heard({ frame, mark, loud }) {
    if (mark !== undefined) return this.tell("mark", { mark: { name: mark } });
    if (!this.began) return;
    this.tell("media", { media: { track: "inbound", chunk: String(++this.chunk), timestamp: String((this.chunk - 1) * 20), payload: base64(frame) } });
    this.show("loud", loud);
  }
  told({ event, media, mark }) {
    if (event === "media") this.handset.port.postMessage({ sound: bytes(media.payload) });
    else if (event === "mark") this.handset.port.postMessage({ mark: mark.name });
    else if (event === "clear") this.handset.port.postMessage({ clear: true });
  }
  press(digit) {
    this.tell("dtmf", { dtmf: { track: "inbound_track", digit } });
  }
  hangUp() {
    if (this.socket) {
      this.tell("stop", { stop: { callSid: this.callSid } });
      this.socket.close(1000);
    }
    this.end();
  }
  end() {
    if (this.isOver) return;
    this.isOver = true;
    this.release();
    this.show("over");
  }
  /** Lets microphone, sound and line go: what there is of them, for it may be over while one of them is still awaited. */
  release() {
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.context?.close();
    this.context = undefined;
    this.socket?.close();
  }
}

const desk = () => {
  let call, timer;
  const state = h("p", { class: "state", role: "status" }, "Ring the line");
  const time = h("p", { class: "time num" });
  const from = h("input", { placeholder: "this browser", autocomplete: "off", inputmode: "tel", pattern: "\\+[1-9][0-9]{6,14}" });
  const ring = button("calls", "Call", () => (call ? call.hangUp() : start()), { class: "ring" });
  const keys = h("div", { class: "keys", hidden: true, "aria-label": "Keys", role: "group" }, [..."123456789*0#"].map((k) => h("button", { type: "button", onclick: () => call?.press(k) }, k)));
  const talk = new Talk(h("div", { class: "talk", role: "log", "aria-label": "What is said" }));
  const after = h("p", { class: "small" }, "The line hears this browser’s microphone as if it were a telephone.");

  const show = (what, value) => {
    if (what === "loud") return ring.style.setProperty("--loud", Math.min(1, Math.sqrt(value)).toFixed(2));
    const talking = what === "talking" || what === "connecting";
    state.textContent = { connecting: "Connecting", talking: "You are talking", over: "The call is over" }[what];
    ring.classList.toggle("on", talking);
    ring.lastChild.textContent = talking ? "Hang up" : "Call";
    ring.firstChild.replaceWith(icon(talking ? "hangup" : "calls"));
    ring.style.setProperty("--loud", 0);
    keys.hidden = what !== "talking";
    from.disabled = talking;
    if (what !== "over") return;
    clearInterval(timer);
    if (call?.callSid) after.replaceChildren(h("a", { href: `/#/call/${call.callSid}` }, "What was said, promised and remembered"));
    call = undefined;
  };
  const start = async () => {
    if (!from.reportValidity()) return;
    talk.clear();
    after.replaceChildren();
    const mine = (call = new Call(show));
    try {
      await mine.ring(from.value.trim());
      if (!mine.isOver) timer = setInterval(() => { time.textContent = call ? span(Date.now() - call.began) : ""; }, 500);
    } catch (error) {
      if (mine.isOver) return;
      const told = { NotAllowedError: "The browser may not use the microphone.", NotFoundError: "There is no microphone." }[error.name];
      toast(told ?? error.message, "bad");
      mine.hangUp();
    }
  };
  listen();
  const never = new AbortController().signal;
  on("turns", never, (d) => d.call_sid === call?.callSid && talk.take(d.turns));
  on("words", never, (d) => d.call_sid === call?.callSid && talk.grow(d.role, d.text));
  on("event", never, (d) => d.call_sid === call?.callSid && talk.happened([d]));
  addEventListener("pagehide", () => call?.hangUp());
  main.replaceChildren(
    h("a", { class: "back", href: "/" }, icon("back"), "Console"),
    h("div", { class: "handset" }, state, ring, time, keys, after),
    talk.node,
    h("details", {}, h("summary", {}, "Call as somebody else"), field("Number", from, "The line takes the call as if it came from there, and remembers it so.")));
};

const closed = (title, text) => main.replaceChildren(empty(title, text, h("div", { class: "actions" }, h("a", { class: "button", href: "/" }, "To the console"))));

try {
  session.role = await whoAmI();
  if (session.isOperator) desk();
  else closed(session.role ? "Operators only" : "Sign in first", session.role ? "A viewer can’t ring the line." : "");
} catch (error) {
  closed("The line does not answer", error.message);
}
