// Audio: what a call's sound goes through, and nothing else. G.711 companding, the tel24 resamplers, levels, WAV.
//
// Pure functions and small structs over spans: no C library, no Foundation, no clock, no allocation on a frame's way.
// Everything here may be used on any thread; a resampler belongs to one stream.
