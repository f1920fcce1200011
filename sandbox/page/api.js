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

export const getBot = () => request("GET", "/bot");
export const getPhones = () => request("GET", "/phones");
export const getChat = (phone) => request("GET", `/phones/${phone}/chat`);
export const getCommands = (phone) => request("GET", `/phones/${phone}/commands`);
export const addPhone = (first_name, language_code) => request("POST", "/phones", { first_name, language_code });
export const tap = (phone, message_id, data) => request("POST", `/phones/${phone}/taps`, { message_id, data });
export const advanceClock = (advance_s) => request("POST", "/clock", { advance_s });
export const addFault = (fault) => request("POST", "/faults", fault);
export const clearFaults = () => request("DELETE", "/faults");

export function sendText(phone, text, replyTo) {
  const body = replyTo ? { text, reply_to_message_id: replyTo } : { text };
  return request("POST", `/phones/${phone}/messages`, body);
}

export function sendFile(phone, file, caption, replyTo) {
  const form = new FormData();
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to_message_id", String(replyTo));
  form.append("file", file, file.name);
  return request("POST", `/phones/${phone}/messages`, form);
}

export const editText = (phone, message, text) => request("PUT", `/phones/${phone}/messages/${message}`, { text });

export const eventsOf = (phone) => `/phones/${phone}/events`;
