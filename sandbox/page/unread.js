// How many messages wait in each chat of each phone.

export class Unread {
  #counts = new Map();

  /** `isRead(phone, chat)` says whether that chat is open before somebody's eyes; `tell(phone)` is called after changes. */
  constructor(isRead, tell) {
    this.isRead = isRead;
    this.tell = tell;
  }

  take(phones, { chat_id: chat, from_id: author }) {
    for (const phone of phones) {
      if (phone === author || this.isRead(phone, chat)) continue;
      this.#chatsOf(phone).set(chat, this.of(phone, chat) + 1);
      this.tell(phone);
    }
  }

  read(phone, chat) {
    if (this.#chatsOf(phone).delete(chat)) this.tell(phone);
  }

  clear() {
    this.#counts.clear();
  }

  of(phone, chat) {
    return this.#chatsOf(phone).get(chat) ?? 0;
  }

  /** All of a phone, but for one chat. */
  total(phone, except = null) {
    return [...this.#chatsOf(phone)].reduce((sum, [chat, count]) => (chat === except ? sum : sum + count), 0);
  }

  #chatsOf(phone) {
    if (!this.#counts.has(phone)) this.#counts.set(phone, new Map());
    return this.#counts.get(phone);
  }
}

/** A count as it stands in a badge. */
export const badge = (count) => (count > 99 ? "99+" : String(count));
