// One phone: a chat with the bot, live from its event stream.

import { RefusedError, editText, getChat, sendFile, sendText, tap } from "./api.js";
import { editable } from "./bubble.js";
import { Callouts } from "./callouts.js";
import { Composer } from "./composer.js";
import { avatar, el, tintOf } from "./dom.js";
import { intro } from "./intro.js";
import { MessageLog } from "./log.js";
import { Stream } from "./stream.js";
import { TypingLine } from "./typing.js";
import { word } from "./words.js";

export class PhoneView {
  /** Events that came while the chat was being read; null when it has been read. */
  #waiting = [];

  /** `onSeen(id)` is told each time this phone has shown the message with that id, `onLost()` when the server is gone. */
  constructor(phone, bot, { onSeen, onLost }) {
    this.phone = phone;
    this.bot = bot;
    this.onSeen = onSeen;
    this.onLost = onLost;
    const actions = this.#actions();
    this.callouts = new Callouts();
    this.typing = new TypingLine();
    this.log = new MessageLog(actions, intro(phone, actions.open));
    this.composer = new Composer(phone, actions);
    this.banner = el("p", { class: "banner", role: "status", hidden: true });
    this.element = this.#build();
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => this.#dropped(event));
    this.stream = new Stream(phone.id, {
      onOpen: () => this.#opened(),
      onLost: () => this.#lost(),
      onEvent: (kind, data) => (this.#waiting ? this.#waiting.push([kind, data]) : this.#event(kind, data)),
    });
  }

  stop() {
    this.stream.stop();
    this.log.stop();
    this.callouts.stop();
    this.typing.stop();
  }

  /** After the page's language has changed. */
  redraw() {
    this.log.redraw();
    this.typing.stop();
    this.banner.textContent = word("lost");
    this.element.setAttribute("aria-label", word("phoneOf", { name: this.phone.first_name }));
  }

  #build() {
    const { first_name: name, id, role, language_code: language } = this.phone;
    const owner = el("header", { class: "owner" }, avatar(name, tintOf(id), "small"), el("b", {}, name),
      el("span", { class: "role", "data-word": role ?? "stranger" }), el("span", { class: "tongue" }, language));
    const head = el("div", { class: "chat-head" }, avatar(this.bot.name, "bot"),
      el("div", {}, el("h2", {}, this.bot.name), this.typing.element), el("span", { class: "tongue" }, language));
    const screen = el("div", { class: "screen" }, head, this.callouts.element, this.banner, this.log.element, this.composer.element, this.callouts.alertLayer);
    return el("section", { class: "phone", "data-phone": id, "aria-label": word("phoneOf", { name }) }, owner, el("div", { class: "device" }, screen));
  }

  #actions() {
    return {
      bot: this.bot.username,
      botName: this.bot.name,
      open: (text) => this.#send({ text }).catch(() => {}),
      send: (draft) => this.#send(draft),
      tap: (message, data) => this.#tap(message, data),
      reply: (message) => this.composer.reply(message),
      edit: (message) => this.composer.edit(message),
      insert: (text) => this.composer.fill(text),
      show: (id) => this.log.show(id),
      copy: (text) => this.#copy(text),
      unsupported: () => this.callouts.toast(word("notHere")),
      lastOwn: () => this.log.last(editable),
    };
  }

  async #opened() {
    this.#waiting ??= [];
    try {
      const messages = await getChat(this.phone.id);
      this.log.replaceAll(messages);
      this.#seen(messages.at(-1)?.message_id);
    } catch {
      return this.stream.restart();
    }
    this.element.dataset.live = "true";
    this.banner.hidden = true;
    this.composer.menu.load().catch(() => {});
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const [kind, data] of waiting) this.#event(kind, data);
  }

  #lost() {
    this.element.dataset.live = "false";
    this.#waiting = [];
    this.typing.stop();
    this.banner.textContent = word("lost");
    this.banner.hidden = false;
    this.onLost();
  }

  #event(kind, data) {
    if ((data.chat_id ?? this.phone.id) !== this.phone.id) return;
    if (kind === "message") this.#arrived(data);
    else if (kind === "edit") this.log.upsert(data);
    else if (kind === "delete") this.log.remove(data.message_id);
    else if (kind === "typing") this.typing.start(data.action);
    else if (kind === "toast") this.#answered(data);
  }

  #arrived(message) {
    const isNew = this.log.upsert(message);
    this.#seen(message.message_id);
    if (!message.from_bot) return;
    this.typing.stop();
    if (isNew && message.reply_markup?.force_reply) this.composer.reply(message, false);
  }

  #seen(id) {
    if (id) this.onSeen(id);
  }

  async #send({ text, file, replyTo, editing }) {
    try {
      const message = await this.#request({ text, file, replyTo, editing });
      if (message?.message_id && !this.#waiting) this.log.upsert(message);
      this.log.toEnd();
    } catch (error) {
      this.#complain(error, "unsent");
      throw error;
    }
  }

  #request({ text, file, replyTo, editing }) {
    if (editing) return editText(this.phone.id, editing.message_id, text);
    if (file) return sendFile(this.phone.id, file, text, replyTo?.message_id);
    return sendText(this.phone.id, text, replyTo?.message_id);
  }

  async #tap(message, data) {
    try {
      const answer = await tap(this.phone.id, message.message_id, data);
      if (!answer.answered) this.callouts.toast(word("tapSilent"));
      else if (this.element.dataset.live !== "true") this.#answered(answer);
    } catch (error) {
      this.#complain(error, "tapLost");
    }
  }

  /** The bot's answer to a tap; it comes as an event as long as the stream is open. */
  #answered({ text, show_alert: important }) {
    if (!text) return;
    if (important) this.callouts.alert(text);
    else this.callouts.toast(text);
  }

  #complain(error, key) {
    const text = error instanceof RefusedError ? word("refused", { reason: error.message }) : word(key);
    this.callouts.toast(text, "problem");
  }

  async #copy(text) {
    await navigator.clipboard.writeText(text).catch(() => {});
    this.callouts.toast(word("copied"));
  }

  #dropped(event) {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.composer.attach(file);
  }
}
