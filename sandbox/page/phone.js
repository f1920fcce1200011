// One phone: its frame, and in it the list of chats or one of them.

import { ChatView } from "./chat.js";
import { ChatList, newGroup } from "./chatlist.js";
import { Callouts } from "./callouts.js";
import { now } from "./clock.js";
import { avatar, el, icon, tintOf } from "./dom.js";
import { linkIn } from "./links.js";
import { viewPhoto } from "./viewer.js";
import { timeOfDay, word } from "./words.js";

export class PhoneView {
  /** The chat on the screen, null while the list is. */
  #chat = null;

  /**
   * `page`: directory, unread, broken() when the server does not answer, openLink(link, phoneId) to ask who opens it.
   */
  constructor(phone, page) {
    this.phone = phone;
    this.page = page;
    this.directory = page.directory;
    this.callouts = new Callouts();
    this.list = new ChatList(phone, this);
    this.time = el("time", {});
    this.banner = el("p", { class: "banner", role: "status", hidden: true });
    this.screen = el("div", { class: "screen" }, this.#statusBar(), this.callouts.element, this.banner, this.list.element, this.callouts.alertLayer);
    this.element = this.#build();
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => this.#dropped(event));
    this.tick();
    this.openChat(phone.id);
  }

  stop() {
    this.#close();
    this.callouts.stop();
  }

  /** Reads everything again, after the connection has come back. */
  async reload() {
    this.list.redraw();
    if (this.#chat) await this.#load();
    this.#live(true);
  }

  /** After the page's language has changed. */
  redraw() {
    this.#chat?.redraw();
    this.list.redraw();
    this.tick();
    this.banner.textContent = word("lost");
    this.element.setAttribute("aria-label", word("phoneOf", { name: this.phone.first_name }));
  }

  lost() {
    this.#chat?.lost();
    this.#live(false);
  }

  /** Something happened on this phone. */
  event(kind, data) {
    const chatId = kind === "chat" ? data.id : data.chat_id;
    if (this.#chat?.chat.id === chatId) {
      if (kind !== "chat") this.#chat.event(kind, data);
      else if (data.members.includes(this.phone.id)) this.#chat.update(data);
      else this.showList();
    }
    if (["message", "chat", "edit"].includes(kind)) this.list.redraw();
  }

  /** The time of day has moved on. */
  tick() {
    this.time.textContent = timeOfDay(now());
  }

  /** How much waits has changed. */
  count() {
    this.#chat?.head.count();
    this.list.redraw();
  }

  isReading = (chatId) => this.#chat?.chat.id === chatId;
  unread = () => this.page.unread.total(this.phone.id, this.#chat?.chat.id);
  unreadOf = (chatId) => this.page.unread.of(this.phone.id, chatId);

  /** Shows a chat; one that has just come to be may be known here before its event arrives. */
  async openChat(chatId) {
    const chat = this.directory.chat(chatId) ?? (await this.directory.lookFor(chatId).catch(() => null));
    if (!chat || this.isReading(chatId)) return;
    this.#close();
    this.list.element.hidden = true;
    this.#chat = new ChatView(this.phone, chat, this);
    this.banner.after(this.#chat.element);
    this.page.unread.read(this.phone.id, chatId);
    this.#load();
  }

  showList() {
    this.#close();
    this.list.redraw();
    this.list.element.hidden = false;
  }

  /** Sends a text to the bot, in the chat with it. */
  sayToBot(text) {
    this.openChat(this.phone.id);
    return this.#chat.say(text);
  }

  elsewhere(link) {
    this.page.openLink(link, this.phone.id);
  }

  async view(message) {
    const link = linkIn(message, this.directory.bot.username);
    if (await viewPhoto(message, Boolean(link))) this.elsewhere(link);
  }

  async newGroup() {
    const group = await newGroup(this.directory, this.phone);
    if (group) this.openChat(group.id);
  }

  /** The chat on the screen is no longer there. */
  gone() {
    if (this.isReading(this.phone.id)) this.broken();
    else this.openChat(this.phone.id);
  }

  broken() {
    this.page.broken();
  }

  async #load() {
    if (await this.#chat.load()) this.#live(true);
  }

  #close() {
    this.#chat?.stop();
    this.#chat?.element.remove();
    this.#chat = null;
  }

  #live(isLive) {
    this.element.dataset.live = String(isLive);
    this.banner.textContent = word("lost");
    this.banner.hidden = isLive;
  }

  #build() {
    const { first_name: name, id, role, language_code: language } = this.phone;
    const owner = el("header", { class: "owner" }, avatar(name, tintOf(id), "small"), el("b", {}, name),
      el("span", { class: "role", "data-word": role ?? "stranger" }), el("span", { class: "tongue" }, language));
    return el("section", { class: "phone", "data-phone": id, "aria-label": word("phoneOf", { name }) }, owner, el("div", { class: "device" }, this.screen));
  }

  #statusBar() {
    return el("div", { class: "status-bar", "aria-hidden": "true" }, this.time, el("span", { class: "camera" }), el("span", { class: "signs" }, icon("signal"), icon("wifi"), icon("battery")));
  }

  #dropped(event) {
    const files = event.dataTransfer?.files ?? [];
    if (!files.length) return;
    event.preventDefault();
    this.#chat?.composer.attach(...files);
  }
}
