/* The list of all keys, opened by ? or its button, and the switch for those of one letter. */

import { letter, singleKeys } from "./keys.js";
import { device } from "./store.js";

const list = () => document.querySelector("#keys");

function open() {
  list().querySelector("[data-single-keys]").checked = singleKeys();
  list().showModal();
}

/* Its own padding is not beside it. */
function beside({ clientX: x, clientY: y }) {
  const { left, right, top, bottom } = list().getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}

export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    if (letter(event) !== "?" || event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) open();
    if (event.target === list() && beside(event)) list().close();
  });
  list().addEventListener("keydown", (event) => event.stopPropagation()); // its Escape closes nothing else
  list().querySelector("[data-single-keys]").addEventListener("change", ({ target }) => {
    device.set("keys", target.checked ? "on" : "off");
  });
}
