// The list of the bot's commands above the composer, from its button or while a "/" is being typed.

import { getCommands } from "./api.js";
import { el } from "./dom.js";
import { word } from "./words.js";

export class CommandMenu {
  #commands = [];
  #shown = [];
  #active = -1;

  /** `choose(text)` is called with the command that was picked. */
  constructor(phone, choose) {
    this.phone = phone;
    this.choose = choose;
    this.element = el("div", { class: "commands", role: "listbox", id: `commands-${phone}`, "data-word-label": "menu", hidden: true });
  }

  get open() {
    return !this.element.hidden;
  }

  async load() {
    this.#commands = await getCommands(this.phone);
  }

  async toggle() {
    if (this.open) return this.close();
    await this.load().catch(() => {});
    this.#show(this.#commands);
    if (!this.#commands.length) this.element.replaceChildren(el("p", {}, word("noCommands")));
  }

  /** Offers what begins like the text being typed. */
  suggest(text) {
    const typed = /^\/(\w*)$/.exec(text)?.[1].toLowerCase();
    const found = typed === undefined ? [] : this.#commands.filter(({ command }) => command.startsWith(typed));
    if (found.length) this.#show(found);
    else this.close();
  }

  close() {
    this.element.hidden = true;
    this.#active = -1;
  }

  /** Handles a key of the composer; true if it was meant for the menu. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(-1);
    else if ((event.key === "Enter" || event.key === "Tab") && this.#active >= 0) this.#pick(this.#shown[this.#active]);
    else return false;
    event.preventDefault();
    return true;
  }

  /** The id of the highlighted option, for aria-activedescendant. */
  get activeId() {
    return this.open && this.#active >= 0 ? this.#optionId(this.#active) : null;
  }

  #optionId = (index) => `command-${this.phone}-${index}`;

  #show(commands) {
    this.#shown = commands;
    this.#active = -1;
    this.element.replaceChildren(...commands.map((entry, index) => this.#option(entry, index)));
    this.element.hidden = false;
  }

  #option(entry, index) {
    return el("button", { type: "button", role: "option", id: this.#optionId(index), "aria-selected": "false", tabindex: "-1", onclick: () => this.#pick(entry) },
      el("b", {}, `/${entry.command}`), el("span", {}, entry.description));
  }

  #move(step) {
    const count = this.#shown.length;
    this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
    [...this.element.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: "nearest" });
    });
  }

  #pick(entry) {
    this.close();
    this.choose(`/${entry.command}`);
  }
}
