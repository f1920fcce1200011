// Faults to order, those still to come, and the bot's last calls with what became of them.

import { addFault, clearFaults, getFaults, getLog } from "./api.js";
import { el } from "./dom.js";
import { field, group } from "./form.js";
import { timeOfDay, word } from "./words.js";

const METHODS = ["*", "sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "sendPhoto", "getUpdates"];
const KINDS = ["429", "500", "403", "timeout", "lost_reply", "slow"];
const CALLS_SHOWN = 8;

export class Faults {
  /** `run(work)` carries out something that may be refused, and says so; `tell(text)`. */
  constructor(run, tell) {
    this.run = run;
    this.tell = tell;
  }

  draw() {
    this.pending = el("ul", { class: "small-list" });
    this.calls = el("ul", { class: "small-list calls" });
    return el("div", {}, group("faults", el("p", { "data-word": "faultsHelp" }), this.#form(), this.pending), group("calls", this.calls));
  }

  /** Brings the lists up to date. */
  async look() {
    const [faults, calls] = await Promise.all([getFaults(), getLog()]).catch(() => [[], []]);
    this.pending.replaceChildren(...faults.map(({ method, kind, count }) => el("li", {}, el("code", {}, method === "*" ? word("anyMethod") : method), ` ${word(`fault_${kind}`)} × ${count}`)));
    this.calls.replaceChildren(...calls.filter(({ method }) => method !== "getUpdates").slice(-CALLS_SHOWN).reverse().map(call));
  }

  #form() {
    const method = el("select", {}, METHODS.map((name) => el("option", { value: name }, name === "*" ? word("anyMethod") : name)));
    const kind = el("select", {}, KINDS.map((name) => el("option", { value: name }, word(`fault_${name}`))));
    const count = el("input", { type: "number", min: "1", max: "1000", value: "1", required: true });
    const wait = el("input", { type: "number", min: "1", max: "600", value: "3", required: true });
    const waitField = field("retryAfter", wait);
    kind.addEventListener("change", () => (waitField.hidden = kind.value !== "429"));
    const clear = el("button", { type: "button", "data-word": "clearFaults", onclick: () => this.run(() => this.#clear()) });
    const submit = (event) => {
      event.preventDefault();
      const more = kind.value === "429" ? { retry_after: Number(wait.value) } : {};
      this.run(() => this.#add({ method: method.value, kind: kind.value, count: Number(count.value), ...more }));
    };
    return el("form", { class: "form", onsubmit: submit }, field("method", method), field("kind", kind), field("count", count), waitField,
      el("div", { class: "choices" }, el("button", { class: "primary", "data-word": "inject" }), clear));
  }

  async #add(fault) {
    await addFault(fault);
    this.tell(word("injected"));
    await this.look();
  }

  async #clear() {
    await clearFaults();
    this.tell(word("cleared"));
    await this.look();
  }
}

function call({ method, ok, error, at }) {
  return el("li", { class: ok ? "" : "failed" }, el("time", {}, timeOfDay(new Date(at))), el("code", {}, method), el("span", {}, ok ? "✓" : error));
}
