// Who is on the screen: everyone as chips; one phone on a narrow screen, a few side by side on a wide one.

import { avatar, el, tintOf } from "./dom.js";
import { Unread } from "./unread.js";
import { word } from "./words.js";

/** Each phone on the screen keeps a connection, and browsers allow six per server. */
const MOST = 4;
const PHONE_PX = 390;
const KEY = "retaguarda.phones";
const narrow = matchMedia("(max-width: 719px)");

export class People {
  #phones = [];
  #chosen = remembered();
  #chips = new Map();

  /** `onChange(phones)` is called with the phones to be shown, in order. */
  constructor(element, onChange) {
    this.element = element;
    this.onChange = onChange;
    this.unread = new Unread((id, count) => this.#badge(id, count));
    narrow.addEventListener("change", () => this.#changed());
  }

  /** Takes over the list of everyone. */
  show(phones) {
    this.#phones = phones;
    this.#chosen = this.#chosen.filter((id) => phones.some((phone) => phone.id === id));
    if (!this.#chosen.length) this.#chosen = phones.slice(0, fitting()).map((phone) => phone.id).reverse();
    this.#chips = new Map(phones.map((phone) => [phone.id, this.#chip(phone)]));
    this.element.replaceChildren(...this.#chips.values());
    this.#changed();
  }

  /** Puts a phone on the screen, in place of the one that was chosen longest ago if there is no room. */
  choose(id) {
    this.#chosen = [id, ...this.#chosen.filter((other) => other !== id)].slice(0, MOST);
    this.#changed();
    this.#chips.get(id)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  /** A message of this phone has been shown. */
  seen(id, message) {
    this.unread.seen(id, message);
  }

  redraw() {
    this.show(this.#phones);
  }

  #toggle(id) {
    const wide = !narrow.matches;
    if (wide && this.#chosen.includes(id) && this.#chosen.length > 1) {
      this.#chosen = this.#chosen.filter((other) => other !== id);
      this.#changed();
    } else this.choose(id);
    document.querySelector(`[data-phone="${id}"]`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  #changed() {
    localStorage.setItem(KEY, JSON.stringify(this.#chosen));
    const shown = narrow.matches ? this.#chosen.slice(0, 1) : this.#chosen;
    const isShown = (phone) => shown.includes(phone.id);
    for (const [id, chip] of this.#chips) chip.setAttribute("aria-pressed", String(shown.includes(id)));
    this.onChange(this.#phones.filter(isShown));
    this.unread.follow(this.#phones.filter((phone) => !isShown(phone)));
  }

  #chip({ id, first_name: name, role }) {
    return el("button", { type: "button", class: "chip", "aria-pressed": "false", onclick: () => this.#toggle(id) },
      avatar(name, tintOf(id), "small"),
      el("span", { class: "chip-words" }, el("b", {}, name), el("small", {}, word(role ?? "stranger"))),
      el("span", { class: "count", hidden: true }));
  }

  #badge(id, count) {
    const badge = this.#chips.get(id)?.querySelector(".count");
    if (!badge) return;
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : count;
    badge.setAttribute("aria-label", word("unread", { n: count }));
  }
}

const fitting = () => Math.max(1, Math.min(MOST, Math.floor(innerWidth / PHONE_PX)));

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter(Number.isInteger).slice(0, MOST);
  } catch {
    return [];
  }
}
