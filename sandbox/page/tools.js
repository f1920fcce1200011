// The collapsed panel: language of the page, new phones, the clock, faults.

import { RefusedError, addFault, addPhone, advanceClock, clearFaults } from "./api.js";
import { el, iconButton } from "./dom.js";
import { language, languages, setLanguage, word } from "./words.js";

const METHODS = ["*", "sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "sendPhoto", "getUpdates"];
const KINDS = ["429", "500", "403", "timeout", "lost_reply", "slow"];
const JUMPS_S = [60, 151, 3600, 90_000];

export class Tools {
  /** `actions`: phoneAdded(phone), tell(text). */
  constructor(panel, toggle, actions) {
    this.panel = panel;
    this.toggle = toggle;
    this.actions = actions;
    toggle.addEventListener("click", () => this.#open(panel.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.contains(document.activeElement)) this.#open(false);
    });
    this.redraw();
  }

  redraw() {
    this.panel.replaceChildren(
      el("header", {}, el("h2", { "data-word": "tools" }), iconButton("close", "close", () => this.#open(false))),
      this.#languages(), this.#newPhone(), this.#clock(), this.#faults());
  }

  #open(open) {
    this.panel.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.panel.querySelector("button, input, select").focus();
    else this.toggle.focus();
  }

  #languages() {
    const buttons = languages.map((code) => el("button", {
      type: "button", lang: code, "aria-pressed": String(code === language()), onclick: () => this.#speak(code),
    }, code === "en" ? "English" : "Português"));
    return group("language", el("div", { class: "choices" }, buttons));
  }

  #speak(code) {
    setLanguage(code);
    this.panel.querySelector(`[lang="${code}"]`).focus();
  }

  #newPhone() {
    const name = el("input", { name: "first_name", required: true, maxlength: "64", autocomplete: "off" });
    const tongue = el("select", { name: "language_code" }, languages.map((code) => el("option", { value: code, selected: code === language() }, code)));
    return this.#form("addPhone", "add", [field("name", name), field("phoneLanguage", tongue)], async () => {
      const phone = await addPhone(name.value.trim(), tongue.value);
      this.actions.tell(word("added", { name: name.value.trim() }));
      name.value = "";
      await this.actions.phoneAdded(phone);
    });
  }

  #clock() {
    const seconds = el("input", { type: "number", min: "1", value: "151", list: "jumps", required: true });
    const jumps = el("datalist", { id: "jumps" }, JUMPS_S.map((value) => el("option", { value })));
    return this.#form("clock", "advance", [el("p", { "data-word": "clockHelp" }), field("seconds", seconds), jumps], async () => {
      await advanceClock(Number(seconds.value));
      this.actions.tell(word("advanced", { n: seconds.value }));
    });
  }

  #faults() {
    const method = el("select", {}, METHODS.map((name) => el("option", { value: name }, name === "*" ? word("anyMethod") : name)));
    const kind = el("select", {}, KINDS.map((name) => el("option", { value: name }, word(`fault_${name}`))));
    const count = el("input", { type: "number", min: "1", max: "1000", value: "1", required: true });
    const wait = el("input", { type: "number", min: "1", max: "600", value: "3", required: true });
    const waitField = field("retryAfter", wait);
    kind.addEventListener("change", () => (waitField.hidden = kind.value !== "429"));
    const clear = el("button", { type: "button", "data-word": "clearFaults", onclick: () => this.#run(async () => {
      await clearFaults();
      this.actions.tell(word("cleared"));
    }) });
    const parts = [el("p", { "data-word": "faultsHelp" }), field("method", method), field("kind", kind), field("count", count), waitField];
    return this.#form("faults", "inject", parts, async () => {
      const more = kind.value === "429" ? { retry_after: Number(wait.value) } : {};
      await addFault({ method: method.value, kind: kind.value, count: Number(count.value), ...more });
      this.actions.tell(word("injected"));
    }, clear);
  }

  #form(title, button, parts, work, ...more) {
    const submit = (event) => {
      event.preventDefault();
      this.#run(work);
    };
    const buttons = el("div", { class: "choices" }, el("button", { class: "primary", "data-word": button }), more);
    return el("form", { onsubmit: submit }, group(title, ...parts, buttons));
  }

  async #run(work) {
    try {
      await work();
    } catch (error) {
      this.actions.tell(error instanceof RefusedError ? word("refused", { reason: error.message }) : word("lostPage"));
    }
  }
}

function group(title, ...parts) {
  return el("fieldset", {}, el("legend", { "data-word": title }), parts);
}

function field(name, input) {
  return el("label", { class: "field" }, el("span", { "data-word": name }), input);
}
