// Where a chat's messages are written: text, files with their caption, an answer, a correction.

import { CommandMenu } from "./commands.js";
import { summary } from "./bubble.js";
import { el, icon, iconButton } from "./dom.js";
import { InlineResults } from "./inline.js";
import { deepLink } from "./links.js";
import { openMenu } from "./menu.js";
import { thumbnail } from "./thumbnail.js";
import { fileSize, translate, word } from "./words.js";

const STICKER = "👍";
/** In one album. */
const MOST_FILES = 10;

export class Composer {
  #files = [];
  #replyTo = null;
  #editing = null;
  #outgoing = Promise.resolve();

  /**
   * `actions`: send({text, files, replyTo, editing, other}) rejects when it was not sent; choose(result); open(text);
   * `bot`; `host` for menus; nameOf(message); lastOwn(). `ideas` are shown while nothing is being written.
   */
  constructor(phone, chat, ideas, actions) {
    this.actions = actions;
    this.ideas = ideas;
    this.menu = new CommandMenu(phone.id, chat.id, (text) => this.submit({ text }), () => ideas.offer(this.menu.commands));
    this.results = new InlineResults(phone.id, actions.bot, (result) => this.#choose(result));
    this.input = el("textarea", {
      rows: "1", "data-word-label": "write", "data-word-hint": "write", autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#pasted(event),
    });
    this.picker = el("input", { type: "file", hidden: true, multiple: true, onchange: () => this.attach(...this.picker.files) });
    this.context = el("div", { class: "context", hidden: true });
    this.linkBar = el("button", { type: "button", class: "link-bar", hidden: true, onclick: () => this.#openLink() }, icon("link"), el("span", { "data-word": "openHere" }));
    this.sendButton = iconButton("send", "send", null, { type: "submit", class: "icon-button send" });
    this.attachButton = iconButton("attach", "attach", () => this.#attachMenu(), { "aria-haspopup": "menu" });
    this.element = this.#form(chat);
    this.#typed();
  }

  #form(chat) {
    const words = chat.type === "private" && el("span", { "data-word": "menuShort" });
    const menu = el("button", { type: "button", class: "menu-button", "data-word-label": "menu", "aria-haspopup": "listbox", onclick: () => this.#toggleMenu() }, icon("menu"), words);
    const row = el("div", { class: "write-row" }, menu, this.input, this.picker, this.attachButton, this.sendButton);
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    return el("form", { class: "composer", onsubmit: submit }, this.menu.element, this.results.element, this.ideas.row, this.linkBar, this.context, row);
  }

  /** Puts `text` in the field for the person to finish. */
  fill(text) {
    this.input.value = text;
    this.#typed();
    this.input.focus();
  }

  reply(message, focus = true) {
    this.#editing = null;
    this.#replyTo = message;
    this.#showContext("reply", word("replyTo", { name: this.actions.nameOf(message) }), summary(message));
    if (focus) this.input.focus();
  }

  edit(message) {
    this.#clearContext();
    this.#editing = message;
    this.#showContext("edit", word("editing"), summary(message));
    this.fill(message.text);
  }

  /** Several files become an album. */
  async attach(...files) {
    if (!files.length) return;
    this.#editing = null;
    this.#files = files.slice(0, MOST_FILES);
    const names = this.#files.map((file) => file.name).join(", ");
    const size = this.#files.reduce((sum, file) => sum + file.size, 0);
    this.#showContext("file", names, fileSize(size), await thumbnail(files[0]));
    this.input.dataset.wordHint = "writeCaption";
    translate(this.input);
    this.input.focus();
  }

  /** Whether the row of ideas may stand above the field; `hasMessages` is false in an empty chat, which shows a card. */
  refreshIdeas(hasMessages = this.hasMessages) {
    this.hasMessages = hasMessages;
    this.ideas.show(Boolean(hasMessages) && !this.input.value && this.context.hidden);
  }

  #attachMenu() {
    const other = (content) => () => this.submit({ other: content });
    openMenu(this.attachButton, this.actions.host, [
      { drawing: "file", word: "attachFile", run: () => this.picker.click() },
      { drawing: "voice", word: "sendVoice", run: other({ voice: true }) },
      { drawing: "smile", word: "sendSticker", run: other({ sticker: STICKER }) },
      { drawing: "person", word: "sendContact", run: other({ contact: true }) },
    ]);
  }

  #showContext(drawing, title, detail, picture = null) {
    const drop = iconButton("close", this.#files.length ? "remove" : "close", () => this.#dropContext(), { class: "icon-button small" });
    this.context.replaceChildren(picture ?? icon(drawing), el("div", {}, el("b", {}, title), el("span", {}, detail)), drop);
    this.context.hidden = false;
    this.#typed();
  }

  #dropContext() {
    if (this.#editing) this.input.value = "";
    this.#clearContext();
    this.input.focus();
  }

  #clearContext() {
    this.#files = [];
    this.#replyTo = this.#editing = null;
    this.picker.value = "";
    this.context.hidden = true;
    this.context.replaceChildren();
    this.input.dataset.wordHint = "write";
    translate(this.input);
    this.#typed();
  }

  #typed() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`;
    this.sendButton.disabled = !(this.input.value.trim() || this.#files.length);
    this.linkBar.hidden = !deepLink(this.input.value, this.actions.bot);
    this.menu.suggest(this.input.value);
    this.results.suggest(this.input.value);
    this.refreshIdeas();
    this.#announce();
  }

  #announce() {
    const list = [this.menu, this.results].find(({ activeId }) => activeId);
    if (list) this.input.setAttribute("aria-activedescendant", list.activeId);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    const taken = this.menu.key(event) || this.results.key(event);
    this.#announce();
    if (taken) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && !this.context.hidden) this.#dropContext();
    else if (event.key === "ArrowUp" && !this.input.value) this.#editLast(event);
  }

  #editLast(event) {
    const message = this.actions.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.edit(message);
  }

  #pasted(event) {
    const files = event.clipboardData?.files ?? [];
    if (!files.length) return;
    event.preventDefault();
    this.attach(...files);
  }

  async #toggleMenu() {
    await this.menu.toggle();
    this.input.focus();
  }

  #openLink() {
    const sent = deepLink(this.input.value, this.actions.bot);
    this.#empty();
    this.actions.open(sent);
  }

  #choose(result) {
    this.#empty();
    this.actions.choose(result);
  }

  #empty() {
    this.input.value = "";
    this.#typed();
  }

  /** Sends what was written, or `{text}` or `{other}` instead, after what is still under way; puts it back if it did not go out. */
  submit({ text = this.input.value.trim(), other = null } = {}) {
    if (!text && !this.#files.length && !other) return;
    const draft = { text, other, files: this.#files, replyTo: this.#replyTo, editing: this.#editing };
    if (!other) this.#empty();
    this.#clearContext();
    this.#outgoing = this.#outgoing.then(() => this.actions.send(draft)).catch(() => this.#restore(draft));
  }

  #restore({ text, other, files, replyTo, editing }) {
    if (other || this.input.value || !this.context.hidden) return;
    if (replyTo) this.reply(replyTo);
    if (editing) this.edit(editing);
    this.attach(...files);
    this.fill(text);
  }
}
