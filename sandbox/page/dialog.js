// A box over everything that asks or shows one thing.

import { el, iconButton } from "./dom.js";

/**
 * Opens a modal box; `build(close)` gives its content, and the promise is what it was closed with (null by Escape,
 * by its cross, or by a tap beside it).
 */
export function ask(title, className, build) {
  return new Promise((resolve) => {
    let result = null;
    const box = el("dialog", { class: `box ${className}`, "aria-label": title });
    const close = (value = null) => {
      result = value;
      box.close();
    };
    box.append(el("header", {}, el("h2", {}, title), iconButton("close", "close", () => close())), el("div", { class: "box-body" }, build(close)));
    box.addEventListener("click", (event) => event.target === box && close());
    box.addEventListener("close", () => {
      box.remove();
      resolve(result);
    });
    document.body.append(box);
    box.showModal();
  });
}
