// Has the agent ring somebody.
import { h, ask, field, toast } from "./dom.js";
import { post } from "./api.js";
import { number } from "./format.js";

/** Asks whom and what for, and rings. `to` is the number where it is known. */
export const ringSomebody = async (to) => {
  const wish = await ask(
    to ? `Ring ${number(to)}?` : "Ring somebody",
    [!to && field("Number", h("input", { name: "to", type: "tel", required: true, placeholder: "+14155550100", pattern: "\\+[1-9][0-9]{6,14}", autocomplete: "off" }), "With its country code."),
      field("What for", h("textarea", { name: "purpose", required: true, maxlength: 1000 }), "The agent is told so, and what is open with them. It asks whom it speaks with before it says why.")],
    { label: "Ring", value: (form) => ({ to: to ?? form.get("to").trim(), purpose: form.get("purpose").trim() }) });
  if (!wish) return;
  try {
    await post("calls", wish);
    toast("It rings. Once somebody picks up, the call stands under Live.");
    location.hash = "#/live";
  } catch (error) {
    toast(error.message, "bad");
  }
};
