// A call as a picture: the caller above, the agent below, what happened between; and its sound.
import { h, button } from "./dom.js";
import { get, session } from "./api.js";
import { span } from "./format.js";

const columns = 2000;

export class Waveform {
  /** `call` with its length and events, and its turns. */
  constructor(call, turns, signal) {
    this.signal = signal;
    this.canvas = h("canvas", {
      role: "slider", tabindex: 0, "aria-label": "Place in the call", "aria-valuemin": 0,
      onpointerdown: (e) => this.pointed(e), onkeydown: (e) => this.key(e) });
    this.position = h("span", { class: "pos num" });
    const path = `calls/${encodeURIComponent(call.call_sid)}`;
    const isRecorded = call.recording_ms !== null;
    const has = isRecorded && session.isOperator;
    if (has) this.sound = h("audio", { preload: "none", src: `/api/v1/${path}/recording.wav`, ontimeupdate: () => this.moved(), onplay: () => this.played(), onpause: () => this.played() });
    this.toggle = has && button("play", "Play", () => this.playPause(), { class: "primary" });
    this.node = h("div", { class: "wave" }, this.canvas,
      h("div", { class: "under" }, this.toggle, h("span", { class: "key caller" }, "Caller"), h("span", { class: "key agent" }, "Agent, as heard"),
        !has && h("span", { class: "small" }, isRecorded ? "Operators can hear it: who spoke when" : "Not recorded: who spoke when"), this.position, this.sound));
    this.follow = () => {};
    this.at = 0;
    this.measure(call, turns);
    const watch = new ResizeObserver(() => this.draw());
    watch.observe(this.canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.draw(), { signal });
    signal.addEventListener("abort", () => {
      watch.disconnect();
      this.sound?.pause();
    });
    if (isRecorded) get(`${path}/waveform?columns=${columns}`, signal).then((wave) => { this.wave = wave; this.draw(); }).catch(() => {});
    this.moved();
  }

  measure(call, turns) {
    Object.assign(this, { call, turns });
    this.length = Math.max(1000, call.recording_ms ?? 0, call.duration_ms ?? 0, ...turns.map((t) => t.ended_ms));
    this.canvas.setAttribute("aria-valuemax", Math.round(this.length / 1000));
  }
  /** More was said; the sound is the same. */
  update(call, turns) {
    this.measure(call, turns);
    this.moved();
  }

  playPause() { this.sound.paused ? this.sound.play() : this.sound.pause(); }
  played() {
    const paused = this.sound.paused;
    this.toggle.replaceWith((this.toggle = button(paused ? "play" : "pause", paused ? "Play" : "Pause", () => this.playPause(), { class: "primary" })));
    if (!paused) this.run();
  }
  run() {
    if (this.sound.paused || this.signal.aborted) return;
    this.moved();
    requestAnimationFrame(() => this.run());
  }
  /** Goes to a moment, and plays from there when there is sound. */
  play(ms) {
    this.at = ms;
    if (this.sound) {
      this.sound.currentTime = ms / 1000;
      this.sound.play();
    }
    this.moved();
  }
  moved() {
    if (this.sound && !Number.isNaN(this.sound.duration) && (this.sound.currentTime || !this.sound.paused)) this.at = this.sound.currentTime * 1000;
    this.position.textContent = `${span(this.at)} / ${span(this.length)}`;
    this.canvas.setAttribute("aria-valuenow", Math.round(this.at / 1000));
    this.canvas.setAttribute("aria-valuetext", `${span(this.at)} of ${span(this.length)}`);
    this.follow(this.at);
    this.draw();
  }
  pointed(event) {
    const { left, width } = this.canvas.getBoundingClientRect();
    this.play(((event.clientX - left) / width) * this.length);
  }
  key(event) {
    const by = { ArrowLeft: -5000, ArrowRight: 5000, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.play(Math.max(0, Math.min(this.length - 100, this.at + by)));
  }
  draw() {
    const { canvas } = this;
    const scale = devicePixelRatio || 1, wide = canvas.clientWidth, tall = canvas.clientHeight;
    if (!wide) return;
    if (canvas.width !== Math.round(wide * scale)) [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(tall * scale)];
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, tall);
    const style = getComputedStyle(canvas);
    const colour = (name) => { canvas.style.color = `var(--${name})`; const c = style.color; canvas.style.color = ""; return c; };
    const tones = { caller: colour("caller"), agent: colour("agent"), edge: colour("edge-strong"), ink: colour("ink"), faint: colour("faint") };
    const x = (ms) => (ms / this.length) * wide;
    const half = tall / 2, reach = half - 10;
    // Who spoke when, faintly; strongly where there is no sound to show.
    for (const turn of this.turns) {
      if (turn.role !== "caller" && turn.role !== "agent") continue;
      const up = turn.role === "caller";
      pen.globalAlpha = this.wave ? 0.1 : 0.55;
      pen.fillStyle = tones[turn.role];
      const size = this.wave ? reach : reach * 0.5;
      pen.fillRect(x(turn.started_ms), up ? half - 2 - size : half + 2, Math.max(2, x(turn.ended_ms - turn.started_ms)), size);
    }
    pen.globalAlpha = 1;
    if (this.wave) {
      const { duration_ms: length, caller, agent } = this.wave;
      const per = (this.length / length) * (caller.length / wide);
      [["caller", -1, caller], ["agent", 1, agent]].forEach(([side, sign, peaks]) => {
        pen.fillStyle = tones[side];
        for (let column = 0; column < wide; column++) {
          const first = Math.floor(column * per);
          const most = Math.max(0, ...peaks.slice(first, Math.max(first + 1, Math.floor((column + 1) * per))));
          const size = Math.max(0.5, Math.sqrt(most / 255) * reach);
          pen.fillRect(column, sign < 0 ? half - 1 - size : half + 1, 1, size);
        }
      });
    }
    pen.fillStyle = tones.edge;
    pen.fillRect(0, half - 0.5, wide, 1);
    pen.fillStyle = tones.faint;
    for (const event of this.call.events ?? []) {
      pen.beginPath();
      pen.arc(x(event.at_ms), tall - 4, 2, 0, 7);
      pen.fill();
    }
    pen.fillStyle = tones.ink;
    pen.fillRect(Math.min(wide - 1.5, x(this.at)), 0, 1.5, tall);
  }
}
