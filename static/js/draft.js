/* What is written in the form stays in this browser until it is sent; on a shared computer only in this tab.
   The form's token, the proof of the gate, never leaves the tab: it brings the form back after a reload. */

import { device, parsed, shared, tab } from "./store.js";

const FIELDS = ["title", "description", "category", "priority", "name", "email", "at"];
const KEEP = 7 * 24 * 3600 * 1000; // milliseconds
const slug = location.pathname.split("/")[2];
const KEY = `draft:${slug}`;
const TOKEN = `token:${slug}`;
const formIn = (part) => part.querySelector("form[data-draft]");
const store = () => (shared() ? tab : device);

function read() {
  if (shared()) device.remove(KEY);
  const { at, said } = parsed(store().get(KEY)) ?? {};
  return Date.now() - at < KEEP ? said : null;
}

const typed = (form) => ["title", "description", "name", "email"].some((name) => form.elements[name].value.trim());

function save(form) {
  const all = new FormData(form);
  const said = Object.fromEntries(FIELDS.map((name) => [name, all.get(name) ?? ""]));
  if (typed(form)) store().set(KEY, JSON.stringify({ at: Date.now(), said }));
  else store().remove(KEY);
}

export function wipe() {
  for (const kept of [device, tab]) kept.remove(KEY);
  tab.remove(TOKEN);
}

/* Now others use this computer, too: what is written here stays with the tab (device.js clears the device). */
function move() {
  const draft = device.get(KEY);
  if (draft) tab.set(KEY, draft);
}

function place(form, at) {
  const line = form.querySelector("[data-place]");
  form.elements.at.value = at;
  line.querySelector("b").textContent = at;
  line.hidden = !at;
}

/* Put what was written into a form that came empty; what the address or the server has filled in stands. */
function restore(form) {
  const said = read();
  if (!said || form.dataset.draft !== "new" || typed(form)) return;
  for (const name of ["title", "description", "name", "email"]) form.elements[name].value = said[name] ?? "";
  for (const name of ["category", "priority"]) {
    const choice = [...form.querySelectorAll(`[name=${name}]`)].find(({ value }) => value === said[name]);
    if (choice) choice.checked = true;
  }
  if (said.at && !form.elements.at.value) place(form, said.at);
  form.querySelector("[data-restored]").hidden = false;
}

function discard(form) {
  wipe();
  for (const name of ["title", "description", "name", "email"]) form.elements[name].value = "";
  for (const choice of form.querySelectorAll("[type=radio]")) choice.checked = choice.defaultChecked;
  form.querySelector("[data-restored]").hidden = true;
  tab.set(TOKEN, form.elements.token.value);
  form.elements.title.focus();
}

/* A reload of the form's address shows the gate, which this tab has passed already. */
function comeBack(part) {
  const token = tab.get(TOKEN);
  const gate = part.querySelector("form:has([name=company_code])");
  if (!token || !gate || !location.pathname.endsWith("/new/") || part.querySelector(".error-summary")) return;
  const at = gate.querySelector("[name=at]")?.value ?? "";
  tab.remove(TOKEN); // if it is not taken, the gate stands
  htmx.ajax("POST", location.pathname + location.search, {
    target: "#main", swap: "outerHTML", select: "#main", values: { token, at, again: "1" },
  });
}

/* In another language the form is the same: what is written goes along, the files stay chosen. */
function switchLanguage(event) {
  const link = event.target.closest(".langs a");
  const form = formIn(document);
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const values = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "attachments"));
  if (form.querySelector("[type=file]")?.files.length) values.files = "1";
  const action = new URL(form.action);
  action.searchParams.set("lang", link.lang);
  htmx.ajax("POST", action.pathname + action.search, {
    target: "body", swap: "innerHTML", values: { ...values, again: "1" },
  }).then(() => {
    document.documentElement.lang = document.querySelector(".langs [aria-current]").lang;
  }, () => {}); // not sent: unsent.js says so
}

export function draft(part) {
  const form = formIn(part);
  if (document.querySelector("[data-ticket-number]") && !formIn(document)) wipe();
  if (!form) return comeBack(document);
  tab.set(TOKEN, form.elements.token.value);
  restore(form);
  for (const happened of ["input", "change"]) form.addEventListener(happened, () => save(form));
  form.querySelector("[data-discard]").addEventListener("click", () => discard(form));
}

document.addEventListener("click", switchLanguage);
document.addEventListener("device:shared", ({ detail }) => detail && move());
