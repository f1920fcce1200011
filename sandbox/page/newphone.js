// The form that gives somebody new a phone.

import { RefusedError, addPhone } from "./api.js";
import { el } from "./dom.js";
import { field } from "./form.js";
import { language, word } from "./words.js";

const TONGUES = { "pt-br": "Português", en: "English" };

/** `added(phone)` is called with each new phone. */
export function phoneForm(added) {
  const name = el("input", { name: "first_name", required: true, maxlength: "64", autocomplete: "off" });
  const tongue = el("select", { name: "language_code" }, Object.entries(TONGUES).map(([code, text]) =>
    el("option", { value: code, selected: code.slice(0, 2) === language().slice(0, 2) }, text)));
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const submit = async (event) => {
    event.preventDefault();
    try {
      const phone = await addPhone(name.value.trim(), tongue.value);
      name.value = "";
      problem.hidden = true;
      added(phone);
    } catch (error) {
      problem.textContent = error instanceof RefusedError ? word("refused", { reason: error.message }) : word("lostPage");
      problem.hidden = false;
    }
  };
  return el("form", { class: "form", onsubmit: submit }, field("name", name), field("phoneLanguage", tongue), problem,
    el("div", { class: "choices" }, el("button", { class: "primary", "data-word": "add" })));
}
