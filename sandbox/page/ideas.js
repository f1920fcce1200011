// What to try: a card in an empty chat, and a row of things to tap above the composer.

import { el, iconButton } from "./dom.js";

const KEY = "retaguarda.ideas";
const MOST = 6;

const BY_ROLE = {
  pt: {
    operator: ["café torrado", "/estoque açúcar", "CAF-001", "/ajuda"],
    buyer: ["/estoque leite", "xícara", "CAF-009", "/ajuda"],
    manager: ["/estoque café", "/pessoas", "/eu", "/ajuda"],
    finance: ["/estoque café", "/eu", "/ajuda"],
    admin: ["/inicio", "/convidar", "/pessoas", "/empresa", "/auditoria", "café torrado"],
    viewer: ["café torrado", "/estoque açúcar", "/ajuda"],
    group: ["/estoque café", "/ajuda"],
  },
  en: {
    operator: ["cafe torrado", "/stock acucar", "CAF-001", "/help"],
    buyer: ["/stock leite", "xicara", "CAF-009", "/help"],
    manager: ["/stock cafe", "/people", "/me", "/help"],
    finance: ["/stock cafe", "/me", "/help"],
    admin: ["/start", "/invite", "/people", "/company", "/audit", "cafe torrado"],
    viewer: ["cafe torrado", "/stock acucar", "/help"],
    group: ["/stock cafe", "/help"],
  },
};

/** What somebody may want to say in this chat, in the phone's own language; `commands` is the chat's menu. */
export function ideasFor(phone, chat, commands) {
  const texts = BY_ROLE[/^pt\b/i.test(phone.language_code) ? "pt" : "en"];
  const known = chat.type === "private" ? texts[phone.role] : texts.group;
  const fromMenu = commands.map(({ command }) => `/${command}`);
  return (known ?? (fromMenu.length ? fromMenu : ["/start"])).slice(0, MOST);
}

export class Ideas {
  /** `say(text)` sends what was tapped. */
  constructor(phone, chat, say) {
    this.phone = phone;
    this.chat = chat;
    this.say = say;
    this.intro = el("div", { class: "suggestions" });
    this.card = el("div", { class: "intro" }, el("p", { "data-word": chat.type === "private" ? "intro" : "introGroup" }), this.intro);
    this.chips = el("div", { class: "idea-chips" });
    this.row = el("div", { class: "ideas", role: "group", "data-word-label": "ideas", hidden: true }, this.chips,
      iconButton("close", "hideIdeas", () => this.toggle(), { class: "icon-button small" }));
    this.offer([]);
  }

  get wanted() {
    return localStorage.getItem(KEY) !== "off";
  }

  /** Shows the row again, or hides it, on all phones to come. */
  toggle() {
    localStorage.setItem(KEY, this.wanted ? "off" : "on");
    this.show(this.#possible);
  }

  /** Draws what fits the chat's menu. */
  offer(commands) {
    const texts = ideasFor(this.phone, this.chat, commands);
    const buttons = () => texts.map((text) => el("button", { type: "button", onclick: () => this.say(text) }, text));
    this.intro.replaceChildren(...buttons());
    this.chips.replaceChildren(...buttons());
  }

  #possible = false;

  /** `possible`: nothing is being written, and the card is not there. */
  show(possible) {
    this.#possible = possible;
    this.row.hidden = !(possible && this.wanted);
  }
}
