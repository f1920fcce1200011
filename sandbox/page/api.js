// The sandbox's phones API, as functions.

/** The server answered, and refused; `message` says why in its own words. */
export class RefusedError extends Error {}

/** The server could not be reached, or broke off. */
export class UnreachableError extends Error {}

async function request(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new UnreachableError(path);
  }
  return answer(response);
}

async function answer(response) {
  const text = await response.text().catch(() => "");
  let content = null;
  try {
    content = JSON.parse(text);
  } catch {
    if (response.ok && text) throw new UnreachableError(response.url);
  }
  if (response.ok) return content;
  if (response.status >= 500) throw new UnreachableError(response.url);
  throw new RefusedError(content?.description ?? content?.error ?? `HTTP ${response.status}`);
}

const get = (path) => request("GET", path);
const post = (path, body) => request("POST", path, body);

export const EVENTS = "/events";

export const getBot = () => get("/bot");
export const getPhones = () => get("/phones");
export const getChats = () => get("/chats");
export const getChat = (phone, chat) => get(`/phones/${phone}/chat?chat_id=${chat}`);
export const getCommands = (phone, chat) => get(`/phones/${phone}/commands?chat_id=${chat}`);
export const addPhone = (first_name, language_code) => post("/phones", { first_name, language_code });
export const blockBot = (phone, blocked) => post(`/phones/${phone}/block`, { blocked });

export const tap = (phone, chat_id, message_id, data) => post(`/phones/${phone}/taps`, { chat_id, message_id, data });
export const askInline = (phone, query) => post(`/phones/${phone}/inline`, { query });
export const chooseInline = (phone, chat_id, result_id) => post(`/phones/${phone}/inline/choose`, { chat_id, result_id });

export const addGroup = (title, members) => post("/groups", { title, members });
/** `action`: add_bot, remove_bot, leave or migrate. */
export const changeGroup = (phone_id, chat, action) => post(`/groups/${chat}/${action}`, { phone_id });

export const getClock = () => get("/clock");
export const advanceClock = (advance_s) => post("/clock", { advance_s });
export const getFaults = () => get("/faults");
export const addFault = (fault) => post("/faults", fault);
export const clearFaults = () => request("DELETE", "/faults");
export const getLog = () => get("/log");

/** `content` as the phones API takes it: {text}, {sticker}, {voice} or {contact}, and {anonymous}. */
export const send = (phone, chat_id, content) => post(`/phones/${phone}/messages`, { chat_id, ...content });

export function sendFile(phone, chat, file, { caption, replyTo, album }) {
  const form = new FormData();
  form.append("chat_id", String(chat));
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to_message_id", String(replyTo));
  if (album) form.append("album", album);
  form.append("file", file, file.name);
  return post(`/phones/${phone}/messages`, form);
}

export const editText = (phone, chat_id, message, text) => request("PUT", `/phones/${phone}/messages/${message}`, { chat_id, text });
