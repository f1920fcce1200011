// A list above the composer to pick from, by pointer or with the composer's keys.

import { el } from "./dom.js";

let lists = 0;

export class ListBox {
  #entries = [];
  #active = -1;
  #id = `list-${(lists += 1)}`;

  /** `draw(entry)` gives what an option holds; `pick(entry)` is called with the chosen one. */
  constructor(label, draw, pick) {
    this.draw = draw;
    this.pick = pick;
    this.element = el("div", { class: "listbox", role: "listbox", id: this.#id, "data-word-label": label, hidden: true });
  }

  get open() {
    return !this.element.hidden;
  }

  /** The id of the highlighted option, for aria-activedescendant. */
  get activeId() {
    return this.open && this.#active >= 0 ? this.#optionId(this.#active) : null;
  }

  show(entries) {
    this.#entries = entries;
    this.#active = -1;
    this.element.replaceChildren(...entries.map((entry, index) => this.#option(entry, index)));
    this.element.hidden = false;
    this.element.scrollTop = 0;
  }

  /** A line instead of entries. */
  say(text) {
    this.#entries = [];
    this.#active = -1;
    this.element.replaceChildren(el("p", {}, text));
    this.element.hidden = false;
  }

  close() {
    this.element.hidden = true;
    this.#active = -1;
  }

  /** Handles a key of the composer; true if it was meant for the list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(-1);
    else if ((event.key === "Enter" || event.key === "Tab") && this.#active >= 0) this.#choose(this.#entries[this.#active]);
    else return false;
    event.preventDefault();
    return true;
  }

  #optionId = (index) => `${this.#id}-${index}`;

  #option(entry, index) {
    return el("button", { type: "button", role: "option", id: this.#optionId(index), "aria-selected": "false", tabindex: "-1", onclick: () => this.#choose(entry) }, this.draw(entry));
  }

  #move(step) {
    const count = this.#entries.length;
    if (!count) return;
    this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
    [...this.element.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.#active));
      if (index === this.#active) option.scrollIntoView({ block: "nearest" });
    });
  }

  #choose(entry) {
    this.close();
    this.pick(entry);
  }
}
