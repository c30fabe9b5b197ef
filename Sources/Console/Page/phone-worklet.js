// The telephone's ear and mouth: runs on the browser's audio thread. The context runs at 8 kHz, as the telephone does.
import { decoded, encode } from "./ulaw.js";

const frame = 160; // 20 ms

class Handset extends AudioWorkletProcessor {
  constructor() {
    super();
    this.said = new Uint8Array(frame);
    this.filled = 0;
    this.queue = []; // Uint8Array of μ-law, or the name of a mark
    this.place = 0;
    this.loudest = 0;
    this.port.onmessage = ({ data }) => this.take(data);
  }
  take({ sound, mark, clear }) {
    if (sound) this.queue.push(sound);
    if (mark !== undefined) this.queue.push(mark);
    if (clear) {
      // All marks that wait come back at once, as Twilio does it.
      const marks = this.queue.filter((one) => typeof one === "string");
      this.queue = [];
      this.place = 0;
      for (const name of marks) this.port.postMessage({ mark: name });
    }
    this.tellMarks();
  }
  tellMarks() {
    while (typeof this.queue[0] === "string") this.port.postMessage({ mark: this.queue.shift() });
  }
  process([microphone], [[speaker]]) {
    const heard = microphone[0];
    for (let i = 0; i < speaker.length; i++) {
      this.said[this.filled++] = encode(heard ? heard[i] : 0);
      if (heard) this.loudest = Math.max(this.loudest, Math.abs(heard[i]));
      if (this.filled === frame) {
        this.port.postMessage({ frame: this.said.slice(), loud: this.loudest });
        this.filled = 0;
        this.loudest = 0;
      }
      const now = this.queue[0];
      if (now === undefined) {
        speaker[i] = 0;
        continue;
      }
      speaker[i] = decoded[now[this.place++]];
      if (this.place === now.length) {
        this.queue.shift();
        this.place = 0;
        this.tellMarks();
      }
    }
    return true;
  }
}

registerProcessor("handset", Handset);
