// Who and what there is: the bot, everybody's phones, and all chats.

import { getBot, getChats, getClock, getPhones } from "./api.js";
import { setClock } from "./clock.js";

export class Directory {
  bot = { username: "", name: "" };
  phones = [];
  #chats = new Map();

  /** Asks for everything; rejects when the server is away. */
  async load() {
    const [bot, phones, chats, { now }] = await Promise.all([getBot(), getPhones(), getChats(), getClock()]);
    this.bot = bot;
    this.phones = phones;
    this.#chats = new Map(chats.map((chat) => [chat.id, chat]));
    setClock(now);
  }

  /** Keeps up with an event of the stream. */
  take(kind, data) {
    if (kind === "chat") this.#chats.set(data.id, data);
    else if (kind === "phone") this.addPhone(data);
    else if (kind === "clock") setClock(data.now);
    else if (kind === "message" || kind === "edit") this.#last(data);
  }

  addPhone(phone) {
    if (!this.phone(phone.id)) this.phones = [...this.phones, phone];
    if (!this.#chats.has(phone.id)) this.#chats.set(phone.id, privateChat(phone));
  }

  /** Asks the server for a chat that is not known yet. */
  async lookFor(chatId) {
    for (const chat of await getChats()) this.#chats.set(chat.id, chat);
    return this.chat(chatId);
  }

  phone = (id) => this.phones.find((phone) => phone.id === id);
  chat = (id) => this.#chats.get(id);

  /** What a phone calls a chat: the one with the bot bears the bot's name. */
  title = (chat) => (chat.type === "private" ? this.bot.name : chat.title);

  /** A phone's chats, the one with the newest message first; of an upgraded group only the new one. */
  chatsOf(phoneId) {
    const mine = [...this.#chats.values()].filter((chat) => chat.members.includes(phoneId) && !chat.migrated_to);
    return mine.sort((a, b) => (b.last_message?.date ?? 0) - (a.last_message?.date ?? 0));
  }

  #last(message) {
    const chat = this.#chats.get(message.chat_id);
    if (chat && message.message_id >= (chat.last_message?.message_id ?? 0)) chat.last_message = message;
  }
}

function privateChat({ id, first_name: title }) {
  return { id, type: "private", title, members: [id], bot_status: "member", migrated_to: null, last_message: null };
}
