// μ-law as the telephone speaks it (ITU-T G.711). Plain functions, also for the phone's audio thread.

/** What each byte sounds like, -1 … 1. */
export const decoded = Float32Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const size = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return ((code & 0x80 ? 0x84 - size : size - 0x84)) / 32768;
});

/** The byte for a sample of -1 … 1. */
export const encode = (sample) => {
  let value = Math.max(-32635, Math.min(32635, Math.round(sample * 32768)));
  const sign = value < 0 ? 0x80 : 0;
  value = Math.abs(value) + 0x84;
  const segment = Math.max(0, 31 - Math.clz32(value) - 7);
  return ~(sign | (segment << 4) | ((value >> (segment + 3)) & 0x0f)) & 0xff;
};
