// Which addresses may be opened, and which of them stay inside the page.

const BOT_HOSTS = new Set(["t.me", "telegram.me"]);
const OPENABLE = new Set(["http:", "https:", "mailto:", "tel:"]);

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
  const payload = url.searchParams.get("start") ?? "";
  return /^[\w-]{0,64}$/.test(payload) ? `/start ${payload}`.trim() : null;
}
