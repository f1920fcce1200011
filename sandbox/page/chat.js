// One chat on one phone: its messages, live, and where to write the next.

import { RefusedError, UnreachableError, blockBot, changeGroup, chooseInline, editText, getChat, send, sendFile, tap } from "./api.js";
import { editable } from "./bubble.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { ChatHead } from "./head.js";
import { Ideas } from "./ideas.js";
import { MessageLog } from "./log.js";
import { word } from "./words.js";

export class ChatView {
  /** Events that came while the chat was being read; null when it has been read. */
  #waiting = [];
  /** Whether what is written here goes out in the group's name. */
  #asGroup = false;

  /**
   * `home` is the phone: directory, callouts, screen, unread(), showList(), openChat(id), sayToBot(text),
   * elsewhere(link), view(message), gone(), broken().
   */
  constructor(phone, chat, home) {
    this.phone = phone;
    this.chat = chat;
    this.home = home;
    this.bot = home.directory.bot;
    const actions = this.#actions();
    this.ideas = new Ideas(phone, chat, (text) => this.say(text));
    this.log = new MessageLog(actions, this.ideas.card);
    this.head = new ChatHead(phone, chat, home, this.#headActions());
    this.composer = new Composer(phone, chat, this.ideas, actions);
    this.bar = el("div", { class: "bar", hidden: true });
    this.element = el("div", { class: `chat ${chat.type === "private" ? "" : "group"}` }, this.head.element, this.log.element, this.bar, this.composer.element);
    this.update(chat);
  }

  stop() {
    this.log.stop();
    this.head.stop();
  }

  /** After the page's language has changed. */
  redraw() {
    this.log.redraw();
    this.head.redraw();
    this.update(this.chat);
  }

  /** Takes over who is in the chat, and whether the bot is. */
  update(chat) {
    this.chat = chat;
    this.head.update(chat);
    const way = this.#wayOn();
    const isOpen = !way || way.mayWrite;
    this.bar.replaceChildren(...(way ? [way.text && el("span", {}, word(way.text)), el("button", { type: "button", class: "primary", "data-word": way.word, onclick: way.run })] : []).filter(Boolean));
    this.bar.hidden = !way;
    this.composer.element.hidden = !isOpen;
  }

  /** What this chat needs before (or while) one writes in it, null when it is as usual. */
  #wayOn() {
    const { id, type, bot_status: status, migrated_to: moved } = this.chat;
    if (moved) return { word: "goToSupergroup", run: () => this.home.openChat(moved) };
    if (status === "member") return null;
    if (type === "private") return { word: "unblock", run: () => this.#try(() => blockBot(this.phone.id, false)) };
    return { text: "botIsOut", word: "addBot", mayWrite: true, run: () => this.#try(() => changeGroup(this.phone.id, id, "add_bot")) };
  }

  async load() {
    this.#waiting ??= [];
    try {
      this.log.replaceAll(await getChat(this.phone.id, this.chat.id));
    } catch (error) {
      return error instanceof RefusedError ? this.home.gone() : this.home.broken();
    }
    this.composer.menu.load();
    this.#settle();
    const waiting = this.#waiting;
    this.#waiting = null;
    for (const [kind, data] of waiting) this.event(kind, data);
    return true;
  }

  /** The connection is gone; what comes until it is read again is not for now. */
  lost() {
    this.#waiting = [];
    this.head.typing.stop();
  }

  event(kind, data) {
    if (this.#waiting) this.#waiting.push([kind, data]);
    else if (kind === "message") this.#arrived(data);
    else if (kind === "edit") this.#changed(data);
    else if (kind === "delete") this.log.remove(data.message_id);
    else if (kind === "typing") this.head.typing.start(data.action);
    else if (kind === "toast") this.#answered(data);
    if (kind === "typing" || kind === "toast") this.log.markRead();
  }

  /** Sends a text as if it had been typed. */
  say(text) {
    return this.#send({ text }).catch(() => {});
  }

  #actions() {
    const phoneId = this.phone.id;
    return {
      bot: this.bot.username,
      title: this.home.directory.title(this.chat),
      inGroup: this.chat.type !== "private",
      host: this.home.screen,
      isMine: (message) => message.from_id === phoneId,
      nameOf: (message) => (message.from_id === phoneId ? word("you") : message.from),
      say: (text) => this.say(text),
      open: (text) => this.home.sayToBot(text),
      follow: (link) => (link.sent === "/start" ? this.home.sayToBot(link.sent) : this.home.elsewhere(link)),
      elsewhere: (link) => this.home.elsewhere(link),
      view: (message) => this.home.view(message),
      send: (draft) => this.#send(draft),
      choose: (result) => this.#choose(result),
      tap: (message, data) => this.#tap(message, data),
      reply: (message) => this.composer.reply(message),
      edit: (message) => this.composer.edit(message),
      insert: (text) => this.composer.fill(text),
      show: (id) => this.log.show(id),
      copy: (text) => this.#copy(text),
      unsupported: () => this.home.callouts.toast(word("notHere")),
      lastOwn: () => this.log.last((message) => message.from_id === phoneId && editable(message)),
    };
  }

  #headActions() {
    return {
      isAsGroup: () => this.#asGroup,
      asGroup: () => {
        this.#asGroup = !this.#asGroup;
        this.home.callouts.toast(word(this.#asGroup ? "nowAsGroup" : "nowAsOneself"));
        this.head.redraw();
      },
      ideas: () => this.ideas.toggle(),
      block: (blocked) => this.#try(() => blockBot(this.phone.id, blocked)),
      change: (action) => this.#try(async () => {
        const answer = await changeGroup(this.phone.id, this.chat.id, action);
        if (action === "migrate") this.home.openChat(answer.id);
      }),
    };
  }

  #settle() {
    this.composer.refreshIdeas(this.log.size > 0);
  }

