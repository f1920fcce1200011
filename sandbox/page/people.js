// Who is on the screen: everyone as chips; one phone on a narrow screen, several side by side on a wide one.

import { avatar, el, tintOf } from "./dom.js";
import { badge } from "./unread.js";
import { word } from "./words.js";

const MOST = 6;
const AT_FIRST = 4;
const PHONE_PX = 390;
const KEY = "retaguarda.phones";
const narrow = matchMedia("(max-width: 719px)");

export class People {
  #phones = [];
  #chosen = remembered();
  #chips = new Map();

  /** `onChange(phones)` is called with the phones to be shown, in order; `unread` counts what waits. */
  constructor(element, unread, onChange) {
    this.element = element;
    this.unread = unread;
    this.onChange = onChange;
    narrow.addEventListener("change", () => this.#changed());
  }

  /** Takes over the list of everyone. */
  show(phones) {
    this.#phones = phones;
    this.#chosen = this.#chosen.filter((id) => phones.some((phone) => phone.id === id));
    if (!this.#chosen.length) this.#chosen = phones.slice(0, fitting()).map((phone) => phone.id).reverse();
    this.#chips = new Map(phones.map((phone) => [phone.id, this.#chip(phone)]));
    this.element.replaceChildren(...this.#chips.values());
    for (const { id } of phones) this.count(id);
    this.#changed();
  }

  /** Puts a phone on the screen, in place of the one that was chosen longest ago if there is no room. */
  choose(id) {
    this.#chosen = [id, ...this.#chosen.filter((other) => other !== id)].slice(0, MOST);
    this.#changed();
    this.#chips.get(id)?.scrollIntoView({ inline: "nearest", block: "nearest" });
    document.querySelector(`[data-phone="${id}"]`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  redraw() {
    this.show(this.#phones);
  }

  /** How much waits on a phone that is not on the screen. */
  count(id) {
    const mark = this.#chips.get(id)?.querySelector(".count");
    if (!mark) return;
    const waiting = this.unread.total(id);
    mark.hidden = !waiting;
    mark.textContent = badge(waiting);
    mark.setAttribute("aria-label", word("unread", { n: waiting }));
  }

  #toggle(id) {
    if (!narrow.matches && this.#chosen.includes(id) && this.#chosen.length > 1) {
      this.#chosen = this.#chosen.filter((other) => other !== id);
      this.#changed();
    } else this.choose(id);
  }

  #changed() {
    localStorage.setItem(KEY, JSON.stringify(this.#chosen));
    const shown = narrow.matches ? this.#chosen.slice(0, 1) : this.#chosen;
    for (const [id, chip] of this.#chips) chip.setAttribute("aria-pressed", String(shown.includes(id)));
    this.onChange(this.#phones.filter(({ id }) => shown.includes(id)));
  }

  #chip({ id, first_name: name, role }) {
    return el("button", { type: "button", class: "chip", "aria-pressed": "false", title: name, onclick: () => this.#toggle(id) },
      avatar(name, tintOf(id), "small"),
      el("span", { class: "chip-words" }, el("b", {}, name), el("small", {}, word(role ?? "stranger"))),
      el("span", { class: "count", hidden: true }));
  }
}

const fitting = () => Math.max(1, Math.min(AT_FIRST, Math.floor(innerWidth / PHONE_PX)));

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter(Number.isInteger).slice(0, MOST);
  } catch {
    return [];
  }
}
