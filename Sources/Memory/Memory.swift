// What the line makes of its calls. Turns come in, derived rows go out: `OfflineRules` and `Extraction` propose a summary,
// commitments and facts, each citing the turns it rests on; `Preamble` turns what is kept into the few lines that the next
// call is told. Everything here is a pure function of its arguments: no clock, no sockets, no database.
