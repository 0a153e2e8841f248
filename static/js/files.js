/* Files of a form, marked data-files: chosen, dropped, pasted or photographed, shown with their size and a way
   to take each out, and with a bar while they are sent. The input holds them; without this it is an input. */

import { say } from "./say.js";

const rootsIn = (part) => part.querySelectorAll?.("[data-files]") ?? [];
const inputOf = (root) => root.querySelector("[type=file]");
const shown = new WeakMap(); // file → its address for the small picture
const held = new WeakMap(); // root → its files; the picker forgets those before
let before = null; // the files of the form that was sent last

function size(bytes) {
  const units = ["kilobyte", "megabyte"];
  const mega = bytes >= 1024 * 1024;
  const style = { style: "unit", unit: units[Number(mega)], unitDisplay: "short", maximumFractionDigits: mega ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(Math.max(1, bytes / 1024) / (mega ? 1024 : 1));
}

const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

function picture(file) {
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return document.createElement("span");
  if (!shown.has(file)) shown.set(file, URL.createObjectURL(file));
  return Object.assign(new Image(), { src: shown.get(file), alt: "", className: "chosen-picture" });
}

function row(root, file) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "chosen-name", textContent: file.name });
  const bytes = Object.assign(document.createElement("small"), { textContent: size(file.size) });
  const bar = Object.assign(document.createElement("progress"), { max: file.size || 1, value: 0, hidden: true });
  bar.setAttribute("aria-label", file.name);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: root.dataset.remove });
  button.setAttribute("aria-label", `${root.dataset.remove}: ${file.name}`);
  button.addEventListener("click", () => take(root, file));
  item.append(picture(file), name, bytes, button, bar);
  return item;
}

/* Make the input and the list hold these. */
function hold(root, files) {
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  inputOf(root).files = all.files;
  held.set(root, [...files]);
  const list = root.querySelector("[data-chosen]");
  list.replaceChildren(...files.map((file) => row(root, file)));
  list.hidden = !files.length;
}

function complain(root, sentences) {
  const why = root.querySelector("[data-why]");
  why.textContent = sentences.join(" ");
  why.hidden = !sentences.length;
}

const fill = (words, said) => words.replace(/%\((\w+)\)s/g, (whole, name) => said[name] ?? whole);

/* Add what fits; of the rest say why not, in the words of the server, which looks again. */
function add(root, more) {
  const { most, mb, many, big } = root.dataset;
  const files = held.get(root) ?? [];
  const large = more.filter((file) => file.size > mb * 1024 * 1024);
  const fresh = more.filter((file) => !large.includes(file) && !files.some((other) => same(file, other)));
  const why = large.map(({ name }) => fill(big, { name, most: mb }));
  const count = files.length + fresh.length;
  if (count > most) why.push(fill(many, { count, most }));
  const taken = fresh.slice(0, Math.max(0, most - files.length));
  complain(root, why);
  root.querySelector("[data-files-lost]")?.remove();
  hold(root, [...files, ...taken]);
  if (taken.length) say(`${root.dataset.added}: ${taken.map(({ name }) => name).join(", ")}`);
}

function take(root, file) {
  const files = held.get(root);
  const at = files.indexOf(file);
  if (shown.has(file)) URL.revokeObjectURL(shown.get(file));
  shown.delete(file);
  complain(root, []);
  hold(root, files.filter((other) => other !== file));
  say(`${root.dataset.removed}: ${file.name}`);
  const buttons = root.querySelectorAll("[data-chosen] button");
  (buttons[Math.min(at, buttons.length - 1)] ?? inputOf(root)).focus();
}

/* A phone's camera, by an input of its own, which adds to the list. */
function camera(root) {
  const button = root.querySelector("[data-photo]");
  if (!matchMedia("(pointer: coarse)").matches) return;
  const lens = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", hidden: true });
  lens.setAttribute("capture", "environment");
  lens.dataset.lens = "";
  lens.addEventListener("change", () => add(root, [...lens.files]));
  button.addEventListener("click", () => { lens.value = ""; lens.click(); });
  button.after(lens);
  button.hidden = false;
}

function set(root) {
  if (held.has(root)) return;
  held.set(root, []);
  root.querySelector("[data-how]").hidden = false;
  root.querySelector("[data-choose]").hidden = false;
  inputOf(root).classList.add("vh");
  camera(root);
  inputOf(root).addEventListener("change", ({ target }) => add(root, [...target.files]));
  if (inputOf(root).files.length) add(root, [...inputOf(root).files]); // kept by the browser over a reload
}

/* What was pasted as a picture gets a name of its own; every program calls it image.png. */
function named(file) {
  if (file.name !== "image.png") return file;
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return new File([file], `screenshot-${time}.png`, { type: file.type, lastModified: Date.now() });
}

const rootAt = ({ target }) => target.closest?.("form")?.querySelector("[data-files]");
const carries = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes("Files");

function over(event) {
  const root = rootAt(event);
  for (const other of document.querySelectorAll(".drop.is-over")) other.classList.toggle("is-over", other === root);
  if (!root || !carries(event)) return;
  event.preventDefault();
  root.classList.add("is-over");
}

function dropped(event) {
  const root = rootAt(event);
  for (const other of document.querySelectorAll(".drop.is-over")) other.classList.remove("is-over");
  if (!root || !carries(event)) return;
  event.preventDefault();
  add(root, [...event.dataTransfer.files]);
}

document.addEventListener("dragover", over);
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(event); });
document.addEventListener("drop", dropped);
document.addEventListener("paste", (event) => {
  const root = rootAt(event);
  const { files, types } = event.clipboardData;
  if (!root || !files.length || types.includes("text/plain")) return; // a table is text with a picture of it
  event.preventDefault();
  add(root, [...files].map(named));
});

/* The bars: what has left, in the order of the files; the text before them weighs next to nothing. */
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bars = [...target.querySelectorAll?.("[data-chosen] progress") ?? []];
  const all = bars.reduce((sum, { max }) => sum + max, 0);
  let left = detail.total ? all * detail.loaded / detail.total : 0;
  for (const bar of bars) {
    bar.hidden = false;
    bar.value = Math.min(bar.max, left);
    left = Math.max(0, left - bar.max);
  }
});

/* Also where nothing was sent, or the answer is not shown. */
document.addEventListener("htmx:afterRequest", ({ target }) => {
  for (const bar of target.querySelectorAll?.("[data-chosen] progress") ?? []) bar.hidden = true;
});

/* A refused form comes back with all its text; only the browser still has the files. */
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const [root] = rootsIn(target.closest?.("form") ?? document);
  if (root) before = held.get(root) ?? null;
});

export function files(part) {
  for (const root of rootsIn(part)) {
    set(root);
    if (before?.length && (root.matches("[data-again]") || root.querySelector("[data-files-lost]"))) add(root, before);
  }
}

document.addEventListener("htmx:load", ({ target }) => files(target));
files(document);
