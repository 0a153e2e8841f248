/* How dense the cards are: at once, and kept for this member and board. Without a script the form does it. */

import { refresh } from "./anew.js";
import { board, main } from "./cards.js";

const quietly = { "HX-Request": "true" }; // as a script asks: no page in answer

/* Post to one of the doors that keep how this member sees the board; outlives the page. */
export function keep(address, values) {
  const { "X-CSRFToken": token } = JSON.parse(main.getAttribute("hx-headers"));
  const body = new URLSearchParams(values);
  return fetch(address, { method: "POST", body, keepalive: true, headers: { ...quietly, "X-CSRFToken": token } });
}

const form = () => document.querySelector("#density");

/* The menu says what the board is, whoever changed it. */
function tell() {
  for (const button of form().querySelectorAll("[name=density]")) {
    button.setAttribute("aria-pressed", button.value === board()?.dataset.density);
  }
}

async function choose(event) {
  event.preventDefault();
  const { value } = event.submitter;
  form().hidePopover();
  board().dataset.density = value;
  tell();
  try {
    await keep(form().action, [["density", value]]);
    if (value === "detailed") await refresh(); // only then do cards bring everything
  } catch { /* then it lasts as long as the page */ }
}

export function density() {
  form().addEventListener("submit", choose);
  document.addEventListener("htmx:afterSettle", tell);
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (board()) detail.headers["X-Density"] = board().dataset.density;
  });
}
