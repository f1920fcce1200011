// A phone's server-sent events, reopened by itself for as long as the phone is on the screen.

import { eventsOf } from "./api.js";

const KINDS = ["message", "edit", "delete", "typing", "toast"];
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;

/**
 * Follows a phone's events. `onOpen()` is called on every (re)connection, `onLost()` when it breaks,
 * `onEvent(kind, data)` for each event. A hidden page lets go of its connection: browsers allow only
 * six per server, shared by all tabs.
 */
export class Stream {
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT_MS;
  #stopped = new AbortController();

  constructor(phone, handlers) {
    this.phone = phone;
    this.handlers = handlers;
    const { signal } = this.#stopped;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#release() : this.#connect()), { signal });
    addEventListener("online", () => this.#retryNow(), { signal });
    this.#connect();
  }

  stop() {
    this.#stopped.abort();
    this.#release();
  }

  /** Begins again, as after a broken connection. */
  restart() {
    if (!this.#stopped.signal.aborted) this.#lost();
  }

  #connect() {
    if (this.#source || document.hidden || this.#stopped.signal.aborted) return;
    clearTimeout(this.#timer);
    const source = new EventSource(eventsOf(this.phone));
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      this.handlers.onOpen();
    };
    source.onerror = () => this.#lost();
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => this.handlers.onEvent(kind, JSON.parse(event.data)));
    }
  }

  #lost() {
    this.#release();
    this.handlers.onLost();
    this.#timer = setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
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
