// A chat's header: the way back to the list, whose chat it is, who is in it, and what can be done with it.

import { avatar, el, iconButton, tintOf } from "./dom.js";
import { openMenu } from "./menu.js";
import { TypingLine } from "./typing.js";
import { badge } from "./unread.js";
import { word } from "./words.js";

export class ChatHead {
  /** `actions`: isAsGroup(), asGroup(), ideas(), block(blocked), change(action of a group). */
  constructor(phone, chat, home, actions) {
    this.phone = phone;
    this.chat = chat;
    this.home = home;
    this.actions = actions;
    this.typing = new TypingLine(() => this.#status());
    this.waiting = el("span", { class: "count", hidden: true });
    this.back = iconButton("back", "chats", () => home.showList(), { class: "icon-button back" });
    this.back.append(this.waiting);
    this.more = iconButton("more", "moreOfChat", () => this.#menu(), { "aria-haspopup": "menu" });
    this.title = el("h2", {});
    this.element = el("header", { class: "chat-head" }, this.back, this.#face(), el("div", { class: "chat-title" }, this.title, this.typing.element), this.more);
    this.redraw();
  }

  stop() {
    this.typing.stop();
  }

  update(chat) {
    this.chat = chat;
    this.redraw();
  }

  redraw() {
    this.title.textContent = this.home.directory.title(this.chat);
    this.typing.stop();
    this.count();
  }

  /** How many messages wait in this phone's other chats. */
  count() {
    const waiting = this.home.unread();
    this.waiting.hidden = !waiting;
    this.waiting.textContent = badge(waiting);
  }

  #face() {
    const { chat, home } = this;
    return avatar(home.directory.title(chat), chat.type === "private" ? "bot" : tintOf(chat.id));
  }

  #status() {
    const { type, members, bot_status: status } = this.chat;
    if (type === "private") return word(status === "member" ? "bot" : "blocked");
    if (this.actions.isAsGroup()) return word("writingAsGroup");
    const names = members.map((id) => (id === this.phone.id ? word("you") : this.home.directory.phone(id)?.first_name));
    if (status === "member") names.push(this.home.directory.bot.name);
    return names.filter(Boolean).join(", ");
  }

  #menu() {
    openMenu(this.more, this.home.screen, this.chat.type === "private" ? this.#ofBot() : this.#ofGroup());
  }

  #ofBot() {
    const isBlocked = this.chat.bot_status !== "member";
    return [
      { drawing: "bulb", word: "ideasOnOff", run: () => this.actions.ideas() },
      { drawing: "group", word: "newGroup", run: () => this.home.newGroup() },
      isBlocked
        ? { drawing: "check", word: "unblock", run: () => this.actions.block(false) }
        : { drawing: "block", word: "block", danger: true, run: () => this.actions.block(true) },
    ];
  }

  #ofGroup() {
    const { type, bot_status: status, migrated_to: moved } = this.chat;
    const hasBot = status === "member";
    const change = (action) => () => this.actions.change(action);
    if (moved) return [{ drawing: "back", word: "chats", run: () => this.home.showList() }];
    return [
      { drawing: "bulb", word: "ideasOnOff", run: () => this.actions.ideas() },
      type === "supergroup" && { drawing: "mask", word: this.actions.isAsGroup() ? "writeAsOneself" : "writeAsGroup", run: () => this.actions.asGroup() },
      type === "group" && { drawing: "up", word: "upgrade", run: change("migrate") },
      hasBot ? { drawing: "block", word: "removeBot", danger: true, run: change("remove_bot") } : { drawing: "plus", word: "addBot", run: change("add_bot") },
      { drawing: "out", word: "leave", danger: true, run: change("leave") },
    ].filter(Boolean);
  }
}
