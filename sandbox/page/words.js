// Words, dates and sizes in the page's language, and the switch between languages.

import { now } from "./clock.js";
import { TEXTS as WORDS } from "./texts.js";

const KEY = "retaguarda.language";
const listeners = new Set();
let current = stored() ?? (/^pt\b/i.test(navigator.language) ? "pt-BR" : "en");

function stored() {
  const language = localStorage.getItem(KEY);
  return Object.hasOwn(WORDS, language) ? language : null;
}

export const languages = Object.keys(WORDS);
export const language = () => current;

/** The words for `key` in the page's language, with {placeholders} filled in. */
export function word(key, values = {}) {
  const text = WORDS[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Fills in what an element's data-word* attributes ask for. */
export function translate(node) {
  const { word: text, wordLabel, wordHint } = node.dataset;
  if (text) node.textContent = word(text);
  if (wordLabel) {
    node.setAttribute("aria-label", word(wordLabel));
    if (node.matches("button")) node.title = word(wordLabel);
  }
  if (wordHint) node.setAttribute("placeholder", word(wordHint));
}

/** Switches the language, translates the document and tells everyone who asked with onLanguage. */
export function setLanguage(chosen) {
  current = chosen;
  localStorage.setItem(KEY, chosen);
  translateDocument();
  for (const listener of listeners) listener();
}

export function translateDocument() {
  document.documentElement.lang = current;
  document.title = `Retaguarda · ${word("title")}`;
  document.querySelectorAll("[data-word], [data-word-label], [data-word-hint]").forEach(translate);
}

/** Calls `listener` after each switch; returns the function that stops it. */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function timeOfDay(date) {
  return new Intl.DateTimeFormat(current, { hour: "numeric", minute: "2-digit" }).format(date);
}

/** A day and a time, in full. */
export function dateAndTime(date) {
  return new Intl.DateTimeFormat(current, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" }).format(date);
}

/** As in a list of chats: the time today, else a short date. */
export function listTime(date) {
  if (startOfDay(date).getTime() === startOfDay(now()).getTime()) return timeOfDay(date);
  return new Intl.DateTimeFormat(current, { day: "numeric", month: "short" }).format(date);
}

/** "Today", "Yesterday" or a date. */
export function dayName(date) {
  const days = Math.round((startOfDay(now()) - startOfDay(date)) / 86_400_000);
  if (days === 0) return word("today");
  if (days === 1) return word("yesterday");
  return new Intl.DateTimeFormat(current, { day: "numeric", month: "long", year: days > 300 ? "numeric" : undefined }).format(date);
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

export function fileSize(bytes) {
  if (bytes == null) return "";
  const [unit, power] = bytes < 1024 ? ["byte", 0] : bytes < 1024 ** 2 ? ["kilobyte", 1] : ["megabyte", 2];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(current, style).format(bytes / 1024 ** power);
}
