// One message: bubble, quote, picture or file, time, keyboard and actions.

import { el, icon, iconButton } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { rich } from "./rich.js";
import { fileSize, timeOfDay, word } from "./words.js";

/** When a message was sent, as a Date. */
export const sentAt = (message) => new Date(message.date * 1000);

/** What a message says in one line, for quotes and for screen readers. */
export function summary(message) {
  if (!message) return word("deleted");
  return message.text || message.caption || message.document?.file_name || kindWord(message);
}

function kindWord(message) {
  const kind = ["photo", "document", "sticker", "voice"].find((name) => message[name]);
  return word({ photo: "photo", document: "file", sticker: "sticker", voice: "voice" }[kind] ?? "otherMessage");
}

/**
 * The list item for `message`. `find(id)` gives another message of the chat; `actions` adds to the keyboard's
 * ones reply(message), edit(message), show(id).
 */
export function bubble(message, find, actions) {
  const side = message.from_bot ? "theirs" : "mine";
  const body = el("div", { class: "bubble" }, quoted(message, find, actions), media(message), textOf(message, actions), meta(message));
  return el("li", { class: `message ${side}`, "data-id": message.message_id, tabindex: "-1" },
    el("div", { class: "stack" }, body, keyboard(message, actions)),
    el("div", { class: "actions" }, buttons(message, actions)));
}

function quoted(message, find, actions) {
  const id = message.reply_to_message_id;
  if (!id) return null;
  const original = find(id);
  const who = original?.from_bot ? actions.botName : word("you");
  return el("button", { type: "button", class: "quote", onclick: () => actions.show(id) },
    original && el("b", {}, who), el("span", {}, summary(original)));
}

function media(message) {
  if (message.photo?.url) return photo(message.photo);
  if (message.document?.url) return file(message.document);
  if (message.sticker) return el("div", { class: "big" }, message.sticker.emoji ?? "🙂");
  if (message.voice) return el("div", { class: "voice" }, `🎤 ${word("voice")}`);
  if (message.contact) return el("div", {}, `👤 ${message.contact.first_name}`, el("br"), message.contact.phone_number);
  return null;
}

function photo({ url, width, height }) {
  const image = el("img", { src: url, alt: word("photo"), width, height, decoding: "async" });
  return el("a", { class: "photo", href: url, target: "_blank", rel: "noopener", title: word("openPhoto") }, image);
}

function file({ url, file_name: name = word("file"), file_size: size }) {
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  return el("a", { class: "file", href: url, download: name, "aria-label": word("download", { name }) },
    el("span", { class: "file-mark" }, icon("file"), el("small", {}, ending)),
    el("span", { class: "file-words" }, el("b", {}, name), el("small", {}, fileSize(size))));
}

function textOf(message, actions) {
  const words = message.html ? rich(message.html, actions) : unknown(message);
  if (!words) return null;
  const room = el("span", { class: "room", "aria-hidden": "true" }, metaParts(message));
  return el("div", { class: "text", dir: "auto" }, words, room);
}

/** Whether this is a text of one's own, which may be corrected. */
export const editable = (message) => !message.from_bot && message.text && !isMedia(message);

const isMedia = (message) => ["photo", "document", "sticker", "voice", "contact"].some((kind) => message[kind]);

function unknown(message) {
  return isMedia(message) ? null : word("otherMessage");
}

function meta(message) {
  return el("div", { class: "meta" }, metaParts(message));
}

function metaParts(message) {
  const date = sentAt(message);
  return [
    message.edited && el("span", { class: "edited" }, word("edited")),
    el("time", { datetime: date.toISOString() }, timeOfDay(date)),
  ];
}

function buttons(message, actions) {
  return [
    iconButton("reply", "reply", () => actions.reply(message), { class: "icon-button small" }),
    editable(message) && iconButton("edit", "edit", () => actions.edit(message), { class: "icon-button small" }),
  ];
}
