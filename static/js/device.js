/* My tickets on this device: numbers and links in the browser's own storage, told to nobody. On a shared
   computer nothing is kept. Pages that hand out a number mark it with data-remember-number and -link. */

import { say } from "./say.js";

const KEPT = "my-tickets";
const SHARED = "shared-computer";
const MOST = 50;

export const shared = () => localStorage.getItem(SHARED) === "yes";

function kept() {
  try {
    const list = JSON.parse(localStorage.getItem(KEPT)) ?? [];
    return list.filter(({ number, link }) => /^A\w{9}$/.test(number) && /^\/to\/[\w-]+\//.test(link));
  } catch {
    return []; // what somebody else wrote there
  }
}

function keep(list) {
  if (list.length) localStorage.setItem(KEPT, JSON.stringify(list));
  else localStorage.removeItem(KEPT);
  show();
}

const isPrivate = (link) => /^\/to\/[\w-]+\/t\//.test(link);

/* Keep a ticket's number and its link, the newest first. A link that opens the conversation gives way to no other kind. */
export function remember({ number, link }) {
  const list = kept();
  const known = list.find((ticket) => ticket.number === number);
  if (shared() || known?.link === link || (known && isPrivate(known.link) && !isPrivate(link))) return;
  const others = list.filter((ticket) => ticket.number !== number);
  keep([{ number, link, at: new Date().toISOString() }, ...others].slice(0, MOST));
}

const spoken = (number) => `A ${number.slice(1, 5)}-${number.slice(5, 9)}-${number.slice(9)}`;

const slugOf = (path) => path.split("/")[2];

/* A company's page lists its own tickets, the front page all of them. */
const within = (box, { link }) => !box.dataset.device || slugOf(link) === box.dataset.device;

/* Where a company's address leads now: it may have taken another one. Asked once in a tab. */
async function present(slug) {
  const key = `address:${slug}`;
  if (!sessionStorage.getItem(key)) {
    const { url } = await fetch(`/to/${slug}/`, { method: "HEAD" });
    sessionStorage.setItem(key, slugOf(new URL(url).pathname));
  }
  return sessionStorage.getItem(key);
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

function look() {
  for (const { dataset } of document.querySelectorAll("[data-remember-number]")) {
    remember({ number: dataset.rememberNumber, link: dataset.rememberLink });
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

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-shared]")) return;
  if (target.checked) {
    localStorage.setItem(SHARED, "yes");
    keep([]);
    say(target.dataset.done);
  } else {
    localStorage.removeItem(SHARED);
    look();
  }
  document.dispatchEvent(new CustomEvent("device:shared", { detail: target.checked }));
});

addEventListener("storage", show); // another tab of this browser
document.addEventListener("htmx:afterSwap", look);
look();
