// A phone's chats: the bot and the groups, and where a new group begins.

import { RefusedError, addGroup } from "./api.js";
import { summary } from "./bubble.js";
import { ask } from "./dialog.js";
import { avatar, el, iconButton, tintOf } from "./dom.js";
import { field } from "./form.js";
import { badge } from "./unread.js";
import { listTime, word } from "./words.js";

export class ChatList {
  /** `home` is the phone: directory, openChat(id), newGroup(), unreadOf(chat). */
  constructor(phone, home) {
    this.phone = phone;
    this.home = home;
    this.list = el("ul", { class: "rows" });
    this.element = el("div", { class: "chat-list", hidden: true },
      el("header", { class: "chat-head" }, el("div", { class: "chat-title" }, el("h2", { "data-word": "chats" }))),
      this.list,
      iconButton("plus", "newGroup", () => home.newGroup(), { class: "icon-button compose" }));
  }

  redraw() {
    const focused = this.list.contains(document.activeElement) && document.activeElement.dataset.chat;
    this.list.replaceChildren(...this.home.directory.chatsOf(this.phone.id).map((chat) => el("li", {}, this.#row(chat))));
    if (focused) this.list.querySelector(`[data-chat="${focused}"]`)?.focus();
  }

  #row(chat) {
    const { id, type, last_message: last } = chat;
    const title = this.home.directory.title(chat);
    const waiting = this.home.unreadOf(id);
    return el("button", { type: "button", class: "row", "data-chat": id, onclick: () => this.home.openChat(id) },
      avatar(title, type === "private" ? "bot" : tintOf(id)),
      el("span", { class: "row-words" }, el("b", {}, title), el("small", {}, last ? this.#said(last, type) : word("noMessages"))),
      el("span", { class: "row-end" }, last && el("time", {}, listTime(new Date(last.date * 1000))),
        waiting ? el("span", { class: "count", "aria-label": word("unread", { n: waiting }) }, badge(waiting)) : null));
  }

  #said(message, type) {
    if (message.from_id === this.phone.id) return `${word("You")}: ${summary(message)}`;
    return type === "private" ? summary(message) : `${message.from}: ${summary(message)}`;
  }
}

/** Asks for a group's name and members (the bot is one of them); resolves to the new group, null for none. */
export function newGroup(directory, phone) {
  return ask(word("newGroup"), "new-group", (close) => {
    const title = el("input", { name: "title", required: true, maxlength: "128", autocomplete: "off" });
    const others = directory.phones.filter(({ id }) => id !== phone.id).map((other) => member(other));
    const problem = el("p", { class: "problem", role: "alert", hidden: true });
    const submit = async (event) => {
      event.preventDefault();
      const chosen = others.map((row) => row.querySelector("input")).filter((box) => box.checked).map((box) => Number(box.value));
      try {
        close(await addGroup(title.value.trim(), [phone.id, ...chosen]));
      } catch (error) {
        problem.textContent = error instanceof RefusedError ? word("refused", { reason: error.message }) : word("lostPage");
        problem.hidden = false;
      }
    };
    return el("form", { class: "form", onsubmit: submit }, field("groupName", title),
      el("p", {}, word("groupHelp", { bot: directory.bot.name, name: phone.first_name })),
      el("div", { class: "rows" }, others), problem, el("div", { class: "choices" }, el("button", { class: "primary", "data-word": "create" })));
  });
}

function member({ id, first_name: name, role }) {
  return el("label", { class: "row" }, avatar(name, tintOf(id)),
    el("span", { class: "row-words" }, el("b", {}, name), el("small", {}, word(role ?? "stranger"))),
    el("input", { type: "checkbox", value: id }));
}
