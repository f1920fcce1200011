// What floats over a phone for a moment: toasts, and alerts that want an OK.

import { el } from "./dom.js";

const SHORTEST_MS = 3000;
const PER_LETTER_MS = 50;

export class Callouts {
  #timer = 0;

  constructor() {
    this.toastLine = el("div", { class: "toast", hidden: true });
    this.element = el("div", { class: "callouts", role: "status", "aria-live": "polite" }, this.toastLine);
    this.alertLayer = el("div", { class: "alert-layer", hidden: true });
  }

  /** A line that goes away by itself after as long as it takes to read. */
  toast(text, kind = "plain") {
    clearTimeout(this.#timer);
    this.toastLine.textContent = text;
    this.toastLine.dataset.kind = kind;
    this.toastLine.hidden = false;
    this.#timer = setTimeout(() => (this.toastLine.hidden = true), SHORTEST_MS + PER_LETTER_MS * text.length);
  }

  /** A box that stays until it is read. */
  alert(text) {
    const back = document.activeElement;
    const close = () => {
      this.alertLayer.hidden = true;
      this.alertLayer.replaceChildren();
      if (back?.isConnected) back.focus();
    };
    const ok = el("button", { type: "button", class: "primary", "data-word": "ok", onclick: close });
    const box = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text }, el("p", {}, text), ok);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Tab") event.preventDefault();
    });
    this.alertLayer.replaceChildren(box);
    this.alertLayer.hidden = false;
    ok.focus();
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
