// The messages of one chat, in order, kept at the end only while the reader is there.

import { bubble, choices, sentAt, serviceText } from "./bubble.js";
import { el, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { dayName, word } from "./words.js";

const NEAR_END_PX = 48;
const SAME_GROUP_MS = 5 * 60_000;
const HOLD_MS = 480;

export class MessageLog {
  #messages = new Map();
  #items = new Map();
  #atEnd = true;
  #unseen = 0;

  /** `actions` is handed to every bubble; `empty` is shown once it is known that there are no messages. */
  constructor(actions, empty) {
    this.actions = actions;
    this.empty = empty;
    this.empty.hidden = true;
    this.list = el("ol", { class: "messages", oncontextmenu: (event) => this.#menuAt(event, event), onpointerdown: (event) => this.#held(event) });
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "log", "aria-live": "polite", "aria-relevant": "additions" }, empty, this.list);
    this.#name();
    this.down = el("button", { type: "button", class: "to-end", hidden: true, onclick: () => this.toEnd() }, icon("down"));
    this.element = el("div", { class: "log" }, this.scroller, this.down);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#atEnd && this.#jump());
    this.#observer.observe(this.list);
    this.#observer.observe(this.scroller);
  }

  #observer;
  #top = 0;

  stop() {
    this.#observer.disconnect();
  }

  find = (id) => this.#messages.get(id);

  /** The newest message that `test` accepts. */
  last(test) {
    return [...this.#messages.values()].sort((a, b) => b.message_id - a.message_id).find(test);
  }

  /** Makes the list show exactly these messages, touching only what changed. */
  replaceAll(messages) {
    const kept = new Set(messages.map((message) => message.message_id));
    for (const id of this.#messages.keys()) if (!kept.has(id)) this.#drop(id);
    for (const message of messages) this.#put(message);
    this.#arrange();
  }

  get size() {
    return this.#messages.size;
  }

  upsert(message) {
    const isNew = this.#put(message);
    if (isNew && !this.#atEnd && !this.actions.isMine(message)) this.#unseen += 1;
    this.#arrange();
    return isNew;
  }

  remove(id) {
    this.#drop(id);
    this.#arrange();
  }

  #name() {
    this.scroller.setAttribute("aria-label", word("chatWith", { name: this.actions.title }));
  }

  /** Draws everything again, in another language. */
  redraw() {
    this.#name();
    for (const message of this.#messages.values()) this.#draw(message);
    this.#arrange();
  }

  toEnd() {
    this.#atEnd = true;
    this.#jump();
    this.#scrolled();
  }

  /** Brings a message into view and marks it for a moment. */
  show(id) {
    const item = this.#items.get(id);
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    flash(item, "found");
    item.focus({ preventScroll: true });
  }

  /** The bot has done something: what was sent so far has reached it. */
  markRead() {
    for (const item of this.list.children) item.classList.add("read");
  }

  /** A finger that rests on a message opens its menu; not every browser says so by itself. */
  #held(event) {
    if (event.pointerType !== "touch") return;
    const leave = new AbortController();
    const timer = setTimeout(() => this.#menuAt(event), HOLD_MS);
    const stop = () => {
      clearTimeout(timer);
      leave.abort();
    };
    for (const kind of ["pointerup", "pointercancel", "pointermove"]) addEventListener(kind, stop, { signal: leave.signal });
  }

  #menuAt({ target, clientX: x, clientY: y }, toPrevent = null) {
    const item = target.closest(".message:not(.service)");
    if (!item || target.closest("a") || !getSelection().isCollapsed) return;
    toPrevent?.preventDefault();
    const message = this.#messages.get(Number(item.dataset.id));
    openMenu({ x, y }, this.actions.host, choices(message, this.actions));
  }

  #put(message) {
    const old = this.#messages.get(message.message_id);
    if (old && JSON.stringify(old) === JSON.stringify(message)) return false;
    this.#messages.set(message.message_id, message);
    this.#draw(message);
    if (old) flash(this.#items.get(message.message_id), "changed");
    return !old;
  }

  #draw(message) {
    const item = bubble(message, this.find, this.actions);
    const old = this.#items.get(message.message_id);
    this.#items.set(message.message_id, item);
    if (old) replaceKeepingFocus(old, item);
    else this.#insert(item, message.message_id);
  }

  #insert(item, id) {
    let before = this.list.lastElementChild;
    while (before && Number(before.dataset.id) > id) before = before.previousElementSibling;
    if (before) before.after(item);
    else this.list.prepend(item);
  }

  #drop(id) {
    this.#items.get(id)?.remove();
    this.#items.delete(id);
    this.#messages.delete(id);
  }

  /** Days and groups depend on the neighbours. */
  #arrange() {
    this.empty.hidden = this.#messages.size > 0;
    let previous = null;
    const reached = this.last((message) => message.from_bot)?.message_id ?? 0;
    for (const item of this.list.children) {
      const message = this.#messages.get(Number(item.dataset.id));
      arrangeItem(item, message, previous);
      if (message.message_id < reached) item.classList.add("read");
      previous = message;
    }
    this.#showDown();
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    // Only going up leaves the end: a tall message may have grown below before this event was told of the last jump.
    const isNearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.#atEnd = isNearEnd || (this.#atEnd && scrollTop >= this.#top);
    this.#top = scrollTop;
    if (this.#atEnd) this.#unseen = 0;
    this.#showDown();
  }

  #showDown() {
    this.down.hidden = this.#atEnd;
    this.down.dataset.count = this.#unseen || "";
    this.down.setAttribute("aria-label", this.#unseen ? word("newMessages", { n: this.#unseen }) : word("toEnd"));
  }
}

function arrangeItem(item, message, previous) {
  const date = sentAt(message);
  const before = previous && sentAt(previous);
  const newDay = date.toDateString() !== before?.toDateString();
  const follows = !newDay && isSameRun(previous, message) && date - before < SAME_GROUP_MS;
  item.classList.toggle("follows", follows);
  item.previousElementSibling?.classList.toggle("followed", follows);
  item.classList.remove("followed");
  const label = item.querySelector(":scope > .day");
  if (newDay && !label) item.prepend(el("div", { class: "day" }, el("span", {}, dayName(date))));
  else if (!newDay) label?.remove();
}

function isSameRun(one, other) {
  return one.from_id === other.from_id && one.anonymous === other.anonymous && !serviceText(one) && !serviceText(other);
}

function replaceKeepingFocus(old, item) {
  const focused = document.activeElement;
  const position = [...old.querySelectorAll("a, button")].indexOf(focused);
  const had = old === focused || position >= 0;
  if (old.classList.contains("read")) item.classList.add("read");
  old.replaceWith(item);
  if (had) (item.querySelectorAll("a, button")[position] ?? item).focus({ preventScroll: true });
}

function flash(item, name) {
  item.classList.add(name);
  item.addEventListener("animationend", () => item.classList.remove(name), { once: true });
}
