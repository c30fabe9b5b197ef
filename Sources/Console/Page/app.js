// The console: who is there, which view is shown, and what the keys do.
import { h, icon, button, toast, empty, ask, field } from "./dom.js";
import { send, session, whoAmI, onSignedOut, listen, stopListening, live, running, Refused } from "./api.js";

const views = {
  live: { name: "Live", load: () => import("./views/live.js"), key: "l" },
  calls: { name: "Calls", load: () => import("./views/calls.js"), key: "c" },
  call: { name: "Call", load: () => import("./views/call.js"), under: "calls" },
  contacts: { name: "Contacts", load: () => import("./views/contacts.js"), key: "p" },
  commitments: { name: "Commitments", load: () => import("./views/commitments.js"), key: "o" },
  health: { name: "Health", load: () => import("./views/health.js"), key: "h" },
};

const main = document.getElementById("main");
const bar = document.getElementById("bar");
const foot = document.getElementById("foot");
let leaving = new AbortController();

/** What the address asks for: #/calls/CA1?q=x is the view, what in it, and the rest. */
const address = () => {
  const [path, rest = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...parts] = path.split("/").map(decodeURIComponent);
  return { view: views[view] ? view : "calls", id: parts.join("/") || undefined, params: new URLSearchParams(rest) };
};

const show = async () => {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { view, id, params } = address();
  const current = views[view].under ?? view;
  for (const link of bar.querySelectorAll("nav a")) {
    if (link.dataset.view === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${views[view].name} · Ringback`;
  try {
    const module = await views[view].load();
    if (signal.aborted) return;
    await module.show(main, { id, params, signal });
    if (!signal.aborted && document.activeElement === document.body) main.focus({ preventScroll: true });
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted || error.status === 401) return;
    const known = error instanceof Refused;
    if (!known) console.error(error);
    main.replaceChildren(empty(
      error.status === 404 ? "It is not here" : "That did not work",
      known ? error.message : "Something in this page is broken.",
      h("div", { class: "actions" }, button(undefined, "Try again", show), h("a", { class: "button", href: "#/calls" }, "To the calls"))));
  }
};

const frame = () => {
  const link = ([id, { name }]) =>
    h("a", { href: `#/${id}`, data: { view: id } }, icon(id), h("span", {}, name), id === "live" && h("span", { class: "badge", hidden: true }));
  bar.replaceChildren(
    h("a", { class: "name", href: "#/calls" }, h("i", { title: "Not connected" }), "Ringback"),
    h("nav", { "aria-label": "Views" }, Object.entries(views).filter(([, v]) => !v.under).map(link)));
  const phone = session.isOperator && h("a", { href: "/phone" }, icon("phone"), h("span", {}, "Browser phone"));
  foot.replaceChildren(...[phone, button("out", session.isOperator ? "Sign out" : "Sign out (viewer)", signOut)].filter(Boolean));
  bar.hidden = foot.hidden = false;
  tellState();
};

let connected = false;
const tellState = () => {
  const dot = bar.querySelector(".name i");
  if (!dot) return;
  dot.className = !connected ? "" : running.size ? "busy" : "on";
  dot.title = !connected ? "Not connected" : running.size ? "Calls are running" : "Connected";
  const badge = bar.querySelector(".badge");
  badge.hidden = !running.size;
  badge.textContent = running.size || "";
  badge.setAttribute("aria-label", `${running.size} running`);
};
for (const name of ["running", "call", "end"]) live.addEventListener(name, tellState);
live.addEventListener("connected", () => { connected = true; tellState(); });
live.addEventListener("lost", () => { connected = false; tellState(); });

// Signing in and out

const begin = () => {
  listen();
  frame();
  show();
};

const door = () => {
  leaving.abort();
  stopListening();
  bar.hidden = foot.hidden = true;
  document.title = "Sign in · Ringback";
  const token = h("input", { id: "token", type: "password", name: "token", autocomplete: "current-password", required: true, spellcheck: "false" });
  const note = h("p", { class: "small", role: "alert" });
  const enter = async (event) => {
    event.preventDefault();
    note.textContent = "";
    try {
      const answer = await send("POST", "/sign-in", { body: { token: token.value } });
      session.role = (await answer.json()).role;
      begin();
    } catch (error) {
      note.textContent = error.status === 401 ? "That token is not this line’s." : error.message;
      token.select();
    }
  };
  main.replaceChildren(
    h("div", { class: "door" },
      h("div", {}, h("h1", {}, "Ringback"), h("p", { class: "soft" }, "The line that remembers.")),
      h("form", { onsubmit: enter }, field("Token", token, "The operator’s token, or a viewer’s. It was printed when the line started."),
        h("button", { type: "submit", class: "primary" }, "Sign in"), note)));
  token.focus();
};

const signOut = async () => {
  await send("POST", "/sign-out").catch((error) => toast(error.message, "bad"));
  session.role = undefined;
  door();
};
onSignedOut(door);

// Keys

const help = () =>
  ask("Keys", h("dl", { class: "facts" },
    [["/", "Search"], ["j  k", "Next, previous"], ["Enter", "Open"], ["Space", "Play or pause a call"], ["?", "This"],
      ...Object.values(views).filter((v) => v.key).map((v) => [`g ${v.key}`, v.name])]
      .map(([keys, what]) => [h("dt", {}, keys.split("  ").map((k) => [h("kbd", {}, k), " "])), h("dd", {}, what)])),
  { label: "Good" }, "Close");

const step = (by) => {
  const rows = [...main.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))].focus();
};

let going = 0;
addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || bar.hidden) return;
  if (event.target.closest?.("input, textarea, select, dialog")) return;
  const to = Date.now() - going < 1200 && Object.entries(views).find(([, v]) => v.key === event.key);
  if (to) {
    going = 0;
    location.hash = `#/${to[0]}`;
  } else if (event.key === "g") going = Date.now();
  else if (event.key === "/") main.querySelector("input[type=search]")?.focus();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") help();
  else return;
  event.preventDefault();
});

addEventListener("hashchange", () => { if (!bar.hidden) show(); });
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });

try {
  session.role = await whoAmI();
  session.role ? begin() : door();
} catch (error) {
  main.replaceChildren(empty("The line does not answer", error.message, h("div", { class: "actions" }, button(undefined, "Try again", () => location.reload()))));
}
