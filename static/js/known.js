/* Known issues that were joined from this device are not offered to be joined again. Only their ids are kept. */

import { device, parsed, shared } from "./store.js";

const JOINED = "joined";
const MOST = 50;

function joined() {
  const ids = parsed(device.get(JOINED));
  return Array.isArray(ids) ? ids : [];
}

function counted(issue) {
  issue.querySelector("[data-press]").remove();
  issue.querySelector("[data-counted]").hidden = false;
  const form = issue.querySelector("form");
  form.elements.counted.value = "1";
  const tell = form.querySelector("[data-tell]");
  tell.textContent = tell.dataset.tell;
}

function look() {
  for (const { dataset: { joined: id } } of document.querySelectorAll("[data-joined]")) {
    if (!shared()) device.set(JOINED, JSON.stringify([id, ...joined().filter((other) => other !== id)].slice(0, MOST)));
  }
  for (const issue of document.querySelectorAll("[data-issue]:has([data-press])")) {
    if (joined().includes(issue.dataset.issue)) counted(issue);
  }
}

document.addEventListener("htmx:afterSwap", look);
look();
