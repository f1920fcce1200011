// A picture, large; a link that comes with it can be opened on another phone.

import { ask } from "./dialog.js";
import { el, icon } from "./dom.js";
import { word } from "./words.js";

/** Shows `message`'s photo; resolves to true when its link is to be opened on another phone. */
export function viewPhoto(message, hasLink) {
  const { url, width, height } = message.photo;
  return ask(word("photo"), "viewer", (close) => [
    el("img", { src: url, alt: message.text || word("photo"), width, height }),
    message.text && el("p", { class: "caption", dir: "auto" }, message.text),
    el("div", { class: "choices" },
      hasLink && el("button", { type: "button", class: "primary", autofocus: true, onclick: () => close(true) }, icon("phone-out"), el("span", { "data-word": "openElsewhere" })),
      el("a", { class: "button", href: url, target: "_blank", rel: "noopener" }, icon("out"), el("span", { "data-word": "openPhoto" }))),
  ]);
}
