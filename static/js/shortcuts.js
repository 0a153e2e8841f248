/* The list of all keys, opened by ? or its button, and the switch for those of one letter. */

import { letter, singleKeys } from "./keys.js";

const list = () => document.querySelector("#keys");

function open() {
  list().querySelector("[data-single-keys]").checked = singleKeys();
  list().showModal();
}

export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    if (letter(event) !== "?" || event.ctrlKey || event.metaKey || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) open();
    if (event.target === list()) list().close(); // beside it
  });
  list().addEventListener("keydown", (event) => event.stopPropagation()); // its Escape closes nothing else
  list().querySelector("[data-single-keys]").addEventListener("change", ({ target }) => {
    localStorage.setItem("keys", target.checked ? "on" : "off");
  });
}
