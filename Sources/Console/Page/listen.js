// Hears a call that runs: μ-law at 8 kHz, caller left, agent right, as it comes.
import { send } from "./api.js";
import { decoded } from "./ulaw.js";

/** Plays until `signal` ends it or the call is over. */
export const listenIn = async (callSid, signal) => {
  const response = await send("GET", `/api/v1/calls/${callSid}/listen`, { signal });
  const context = new AudioContext();
  const reader = response.body.getReader();
  let next = 0, odd;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const bytes = odd === undefined ? value : Uint8Array.of(odd, ...value);
      odd = bytes.length % 2 ? bytes.at(-1) : undefined;
      const frames = bytes.length >> 1;
      if (!frames) continue;
      const buffer = context.createBuffer(2, frames, 8000);
      for (let channel = 0; channel < 2; channel++) {
        const samples = buffer.getChannelData(channel);
        for (let i = 0; i < frames; i++) samples[i] = decoded[bytes[2 * i + channel]];
      }
      const player = new AudioBufferSourceNode(context, { buffer });
      player.connect(context.destination);
      // A fifth of a second in hand keeps a network's breath from being heard.
      if (next < context.currentTime) next = context.currentTime + 0.2;
      player.start(next);
      next += buffer.duration;
    }
  } finally {
    await context.close();
  }
};
