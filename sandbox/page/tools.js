// The panel: language and look of the page, new phones, the clock, faults, and what the bot called.

import { RefusedError, advanceClock } from "./api.js";
import { now, setClock } from "./clock.js";
import { el, iconButton } from "./dom.js";
import { Faults } from "./faults.js";
import { field, group } from "./form.js";
import { phoneForm } from "./newphone.js";
import { THEMES, setTheme, theme } from "./theme.js";
import { dateAndTime, language, languages, setLanguage, word } from "./words.js";

const JUMPS_S = { oneMinute: 60, threeMinutes: 151, oneHour: 3600, oneDay: 86_400 };
const LOOK_EVERY_MS = 2000;

export class Tools {
  /** `actions`: phoneAdded(phone), clockMoved(), tell(text). */
  constructor(panel, toggle, actions) {
    this.panel = panel;
    this.toggle = toggle;
    this.actions = actions;
    this.faults = new Faults((work) => this.#run(work), actions.tell);
    toggle.addEventListener("click", () => this.#open(panel.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.contains(document.activeElement)) this.#open(false);
    });
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.redraw();
  }

  redraw() {
    this.panel.replaceChildren(
      el("header", {}, el("h2", { "data-word": "tools" }), iconButton("close", "close", () => this.#open(false))),
      this.#choice("language", languages, language(), (code) => ({ en: "English", "pt-BR": "Português" })[code], setLanguage),
      this.#choice("look", THEMES, theme(), (name) => word(`theme_${name}`), (name) => {
        setTheme(name);
        this.redraw();
      }),
      group("addPhone", phoneForm((phone) => {
        this.actions.tell(word("added", { name: phone.first_name }));
        this.actions.phoneAdded(phone);
      })),
      this.#clock(), this.faults.draw());
  }

  #open(open) {
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.panel.querySelector("button, input, select").focus();
    else this.toggle.focus();
    this.#look();
  }

  #look() {
    if (this.panel.hidden || document.hidden) return;
    this.time.textContent = dateAndTime(now());
    this.faults.look();
  }

  #choice(title, values, current, name, choose) {
    const pick = (value) => {
      choose(value);
      this.panel.querySelector(`[data-${title}="${value}"]`).focus();
    };
    const buttons = values.map((value) => el("button", { type: "button", [`data-${title}`]: value, "aria-pressed": String(value === current), onclick: () => pick(value) }, name(value)));
    return group(title, el("div", { class: "choices" }, buttons));
  }

  #clock() {
    this.time = el("b", { class: "sandbox-time" }, dateAndTime(now()));
    const seconds = el("input", { type: "number", min: "1", value: "151", required: true });
    const jumps = Object.entries(JUMPS_S).map(([name, value]) => el("button", { type: "button", "data-word": name, onclick: () => this.#advance(value) }));
    const submit = (event) => {
      event.preventDefault();
      this.#advance(Number(seconds.value));
    };
    return group("clock", el("p", {}, this.time), el("p", { "data-word": "clockHelp" }), el("div", { class: "choices" }, jumps),
      el("form", { class: "form", onsubmit: submit }, field("seconds", seconds), el("div", { class: "choices" }, el("button", { class: "primary", "data-word": "advance" }))));
  }

  #advance(seconds) {
    return this.#run(async () => {
      setClock((await advanceClock(seconds)).now);
      this.actions.clockMoved();
      this.#look();
      this.actions.tell(word("advanced", { n: seconds }));
    });
  }

  async #run(work) {
    try {
      await work();
    } catch (error) {
      this.actions.tell(error instanceof RefusedError ? word("refused", { reason: error.message }) : word("lostPage"));
    }
  }
}
