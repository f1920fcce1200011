// Where a phone's messages are written: text, a file with its caption, an answer, a correction.

import { CommandMenu } from "./commands.js";
import { summary } from "./bubble.js";
import { el, icon, iconButton } from "./dom.js";
import { deepLink } from "./links.js";
import { fileSize, translate, word } from "./words.js";

export class Composer {
  #file = null;
  #replyTo = null;
  #editing = null;
  #outgoing = Promise.resolve();

  /** `actions`: send({text, file, replyTo, editing}) rejects when it was not sent; open(text); `bot`; `botName`; lastOwn(). */
  constructor(phone, actions) {
    this.actions = actions;
    this.menu = new CommandMenu(phone.id, (text) => this.#submit(text));
    this.input = el("textarea", {
      rows: "1", "data-word-label": "write", "data-word-hint": "write", autocomplete: "off", enterkeyhint: "send",
      "aria-controls": this.menu.element.id, oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onpaste: (event) => this.#pasted(event),
    });
    this.picker = el("input", { type: "file", hidden: true, onchange: () => this.attach(this.picker.files[0]) });
    this.context = el("div", { class: "context", hidden: true });
    this.linkBar = el("button", { type: "button", class: "link-bar", hidden: true, onclick: () => this.#openLink() }, icon("link"), el("span", { "data-word": "openHere" }));
    this.sendButton = iconButton("send", "send", null, { type: "submit", class: "icon-button send" });
    this.element = this.#form();
    this.#typed();
  }

  #form() {
    const row = el("div", { class: "write-row" },
      iconButton("menu", "menu", () => this.#toggleMenu(), { "aria-haspopup": "listbox" }),
      this.input, this.picker,
      iconButton("attach", "attach", () => this.picker.click()),
      this.sendButton);
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    return el("form", { class: "composer", onsubmit: submit }, this.menu.element, this.linkBar, this.context, row);
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
    const name = message.from_bot ? this.actions.botName : word("you");
    this.#showContext("reply", word("replyTo", { name }), summary(message));
    if (focus) this.input.focus();
  }

  edit(message) {
    this.#clearContext();
    this.#editing = message;
    this.#showContext("edit", word("editing"), summary(message));
    this.fill(message.text);
  }

  async attach(file) {
    if (!file) return;
    this.#editing = null;
    this.#file = file;
    this.#showContext("file", file.name, fileSize(file.size), await thumbnail(file));
    this.input.dataset.wordHint = "writeCaption";
    translate(this.input);
    this.input.focus();
  }

  #showContext(drawing, title, detail, picture = null) {
    const drop = iconButton("close", this.#file ? "remove" : "close", () => this.#dropContext(), { class: "icon-button small" });
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
    this.#file = this.#replyTo = this.#editing = null;
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
    this.sendButton.disabled = !(this.input.value.trim() || this.#file);
    this.linkBar.hidden = !deepLink(this.input.value, this.actions.bot);
    this.menu.suggest(this.input.value);
    this.#announce();
  }

  #announce() {
    const active = this.menu.activeId;
    if (active) this.input.setAttribute("aria-activedescendant", active);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    const taken = this.menu.key(event);
    this.#announce();
    if (taken) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
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
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.attach(file);
  }

  async #toggleMenu() {
    await this.menu.toggle();
    this.input.focus();
  }

  #openLink() {
    const sent = deepLink(this.input.value, this.actions.bot);
    this.input.value = "";
    this.#typed();
    this.actions.open(sent);
  }

  /** Sends what was written (or `picked`) after what is still under way; puts it back if it did not go out. */
  #submit(picked = null) {
    const text = picked ?? this.input.value.trim();
    if (!text && !this.#file) return;
    const draft = { text, file: this.#file, replyTo: this.#replyTo, editing: this.#editing };
    this.input.value = "";
    this.#clearContext();
    this.#outgoing = this.#outgoing.then(() => this.actions.send(draft)).catch(() => this.#restore(draft));
  }

  #restore({ text, file, replyTo, editing }) {
    if (this.input.value || !this.context.hidden) return;
    if (replyTo) this.reply(replyTo);
    if (editing) this.edit(editing);
    if (file) this.attach(file);
    this.fill(text);
  }
}

async function thumbnail(file) {
  if (!file.type.startsWith("image/")) return null;
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  const side = 80;
  const scale = side / Math.min(image.width, image.height);
  const canvas = el("canvas", { width: side, height: side, class: "thumbnail" });
  canvas.getContext("2d").drawImage(image, (side - image.width * scale) / 2, (side - image.height * scale) / 2, image.width * scale, image.height * scale);
  image.close();
  return canvas;
}
