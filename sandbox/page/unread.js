// How many messages of the bot wait on phones that are not on the screen, asked for now and then.

import { getChat } from "./api.js";

const EVERY_MS = 4000;

export class Unread {
  #lastSeen = new Map();
  #phones = [];

  /** `tell(phoneId, count)` is called after each look, and with 0 when a phone is being read. */
  constructor(tell) {
    this.tell = tell;
    setInterval(() => this.#look(), EVERY_MS);
  }

  /** These phones are not on the screen. */
  follow(phones) {
    this.#phones = phones;
    this.#look();
  }

  /** The newest message somebody saw on this phone. */
  seen(id, message) {
    this.#lastSeen.set(id, message);
    this.tell(id, 0);
  }

  async #look() {
    if (document.hidden) return;
    for (const { id } of this.#phones) {
      const messages = await getChat(id).catch(() => null);
      if (!messages) return;
      if (!messages.length) this.#lastSeen.delete(id);
      if (this.#phones.some((phone) => phone.id === id)) this.tell(id, this.#count(id, messages));
    }
  }

  /** Whoever wrote last has read what came before. */
  #count(id, messages) {
    const own = messages.findLast((message) => !message.from_bot)?.message_id ?? 0;
    const read = Math.max(own, this.#lastSeen.get(id) ?? 0);
    return messages.filter((message) => message.from_bot && message.message_id > read).length;
  }
}
