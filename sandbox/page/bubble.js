// One message: bubble, quote, picture or file, time, keyboard and actions.

import { avatar, el, icon, iconButton, tintOf } from "./dom.js";
import { keyboard } from "./keyboard.js";
import { linkIn } from "./links.js";
import { rich } from "./rich.js";
import { fileSize, timeOfDay, word } from "./words.js";

const MEDIA = ["photo", "document", "sticker", "voice", "contact"];

/** When a message was sent, as a Date. */
export const sentAt = (message) => new Date(message.date * 1000);

/** What a message says in one line, for quotes, lists and screen readers. */
export function summary(message) {
  if (!message) return word("deleted");
  return serviceText(message) ?? (message.text || message.document?.file_name || kindWord(message));
}

function kindWord(message) {
  const kind = MEDIA.find((name) => message[name]);
  return word({ photo: "photo", document: "file", sticker: "sticker", voice: "voice", contact: "contact" }[kind] ?? "otherMessage");
}

/** What a chat says about itself in this message ("Ana left"), null for what a person or the bot wrote. */
export function serviceText(message) {
  if (message.migrate_to_chat_id) return word("upgradedTo", { name: message.from });
  if (message.migrate_from_chat_id) return word("upgradedFrom");
  if (message.left_chat_member) return word("hasLeft", { name: message.left_chat_member.first_name });
  return null;
}

/**
 * The list item for `message`. `find(id)` gives another message of the chat; `actions` adds to the keyboard's
 * ones reply(message), edit(message), show(id), view(message), elsewhere(link), isMine(message), nameOf(message), inGroup.
 */
export function bubble(message, find, actions) {
  const service = serviceText(message);
  if (service) return el("li", { class: "message service", "data-id": message.message_id }, el("span", {}, service));
  const mine = actions.isMine(message);
  const body = el("div", { class: "bubble" }, author(message, mine, actions), via(message, actions), quoted(message, find, actions), media(message, actions), textOf(message, actions), meta(message, mine));
  return el("li", { class: `message ${mine ? "mine" : "theirs"}`, "data-id": message.message_id, tabindex: "-1" },
    actions.inGroup && !mine && face(message),
    el("div", { class: "stack" }, body, keyboard(message, actions), el("div", { class: "actions" }, buttons(message, actions))));
}

const tint = (message) => (message.from_bot ? "bot" : tintOf(message.anonymous ? message.chat_id : message.from_id));

const face = (message) => el("span", { class: "face" }, avatar(message.from, tint(message), "small"));

function author(message, mine, actions) {
  if (!actions.inGroup || (mine && !message.anonymous)) return null;
  return el("div", { class: `author ink-${tint(message)}` }, message.from);
}

function via(message, actions) {
  return message.via_bot && el("div", { class: "via" }, word("via", { bot: actions.bot }));
}

function quoted(message, find, actions) {
  const id = message.reply_to_message_id;
  if (!id) return null;
  const original = find(id);
  return el("button", { type: "button", class: "quote", onclick: () => actions.show(id) },
    original && el("b", {}, actions.nameOf(original)), el("span", {}, summary(original)));
}

function media(message, actions) {
  if (message.photo?.url) return photo(message, actions);
  if (message.document?.url) return file(message.document);
  if (message.sticker) return el("div", { class: "big" }, message.sticker.emoji ?? "🙂");
  if (message.voice) return voice(message.voice);
  if (message.contact) return contact(message.contact);
  return null;
}

function photo(message, actions) {
  const { url, width, height } = message.photo;
  const image = el("img", { src: url, alt: word("photo"), width, height, decoding: "async" });
  return el("button", { type: "button", class: "photo", "data-word-label": "enlarge", onclick: () => actions.view(message) }, image);
}

function file({ url, file_name: name = word("file"), file_size: size }) {
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  return el("a", { class: "file", href: url, download: name, "aria-label": word("download", { name }) },
    el("span", { class: "file-mark" }, icon("file"), el("small", {}, ending)),
    el("span", { class: "file-words" }, el("b", {}, name), el("small", {}, fileSize(size))));
}

function voice({ duration }) {
  return el("div", { class: "voice" }, el("span", { class: "file-mark round" }, icon("voice")),
    el("span", { class: "file-words" }, el("b", {}, word("voice")), el("small", {}, `0:${String(duration).padStart(2, "0")}`)));
}

function contact({ first_name: name, phone_number: number }) {
  return el("div", { class: "voice" }, avatar(name, "bot"), el("span", { class: "file-words" }, el("b", {}, name), el("small", {}, number)));
}

function textOf(message, actions) {
  const words = message.html ? rich(message.html, actions) : unknown(message);
  if (!words) return null;
  const room = el("span", { class: "room", "aria-hidden": "true" }, metaParts(message, actions.isMine(message)));
  return el("div", { class: "text", dir: "auto" }, words, room);
}

/** Whether this is a text that may be corrected by who wrote it. */
export const editable = (message) => Boolean(message.text) && !message.via_bot && !MEDIA.some((kind) => message[kind]);

function unknown(message) {
  return MEDIA.some((kind) => message[kind]) ? null : word("otherMessage");
}

function meta(message, mine) {
  return el("div", { class: "meta" }, metaParts(message, mine));
}

function metaParts(message, mine) {
  const date = sentAt(message);
  return [
    message.edited && el("span", { class: "edited" }, word("edited")),
    el("time", { datetime: date.toISOString() }, timeOfDay(date)),
    mine && el("span", { class: "ticks" }, icon("tick"), icon("tick")),
  ];
}

/** What can be done with a message, as entries of a menu; its buttons are the same. */
export function choices(message, actions) {
  const link = linkIn(message, actions.bot);
  return [
    { drawing: "reply", word: "reply", run: () => actions.reply(message) },
    actions.isMine(message) && editable(message) && { drawing: "edit", word: "edit", run: () => actions.edit(message) },
    link && { drawing: "phone-out", word: "openElsewhere", run: () => actions.elsewhere(link) },
    message.text && { drawing: "copy", word: "copy", run: () => actions.copy(message.text) },
  ].filter(Boolean);
}

function buttons(message, actions) {
  return choices(message, actions).filter(({ word: name }) => name !== "copy")
    .map(({ drawing, word: name, run }) => iconButton(drawing, name, run, { class: "icon-button small" }));
}
