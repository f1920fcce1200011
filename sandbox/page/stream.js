// The events of all phones in one connection, reopened by itself: browsers allow only six per server.

import { EVENTS } from "./api.js";

const KINDS = ["message", "edit", "delete", "typing", "toast", "chat", "phone", "clock"];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;

/** `onOpen()` is called on every (re)connection, `onLost()` when it breaks, `onEvent(kind, data)` for each event. */
export class Stream {
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT_MS;

  constructor(handlers) {
    this.handlers = handlers;
    addEventListener("online", () => this.#retryNow());
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", (event) => event.persisted && this.#connect());
    this.#connect();
  }

  /** Begins again, as after a broken connection. */
  restart() {
    this.#release();
    this.handlers.onLost();
    this.#timer = setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #connect() {
    if (this.#source) return;
    clearTimeout(this.#timer);
    const source = new EventSource(EVENTS);
    this.#source = source;
    source.onopen = () => this.handlers.onOpen();
    source.onerror = () => this.restart();
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        this.#wait = FIRST_WAIT_MS;
        this.handlers.onEvent(kind, JSON.parse(event.data));
      });
    }
  }

  #retryNow() {
    this.#wait = FIRST_WAIT_MS;
    this.#connect();
  }

  #release() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
