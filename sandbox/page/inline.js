// What the bot offers while "@bot something" is being typed.

import { askInline } from "./api.js";
import { el } from "./dom.js";
import { ListBox } from "./listbox.js";
import { word } from "./words.js";

const PAUSE_MS = 300;

export class InlineResults extends ListBox {
  #timer = 0;
  #asked = null;

  /** `choose(result)` is called with the one that was picked. */
  constructor(phone, bot, choose) {
    super("results", ({ title, description }) => [el("b", {}, title), description && el("span", {}, description)], choose);
    this.element.classList.add("inline");
    this.phone = phone;
    this.begin = `@${bot.toLowerCase()} `;
  }

  suggest(text) {
    const query = text.toLowerCase().startsWith(this.begin) ? text.slice(this.begin.length) : null;
    if (query === this.#asked) return;
    this.#asked = query;
    clearTimeout(this.#timer);
    if (query === null) this.close();
    else this.#timer = setTimeout(() => this.#ask(query), PAUSE_MS);
  }

  async #ask(query) {
    if (!this.open) this.say(word("searching"));
    const { results, answered } = await askInline(this.phone, query).catch(() => ({ results: [], answered: false }));
    if (query !== this.#asked) return;
    if (results.length) this.show(results);
    else this.say(word(answered ? "noResults" : "inlineSilent"));
  }
}
