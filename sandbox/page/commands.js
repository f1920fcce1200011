// The list of the bot's commands, from its button or while a "/" is being typed.

import { getCommands } from "./api.js";
import { el } from "./dom.js";
import { ListBox } from "./listbox.js";
import { word } from "./words.js";

export class CommandMenu extends ListBox {
  commands = [];

  /** `choose(text)` is called with the command that was picked, `changed()` after each look at the bot's menu. */
  constructor(phone, chat, choose, changed) {
    super("menu", ({ command, description }) => [el("b", {}, `/${command}`), el("span", {}, description)], ({ command }) => choose(`/${command}`));
    this.phone = phone;
    this.chat = chat;
    this.changed = changed;
  }

  /** The menu of this chat as it is now: it changes with somebody's role and language. */
  async load() {
    this.commands = await getCommands(this.phone, this.chat).catch(() => this.commands);
    this.changed();
  }

  async toggle() {
    if (this.open) return this.close();
    await this.load();
    if (this.commands.length) this.show(this.commands);
    else this.say(word("noCommands"));
  }

  /** Offers what begins like the text being typed. */
  suggest(text) {
    this.typed = text;
    if (text === "/") this.load().then(() => this.#offer());
    this.#offer();
  }

  #offer() {
    const begin = /^\/(\w*)$/.exec(this.typed)?.[1].toLowerCase();
    const found = begin === undefined ? [] : this.commands.filter(({ command }) => command.startsWith(begin));
    if (found.length) this.show(found);
    else this.close();
  }
}
