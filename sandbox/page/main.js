// Starts the page: asks who is there, shows their phones, and keeps up with what happens on them.

import { whoOpens } from "./chooser.js";
import { Directory } from "./directory.js";
import { startOf } from "./links.js";
import { PhoneView } from "./phone.js";
import { People } from "./people.js";
import { Stream } from "./stream.js";
import { applyTheme } from "./theme.js";
import { Tools } from "./tools.js";
import { Unread } from "./unread.js";
import { onLanguage, translateDocument, word } from "./words.js";

const NOTICE_MS = 4000;
const MINUTE_MS = 60_000;

const stage = document.getElementById("stage");
const notice = document.getElementById("notice");
const directory = new Directory();
const views = new Map();
/** Events that came while the page was being read; null when it has been read. */
let waiting = [];

const unread = new Unread((phone, chat) => Boolean(views.get(phone)?.isReading(chat)), (phone) => {
  people.count(phone);
  views.get(phone)?.count();
});
const people = new People(document.getElementById("people"), unread, showPhones);
const tools = new Tools(document.getElementById("tools"), document.getElementById("tools-toggle"), {
  phoneAdded: reveal,
  clockMoved: tick,
  tell: (text) => tell(text, NOTICE_MS),
});
const page = { directory, unread, broken: () => stream.restart(), openLink };

/** Makes the stage hold exactly these phones, in this order, keeping those that are there. */
function showPhones(phones) {
  const wanted = new Set(phones);
  for (const [id, view] of views) {
    if (wanted.has(view.phone)) continue;
    view.stop();
    view.element.remove();
    views.delete(id);
  }
  phones.forEach((phone, position) => place(phone, position));
}

function place(phone, position) {
  let view = views.get(phone.id);
  if (!view) {
    view = new PhoneView(phone, page);
    views.set(phone.id, view);
  }
  const there = stage.children[position];
  if (there !== view.element) stage.insertBefore(view.element, there ?? null);
}

/** Puts a phone on the screen, also one that has just been added. */
function reveal(phone) {
  directory.addPhone(phone);
  people.show(directory.phones);
  people.choose(phone.id);
}

let noticeTimer = 0;
function tell(text, ms = 0) {
  clearTimeout(noticeTimer);
  notice.textContent = text;
  notice.hidden = !text;
  if (ms) noticeTimer = setTimeout(() => (notice.hidden = true), ms);
}

/** Asks which phone opens `{address, sent}`, and opens it there. */
async function openLink({ address, sent }, here = null) {
  const phone = await whoOpens(address, directory.phones, here);
  if (!phone) return;
  reveal(phone);
  views.get(phone.id)?.sayToBot(sent);
}

/** The page's own address may hold a link to open; it is opened once. */
function openAddress() {
  const sent = startOf(location.hash);
  if (!sent) return;
  const address = `https://t.me/${directory.bot.username}?start=${sent.slice("/start ".length)}`;
  history.replaceState(null, "", location.pathname);
  openLink({ address, sent });
}

async function opened() {
  waiting ??= [];
  try {
    await directory.load();
  } catch {
    return stream.restart();
  }
  tell("");
  document.getElementById("brand").textContent = directory.bot.name;
  const before = [...views.keys()];
  people.show(keptPhones());
  await Promise.all(before.filter((id) => views.has(id)).map((id) => views.get(id).reload()));
  const late = waiting;
  waiting = null;
  for (const [kind, data] of late) event(kind, data);
  openAddress();
}

/** The phones as just loaded, but the objects of those that have not changed, so that their views stay. */
function keptPhones() {
  const known = new Map([...views.values()].map(({ phone }) => [JSON.stringify(phone), phone]));
  directory.phones = directory.phones.map((phone) => known.get(JSON.stringify(phone)) ?? phone);
  return directory.phones;
}

function lost() {
  waiting = [];
  for (const view of views.values()) view.lost();
  if (!views.size) tell(word("lostPage"));
}

function event(kind, { phone_ids: phones, ...data }) {
  directory.take(kind, data);
  if (kind === "phone") people.show(directory.phones);
  if (kind === "clock") tick();
  if (kind === "message") unread.take(phones, data);
  const touched = kind === "chat" ? [...views.values()] : phones.map((id) => views.get(id));
  for (const view of touched) view?.event(kind, data);
}

function tick() {
  for (const view of views.values()) view.tick();
}

applyTheme();
translateDocument();
onLanguage(() => {
  for (const view of views.values()) view.redraw();
  people.redraw();
  tools.redraw();
});
setInterval(tick, MINUTE_MS / 6);
addEventListener("hashchange", openAddress);
const stream = new Stream({
  onOpen: opened,
  onLost: lost,
  onEvent: (kind, data) => (waiting ? waiting.push([kind, data]) : event(kind, data)),
});
