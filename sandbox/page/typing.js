// The "typing…" line of a chat's header, which ends by itself.

import { el } from "./dom.js";
import { word } from "./words.js";

const LASTS_MS = 6000;
const WORDS = { upload_document: "sendingFile", upload_photo: "sendingPhoto" };

export class TypingLine {
  #timer = 0;

  /** `rest()` is what the line says while nobody types. */
  constructor(rest) {
    this.rest = rest;
    this.element = el("span", { class: "status" }, rest());
  }

  start(action) {
    clearTimeout(this.#timer);
    this.#write(word(WORDS[action] ?? "typing"), true);
    this.#timer = setTimeout(() => this.stop(), LASTS_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#write(this.rest(), false);
  }

  #write(text, active) {
    this.element.textContent = text;
    this.element.classList.toggle("active", active);
  }
}
