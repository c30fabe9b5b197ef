// Asks the line. Every request names the page's own header, without which a cookie changes nothing.

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
  /** The line does not know this route, or can't do it. */
  get isMissing() {
    return [404, 405].includes(this.status) || this.code === "unable";
  }
}

export const session = { role: undefined, get isOperator() { return this.role === "operator"; } };
const listeners = { signedOut: () => {} };
export const onSignedOut = (run) => { listeners.signedOut = run; };

/** Asks and answers a response; throws `Refused`. */
export const send = async (method, path, { body, signal, headers } = {}) => {
  let response;
  try {
    response = await fetch(path, {
      method, signal, credentials: "same-origin",
      headers: { "X-Ringback": "1", ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "offline", "The line does not answer. Is it running?");
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== "/sign-in") listeners.signedOut();
  throw new Refused(response.status, told.error?.code ?? "", told.error?.message ?? `The line answered ${response.status}.`);
};

const json = async (method, path, options) => (await send(method, "/api/v1/" + path, options)).json();
export const get = (path, signal) => json("GET", path, { signal });
export const post = (path, body = {}) => json("POST", path, { body });
export const patch = (path, body) => json("PATCH", path, { body });
export const remove = (path) => json("DELETE", path);

/** The role of who is here; undefined for nobody. */
export const whoAmI = async () => (await (await send("GET", "/sign-in")).json()).role ?? undefined;

/** A query string of what is set. */
export const query = (values) => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return set.length ? "?" + new URLSearchParams(set) : "";
};

// What happens on the line, for whoever wants to know. One connection for the whole page.
export const live = new EventTarget();
let source;
export const running = new Map();

const names = ["running", "call", "words", "turns", "event", "levels", "end", "summary"];
const keep = (name, data) => {
  if (name === "running") {
    running.clear();
    for (const call of data.calls) running.set(call.call_sid, call);
  } else if (name === "call") running.set(data.call_sid, data);
  else if (name === "end") running.delete(data.call_sid);
};

const pauseMs = 5000;
/** Opens a connection again that the browser has given up: it tries again by itself unless it was answered with a refusal. */
const reopen = async (closed) => {
  await new Promise((done) => setTimeout(done, pauseMs));
  if (source !== closed) return;
  let role;
  try {
    role = await whoAmI();
  } catch {
    return reopen(closed);
  }
  if (source !== closed) return;
  source = undefined;
  if (role) listen();
  else listeners.signedOut();
};

export const listen = () => {
  if (source) return;
  const opened = (source = new EventSource("/api/v1/live"));
  for (const name of names) {
    source.addEventListener(name, (event) => {
      const data = JSON.parse(event.data);
      keep(name, data);
      live.dispatchEvent(new CustomEvent(name, { detail: data }));
    });
  }
  source.addEventListener("open", () => live.dispatchEvent(new Event("connected")));
  source.addEventListener("error", () => {
    live.dispatchEvent(new Event("lost"));
    if (opened.readyState === EventSource.CLOSED) reopen(opened);
  });
};

export const stopListening = () => {
  source?.close();
  source = undefined;
  running.clear();
};

/** Runs `act` for an event while `signal` lasts. */
export const on = (name, signal, act) => live.addEventListener(name, (event) => act(event.detail), { signal });
