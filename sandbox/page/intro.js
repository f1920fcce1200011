// What an empty chat shows: what this is, and things to tap.

import { el } from "./dom.js";

const SUGGESTIONS = {
  pt: ["/estoque café", "café torrado", "/ajuda"],
  en: ["/stock coffee", "coffee", "/help"],
};

/** The card for an empty chat; `say(text)` sends a suggestion. Suggestions are in the phone's own language. */
export function intro(phone, say) {
  const texts = SUGGESTIONS[/^pt\b/i.test(phone.language_code) ? "pt" : "en"];
  return el("div", { class: "intro" },
    el("p", { "data-word": "intro" }),
    el("div", { class: "suggestions" }, texts.map((text) => el("button", { type: "button", onclick: () => say(text) }, text))));
}
