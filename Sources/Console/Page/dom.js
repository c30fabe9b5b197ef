// Builds elements. Text is always text: nothing here, and nothing else on the page, makes markup out of strings.

const set = (node, name, value) => {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "class") node.setAttribute("class", value);
  else if (name === "value" || name === "checked") node[name] = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else node.setAttribute(name, value === true ? "" : value);
};

const fill = (node, kids) => {
  for (const kid of kids.flat(Infinity)) if (kid !== undefined && kid !== null && kid !== false) node.append(kid);
  return node;
};

/** Puts these in the place of all that a node held; what is missing or false leaves nothing. */
export const put = (node, ...kids) => {
  node.replaceChildren();
  return fill(node, kids);
};

/** An HTML element: h("button", { class: "plain", onclick: f }, "Say"). */
export const h = (tag, props = {}, ...kids) => {
  const node = document.createElement(tag);
  for (const name in props) set(node, name, props[name]);
  return fill(node, kids);
};

/** An SVG element. */
export const s = (tag, props = {}, ...kids) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in props) set(node, name, props[name]);
  return fill(node, kids);
};

const shapes = {
  live: "M5 12a7 7 0 0 1 14 0M8.5 12a3.5 3.5 0 0 1 7 0M12 12v.01M12 15v6",
  calls: "M6 3.5h3l1.5 4-2 1.6a12 12 0 0 0 6.4 6.4l1.6-2 4 1.5v3a1.5 1.5 0 0 1-1.6 1.5A17 17 0 0 1 4.5 5.1 1.5 1.5 0 0 1 6 3.5Z",
  contacts: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  commitments: "M5 12.5l4.5 4.5L19.5 7",
  health: "M3 12h4l2.5-6.5 4.5 13 2.5-6.5H21",
  phone: "M7 2.5h10a1.5 1.5 0 0 1 1.5 1.5v16a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 20V4A1.5 1.5 0 0 1 7 2.5ZM11 18.5h2",
  play: "M8 5.5v13l10.5-6.5Z",
  pause: "M8 5.5v13M16 5.5v13",
  ear: "M7 9a5 5 0 0 1 10 0c0 4-4 4.5-4 8a3 3 0 0 1-5 2M10 9a2 2 0 0 1 4 0",
  whisper: "M4 5h16v11H10l-4.5 4v-4H4Z",
  transfer: "M4 8h15l-4-4M20 16H5l4 4",
  hangup: "M3.6 12.2c4.7-4.5 12.1-4.5 16.8 0 .5.5.5 1.3 0 1.8l-1.6 1.6c-.5.5-1.2.5-1.7.1l-1.9-1.5c-.3-.3-.5-.7-.4-1.1l.3-1.6a10.5 10.5 0 0 0-6.2 0l.3 1.6c.1.4-.1.8-.4 1.1l-1.9 1.5c-.5.4-1.2.4-1.7-.1l-1.6-1.6c-.5-.5-.5-1.3 0-1.8Z",
  pin: "M9 3.5h6l-1 6 3 3.5H7l3-3.5ZM12 13v7.5",
  edit: "M4.5 19.5l1-4L16 5l3 3L8.5 18.5Z",
  download: "M12 4v11M7.5 10.5 12 15l4.5-4.5M5 20h14",
  back: "M14.5 5 8 12l6.5 7",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 20 20",
  calendar: "M4.5 6h15v14h-15ZM4.5 10h15M8.5 3.5V7M15.5 3.5V7",
  out: "M10 4.5H5v15h5M14 8l4.5 4-4.5 4M18 12H9.5",
};

/** A line drawing of 24 by 24, only beside words or a label. */
export const icon = (name) =>
  s("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: shapes[name] }));

/** A button with a drawing and words. */
export const button = (name, label, onclick, props = {}) =>
  h("button", { type: "button", onclick, ...props }, name && icon(name), h("span", {}, label));

/** Says something for a moment at the edge of the page. */
export const toast = (text, kind = "good") => {
  const node = h("p", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 6000);
};

/** Asks with a dialogue; answers what `ok` gave back, or undefined. `build` gets the form and a function that closes it. */
export const ask = (title, body, ok, cancel = "Cancel") =>
  new Promise((done) => {
    let answer;
    const form = h(
      "form", { method: "dialog" }, h("h2", { id: "ask-title" }, title), body,
      h("div", { class: "actions" },
        h("button", { type: "button", onclick: () => dialog.close() }, cancel),
        h("button", { type: "submit", class: ok.danger ? "danger" : "primary" }, ok.label)),
    );
    const dialog = h("dialog", { "aria-labelledby": "ask-title" }, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer = ok.value ? ok.value(new FormData(form)) : true;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    form.querySelector("input, textarea, select")?.focus();
  });

/** A field with its label above it. */
export const field = (label, control, hint) => {
  control.id ||= `f-${label.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hint && h("small", {}, hint));
};

/** What stands where there is nothing. */
export const empty = (title, text, ...more) =>
  h("div", { class: "empty" }, h("p", { class: "title" }, title), text && h("p", {}, text), ...more);

/** Lines that breathe while something loads. */
export const skeleton = (lines = 6) =>
  h("div", { class: "skeleton", "aria-label": "Loading", role: "img" }, Array.from({ length: lines }, () => h("i")));
