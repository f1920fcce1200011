// Inline keyboards: rows of buttons under a message.

import { el, icon } from "./dom.js";
import { deepLink, openable } from "./links.js";

/** The keyboard of `message`, or null. `actions`: tap(message, data), open(text), copy(text), insert(text). */
export function keyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "keyboard" }, rows.map((row) => keyRow(row, message, actions)));
}

function keyRow(row, message, actions) {
  return el("div", { class: "key-row" }, row.map((key) => keyButton(key, message, actions)));
}

function keyButton(key, message, actions) {
  if (key.url !== undefined) return linkKey(key, actions);
  const button = el("button", { type: "button", class: "key" }, el("span", {}, key.text), mark(key));
  button.addEventListener("click", () => press(button, key, message, actions));
  return button;
}

function linkKey(key, actions) {
  const sent = deepLink(key.url, actions.bot);
  if (sent) return el("button", { type: "button", class: "key", onclick: () => actions.open(sent) }, el("span", {}, key.text));
  const href = openable(key.url);
  if (!href) return el("button", { type: "button", class: "key", disabled: true }, el("span", {}, key.text));
  return el("a", { class: "key", href, target: "_blank", rel: "noopener noreferrer" }, el("span", {}, key.text), icon("out"));
}

function mark(key) {
  return key.copy_text ? icon("copy") : null;
}

async function press(button, key, message, actions) {
  if (button.getAttribute("aria-busy") === "true") return;
  if (key.callback_data !== undefined) await wait(button, () => actions.tap(message, key.callback_data));
  else if (key.copy_text) await actions.copy(key.copy_text.text);
  else if (key.switch_inline_query_current_chat !== undefined) actions.insert(`@${actions.bot} ${key.switch_inline_query_current_chat}`);
  else actions.unsupported();
}

async function wait(button, work) {
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-busy");
  }
}
