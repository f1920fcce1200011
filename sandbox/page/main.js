// Starts the page: asks who is there, shows their phones, and keeps trying while the server is away.

import { getBot, getPhones } from "./api.js";
import { PhoneView } from "./phone.js";
import { People } from "./people.js";
import { Tools } from "./tools.js";
import { onLanguage, translateDocument, word } from "./words.js";

const RETRY_MS = 2000;

const stage = document.getElementById("stage");
const notice = document.getElementById("notice");
const views = new Map();
let bot = { username: "", name: "" };

const people = new People(document.getElementById("people"), showPhones);
const tools = new Tools(document.getElementById("tools"), document.getElementById("tools-toggle"), {
  phoneAdded: async (phone) => {
    await loadPhones();
    people.choose(phone.id);
  },
  tell: (text) => say(text, 4000),
});

/** Makes the stage hold exactly these phones, in this order, keeping those that are there. */
function showPhones(phones) {
  const wanted = new Set(phones.map((phone) => phone.id));
  for (const [id, view] of views) {
    if (wanted.has(id)) continue;
    view.stop();
    view.element.remove();
    views.delete(id);
  }
  phones.forEach((phone, position) => place(phone, position));
}

function place(phone, position) {
  let view = views.get(phone.id);
  if (!view) {
    view = new PhoneView(phone, bot, { onSeen: (message) => people.seen(phone.id, message), onLost: start });
    views.set(phone.id, view);
  }
  const there = stage.children[position];
  if (there !== view.element) stage.insertBefore(view.element, there ?? null);
}

let noticeTimer = 0;
function say(text, ms = 0) {
  clearTimeout(noticeTimer);
  notice.textContent = text;
  notice.hidden = !text;
  if (ms) noticeTimer = setTimeout(() => (notice.hidden = true), ms);
}

async function loadPhones() {
  people.show(await getPhones());
}

let starting = false;

/** Asks who is there until somebody answers; also after a break, since the server may be another one by then. */
async function start() {
  if (starting) return;
  starting = true;
  while (!(await started())) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  starting = false;
}

async function started() {
  try {
    bot = await getBot();
    document.getElementById("brand").textContent = bot.name;
    await loadPhones();
    return true;
  } catch {
    if (!views.size) say(word("lostPage"), RETRY_MS * 2);
    return false;
  }
}

onLanguage(() => {
  for (const view of views.values()) view.redraw();
  people.redraw();
  tools.redraw();
});
translateDocument();
await start();
