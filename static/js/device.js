/* My tickets on this device: numbers and links in the browser's own storage, told to nobody. On a shared
   computer nothing is kept. Pages that hand out a number mark it with data-remember-number and -link. */

import { say } from "./say.js";
import { device, parsed, SHARED, shared, tab } from "./store.js";

const KEPT = "my-tickets";
const MOST = 50;
const OURS = /^draft:|^joined$/; // what other scripts of ours keep on the device

function kept() {
  const list = parsed(device.get(KEPT));
  if (!Array.isArray(list)) return []; // what somebody else wrote there
  return list.filter((it) => /^A\w{9}$/.test(it?.number) && /^\/to\/[\w-]+\//.test(it.link));
}

function keep(list) {
  if (list.length) device.set(KEPT, JSON.stringify(list));
  else device.remove(KEPT);
  show();
}

const isPrivate = (link) => /^\/to\/[\w-]+\/t\//.test(link);

const listed = (number) => kept().find((ticket) => ticket.number === number);

/* Keep a ticket's number and its link, the newest first. A link that opens the conversation gives way to no other kind. */
function remember({ number, link }) {
  const known = listed(number);
  if (shared() || known?.link === link || (known && isPrivate(known.link) && !isPrivate(link))) return;
  const others = kept().filter((ticket) => ticket.number !== number);
  keep([{ number, link, at: new Date().toISOString() }, ...others].slice(0, MOST));
}

const spoken = (number) => `A ${number.slice(1, 5)}-${number.slice(5, 9)}-${number.slice(9)}`;

const slugOf = (path) => path.split("/")[2];

/* A company's page lists its own tickets, the front page all of them. */
const within = (box, { link }) => !box.dataset.device || slugOf(link) === box.dataset.device;

/* Where a company's address leads now: it may have taken another one. Asked once in a tab. */
async function present(slug) {
  const key = `address:${slug}`;
  if (tab.get(key)) return tab.get(key);
  const { url } = await fetch(`/to/${slug}/`, { method: "HEAD" });
  const now = slugOf(new URL(url).pathname);
  tab.set(key, now);
  return now;
}

/* Links of other addresses than this page's: those that lead elsewhere now are kept as they are now. */
async function follow({ dataset: { device } }) {
  for (const slug of new Set(kept().map(({ link }) => slugOf(link)))) {
    const now = slug === device ? slug : await present(slug).catch(() => slug); // no connection
    if (now === slug) continue;
    const moved = (link) => (slugOf(link) === slug ? link.replace(`/to/${slug}/`, `/to/${now}/`) : link);
    keep(kept().map((ticket) => ({ ...ticket, link: moved(ticket.link) })));
  }
}

function row(box, { number, link, at }) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const [anchor, time, button] = item.children;
  anchor.textContent = spoken(number);
  anchor.href = link + box.dataset.lang;
  const day = new Date(at);
  if (!Number.isNaN(day.getTime())) {
    time.dateTime = at;
    time.textContent = day.toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
  }
  button.dataset.forget = link;
  button.setAttribute("aria-label", button.dataset.label.replace("{number}", spoken(number)));
  return item;
}

function show() {
  for (const box of document.querySelectorAll("[data-device]")) {
    const here = kept().filter((ticket) => within(box, ticket));
    const list = box.querySelector("[data-device-kept]");
    list.querySelector("ul").replaceChildren(...here.map((ticket) => row(box, ticket)));
    list.hidden = !here.length;
    box.querySelector("[data-shared]").checked = shared();
    box.hidden = !box.dataset.device && !here.length && !shared();
  }
}

/* A ticket's own page: where its number is listed, this is its link now; where not, it can be. */
function offer(button) {
  const { keepNumber: number, keepLink: link } = button.dataset;
  if (listed(number)) remember({ number, link });
  button.hidden = shared() || Boolean(listed(number));
}

function look() {
  for (const button of document.querySelectorAll("[data-keep-number]")) offer(button);
  for (const { dataset } of document.querySelectorAll("[data-remember-number]")) {
    const { rememberNumber: number, rememberLink: link, rememberWith: first } = dataset;
    if (!first || listed(first)) remember({ number, link }); // what continues a ticket is kept where that is
  }
  show();
  for (const box of document.querySelectorAll("[data-device]")) if (box.dataset.device) follow(box);
}

document.addEventListener("click", ({ target }) => {
  const box = target.closest("[data-device]");
  const one = target.closest("[data-forget]");
  const all = target.closest("[data-forget-all]");
  if (!box || !(one || all)) return;
  keep(kept().filter((ticket) => (one ? ticket.link !== one.dataset.forget : !within(box, ticket))));
  say(box.querySelector("[data-forget-all]").dataset.done);
  (box.querySelector("[data-device-kept]:not([hidden]) a") ?? box.querySelector("[data-shared]")).focus();
});

/* The button says that it is done and keeps the focus; on the next look it is gone. */
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-keep-number]");
  if (!button) return;
  const { keepNumber: number, keepLink: link, done } = button.dataset;
  remember({ number, link });
  look();
  button.hidden = false;
  button.textContent = done;
  button.focus();
  say(done);
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-shared]")) return;
  if (target.checked) {
    device.set(SHARED, "yes");
    keep([]);
    say(target.dataset.done);
  } else {
    device.remove(SHARED);
    look();
  }
  document.dispatchEvent(new CustomEvent("device:shared", { detail: target.checked }));
  if (target.checked) device.keys().filter((key) => OURS.test(key)).forEach(device.remove);
});

addEventListener("storage", show); // another tab of this browser
document.addEventListener("htmx:afterSwap", look);
look();