  #arrived(message) {
    const isNew = this.log.upsert(message);
    this.#settle();
    if (!message.from_bot) return;
    this.head.typing.stop();
    this.log.markRead();
    if (isNew && message.reply_markup?.force_reply) this.composer.reply(message, false);
  }

  #changed(message) {
    this.log.upsert(message);
    if (message.from_bot) this.log.markRead();
  }

  async #send(draft) {
    try {
      this.#shown(await this.#request(draft));
    } catch (error) {
      this.#complain(error, "unsent");
      throw error;
    }
  }

  #request({ text, files = [], replyTo, editing, other }) {
    const [phone, chat] = [this.phone.id, this.chat.id];
    if (other) return send(phone, chat, other);
    if (editing) return editText(phone, chat, editing.message_id, text);
    if (files.length) return this.#sendFiles(files, text, replyTo?.message_id);
    return send(phone, chat, { text, reply_to_message_id: replyTo?.message_id, anonymous: this.#asGroup });
  }

  /** One message each; of an album the first has the caption. */
  async #sendFiles(files, caption, replyTo) {
    const album = files.length > 1 ? String(Date.now()) : null;
    let sent = null;
    for (const [place, file] of files.entries()) {
      sent = await sendFile(this.phone.id, this.chat.id, file, { caption: place ? "" : caption, replyTo, album });
    }
    return sent;
  }

  async #choose(result) {
    await this.#try(async () => this.#shown(await chooseInline(this.phone.id, this.chat.id, result.id)));
  }

  #shown(message) {
    if (message?.message_id && !this.#waiting) this.log.upsert(message);
    this.#settle();
    this.log.toEnd();
  }

  async #tap(message, data) {
    try {
      const answer = await tap(this.phone.id, this.chat.id, message.message_id, data);
      if (!answer.answered) this.home.callouts.toast(word("tapSilent"));
      else if (this.#waiting) this.#answered(answer);
    } catch (error) {
      this.#complain(error, "tapLost");
    }
  }

  /** The bot's answer to a tap; it comes as an event as long as the stream is open. */
  #answered({ text, show_alert: important }) {
    if (!text) return;
    if (important) this.home.callouts.alert(text);
    else this.home.callouts.toast(text);
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RefusedError || error instanceof UnreachableError)) throw error;
      this.#complain(error, "lostPage");
    }
  }

  #complain(error, key) {
    const text = error instanceof RefusedError ? word("refused", { reason: error.message }) : word(key);
    this.home.callouts.toast(text, "problem");
  }

  async #copy(text) {
    await navigator.clipboard.writeText(text).catch(() => {});
    this.home.callouts.toast(word("copied"));
  }
}
