// A small menu that opens at a button or at the pointer, inside a phone.

import { el, icon } from "./dom.js";

const MARGIN_PX = 8;
let close = () => {};

/**
 * Opens a menu in `host` at `anchor` (an element, or {x, y} of the window); one at a time.
 * `items`: {drawing, word, run, danger?}; null ones are left out.
 */
export function openMenu(anchor, host, items) {
  close();
  const back = document.activeElement;
  const leave = new AbortController();
  const { signal } = leave;
  const menu = el("div", { class: "menu", role: "menu" }, items.filter(Boolean).map((item) => entry(item, () => close())));
  close = () => {
    close = () => {};
    leave.abort();
    const hadFocus = menu.contains(document.activeElement);
    menu.remove();
    if (hadFocus && back?.isConnected) back.focus({ preventScroll: true });
  };
  menu.addEventListener("keydown", (event) => key(event, menu));
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && close(), { signal, capture: true });
  addEventListener("resize", () => close(), { signal });
  host.append(menu);
  place(menu, anchor, host);
  menu.firstElementChild?.focus({ preventScroll: true });
}

function entry({ drawing, word, run, danger }, done) {
  const pick = () => {
    done();
    run();
  };
  return el("button", { type: "button", role: "menuitem", class: danger ? "danger" : "", tabindex: "-1", onclick: pick }, icon(drawing), el("span", { "data-word": word }));
}

function key(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (step) {
    const entries = [...menu.children];
    const next = (entries.indexOf(document.activeElement) + step + entries.length) % entries.length;
    entries[next].focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, anchor, host) {
  const box = host.getBoundingClientRect();
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = at.left + width + MARGIN_PX > box.right ? at.right - width : at.left;
  const top = at.bottom + height + MARGIN_PX > box.bottom ? at.top - height : at.bottom;
  menu.style.left = `${within(left - box.left, box.width - width)}px`;
  menu.style.top = `${within(top - box.top, box.height - height)}px`;
}

const within = (value, most) => Math.max(MARGIN_PX, Math.min(value, most - MARGIN_PX));
