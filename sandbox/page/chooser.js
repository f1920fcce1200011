// "Who opens this link?": the people, and a new phone.

import { ask } from "./dialog.js";
import { avatar, el, icon, tintOf } from "./dom.js";
import { phoneForm } from "./newphone.js";
import { word } from "./words.js";

/** Resolves to the phone that is to open `link`, null for nobody; `here` is the phone it was found on. */
export function whoOpens(link, phones, here = null) {
  return ask(word("whoOpens"), "chooser", (close) => {
    const ordered = [...phones].sort((a, b) => (b.id === here) - (a.id === here));
    const people = el("ul", { class: "rows" }, ordered.map((phone) => el("li", {}, person(phone, phone.id === here, close))));
    const form = phoneForm(close);
    form.hidden = true;
    const fresh = el("button", { type: "button", class: "row new", onclick: () => reveal(form, fresh) }, el("span", { class: "avatar tint-new" }, icon("plus")), el("b", { "data-word": "aNewPhone" }));
    return [el("p", { class: "link-shown" }, link), people, fresh, form];
  });
}

function person(phone, isHere, close) {
  const { id, first_name: name, role } = phone;
  return el("button", { type: "button", class: "row", onclick: () => close(phone) }, avatar(name, tintOf(id)),
    el("span", { class: "row-words" }, el("b", {}, name), el("small", {}, isHere ? word("thisPhone") : word(role ?? "stranger"))));
}

function reveal(form, button) {
  button.hidden = true;
  form.hidden = false;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input").focus();
}
