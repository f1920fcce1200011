// Which addresses may be opened, and which of them stay inside the page.

const BOT_HOSTS = new Set(["t.me", "telegram.me"]);
const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:"]);
const PAYLOAD = /^[\w-]{0,64}$/;

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** The address if a browser may open it, else null. */
export function openable(address) {
  const url = parsed(address);
  return url && OPENABLE.has(url.protocol) ? url.href : null;
}

/** The text that opening this link sends to our bot ("/start payload"), or null if it leads elsewhere. */
export function deepLink(address, botUsername) {
  const url = parsed(address.trim());
  if (!url) return null;
  const bot = url.protocol === "tg:" ? url.searchParams.get("domain") : BOT_HOSTS.has(url.hostname) && url.pathname.slice(1);
  if (!bot || bot.toLowerCase() !== botUsername.toLowerCase()) return null;
  return starting(url.searchParams.get("start") ?? "");
}

/** What a page address like `/#start=payload` sends to our bot, or null if it has nothing to open. */
export function startOf(hash) {
  const payload = new URLSearchParams(hash.replace(/^#/, "")).get("start");
  return payload ? starting(payload) : null;
}

/** The first link to our bot with something in it that a message holds, as `{address, sent}`, or null. */
export function linkIn(message, botUsername) {
  const markup = new DOMParser().parseFromString(message.html ?? "", "text/html");
  const addresses = [
    ...[...markup.querySelectorAll("a[href]")].map((node) => node.getAttribute("href")),
    ...((message.text ?? "").match(/\bhttps?:\/\/\S+/g) ?? []),
    ...(message.reply_markup?.inline_keyboard ?? []).flat().map((key) => key.url ?? key.copy_text?.text ?? ""),
  ];
  for (const address of addresses) {
    const sent = deepLink(address, botUsername);
    if (sent && sent !== "/start") return { address, sent };
  }
  return null;
}

function starting(payload) {
  return PAYLOAD.test(payload) ? `/start ${payload}`.trim() : null;
}
