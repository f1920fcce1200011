// Builds elements. Strings always become text nodes, so nothing that people write is ever parsed as markup.

import { translate } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (keys starting with "on") and children (nodes, strings, null). */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  translate(node);
  return node;
}

/** One of the drawings in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A round button that shows only a drawing; `word` names it for screen readers and as a tooltip. */
export function iconButton(name, word, onclick, more = {}) {
  return el("button", { type: "button", class: "icon-button", "data-word-label": word, onclick, ...more }, icon(name));
}

/** A coloured circle with the first letter of a name. */
export function avatar(name, tint, size = "") {
  const letter = Array.from(name.trim())[0] ?? "?";
  return el("span", { class: `avatar tint-${tint} ${size}`, "aria-hidden": "true" }, letter.toUpperCase());
}

/** Which of the seven colours belongs to this id. */
export const tintOf = (id) => Math.abs(Number(id)) % 7;
