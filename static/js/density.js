/* How dense the cards are: at once, and kept for this member and board. Without a script the form does it. */

import { board, main } from "./cards.js";

export const quietly = { "HX-Request": "true" }; // as a script asks: no page in answer

/* Post to one of the doors that keep how this member sees the board; outlives the page. */
export function keep(address, values) {
  const { "X-CSRFToken": token } = JSON.parse(main.getAttribute("hx-headers"));
  const body = new URLSearchParams(values);
  return fetch(address, { method: "POST", body, keepalive: true, headers: { ...quietly, "X-CSRFToken": token } });
}

export function density() {
  const form = document.querySelector("#density");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = event.submitter;
    form.hidePopover();
    board().dataset.density = value;
    for (const button of form.querySelectorAll("[name=density]")) {
      button.setAttribute("aria-pressed", button.value === value);
    }
    keep(form.action, [["density", value]]).catch(() => {}); // then it lasts as long as the page
  });
}
