// Parts of forms.

import { el } from "./dom.js";

/** An input with its name before it. */
export function field(name, input) {
  return el("label", { class: "field" }, el("span", { "data-word": name }), input);
}

/** Parts that belong together, with their title. */
export function group(title, ...parts) {
  return el("fieldset", {}, el("legend", { "data-word": title }), parts);
}
