// Rebuilds a message's html from the few tags Telegram has; whatever else it may hold becomes plain text.

import { el, icon } from "./dom.js";
import { deepLink, openable } from "./links.js";

const PLAIN = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s", BR: "br" };

/**
 * Nodes for `html`. `context.say(text)` is called with a tapped command, `context.follow({address, sent})` with a
 * tapped link to our bot and what it sends; `context.bot` is the bot's username.
 */
export function rich(html, context) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return [...body.childNodes].flatMap((node) => rebuild(node, context));
}

function rebuild(node, context) {
  if (node.nodeType === Node.TEXT_NODE) return [node.data];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const inside = [...node.childNodes].flatMap((child) => rebuild(child, context));
  if (PLAIN[node.tagName]) return [el(PLAIN[node.tagName], {}, inside)];
  switch (node.tagName.toUpperCase()) {
    case "CODE": return [el("code", {}, inside)];
    case "PRE": return [el("pre", { tabindex: "0" }, inside)];
    case "BLOCKQUOTE": return [quote(node, inside)];
    case "A": return [link(node.getAttribute("href") ?? "", inside, context)];
    case "TG-SPOILER": return [spoiler(inside)];
    case "SPAN": return span(node, inside, context);
    case "SCRIPT": case "STYLE": case "TEMPLATE": return [];
    default: return inside;
  }
}

function span(node, inside, context) {
  if (node.classList.contains("tg-spoiler")) return [spoiler(inside)];
  if (node.classList.contains("bot-command")) return [command(node.textContent, context)];
  return inside;
}

function command(text, context) {
  return el("button", { type: "button", class: "link", onclick: () => context.say(text) }, text);
}

function link(address, children, context) {
  const sent = deepLink(address, context.bot);
  if (sent) return el("button", { type: "button", class: "link", title: address, onclick: () => context.follow({ address, sent }) }, children);
  const href = openable(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, children) : el("span", {}, children);
}

function spoiler(children) {
  const hidden = el("span", { inert: true }, children);
  const cover = el("button", { type: "button", class: "spoiler", "data-word-label": "spoiler" }, hidden);
  cover.addEventListener("click", () => cover.replaceWith(...hidden.childNodes));
  return cover;
}

function quote(node, children) {
  if (!node.classList.contains("expandable")) return el("blockquote", {}, children);
  const toggle = el("button", { type: "button", class: "unfold", "aria-expanded": "false", "data-word-label": "unfold" }, icon("fold"));
  const block = el("blockquote", { class: "expandable" }, el("span", { class: "folded" }, children), toggle);
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    block.classList.toggle("open", open);
  });
  return block;
}
