// Rehearsal: the other two parties of a call, so that the bridge can be tried without a telephone and without a voice model.
//
// `Recorded` reads a recorded call from its folder. `Caller` behaves as Twilio does: webhook, media stream, marks that are
// echoed when the sound ahead of them has played. `Model` is a voice model's server that speaks the Realtime protocol,
// `LiveModel` its full-duplex sessions, which speak GPT-Live.
// None of it shares the bridge's own codecs: it is the other side of them.
