/* A requester's page follows its ticket: asked again every few seconds while it is seen, changed in place.
   What has the focus or was typed or chosen stays. */

import { say } from "./say.js";

const page = document.querySelector("[data-follow]");
let [tag, timer, busy, over] = [null, null, false, false];
let swaps = 0; // how often a form's answer has changed the page: what was asked before is older than that

const fields = (part) => [...part.querySelectorAll("input:not([type=hidden]), textarea, select")];
const changed = (field) =>
  field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
const touched = (part) =>
  part.querySelector("[data-kept]") || fields(part).some((field) => field === document.activeElement || changed(field));

/* Hidden fields carry a new token each time. */
function same(old, fresh) {
  const [a, b] = [old.cloneNode(true), fresh.cloneNode(true)];
  for (const field of [...a.querySelectorAll("[name=token]"), ...b.querySelectorAll("[name=token]")]) field.remove();
  return a.isEqualNode(b);
}

/* Replace the children that differ; the others keep their place, their focus, their selection. */
function patch(old, fresh) {
  const focused = document.activeElement;
  const [had, has] = [[...old.children], [...fresh.children]];
  has.forEach((child, at) => {
    if (!had[at]) old.append(document.adoptNode(child));
    else if (!same(had[at], child)) had[at].replaceWith(document.adoptNode(child));
  });
  had.slice(has.length).forEach((child) => child.remove());
  window.htmx?.process(old); // its buttons belong to a form elsewhere
  if (old.dataset.say !== undefined) old.dataset.say = fresh.dataset.say;
  if (!focused || focused.isConnected) return;
  const leads = ({ href, formAction }) => href ?? formAction;
  const again = [...old.querySelectorAll("a, button[formaction]")].find((each) => leads(each) === leads(focused));
  again?.focus({ preventScroll: true });
}

function take(fresh) {
  let news = "";
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || same(part, next) || touched(part)) continue;
    news ||= next.dataset.say ?? "";
    patch(part, next);
  }
  if (!news) return;
  say(news);
  document.title = `● ${fresh.title}`;
}

/* The mark in the title stays until somebody is there. */
function seen() {
  document.title = document.title.replace(/^● /, "");
}

async function ask() {
  clearTimeout(timer);
  if (over || busy || document.hidden) return;
  busy = true;
  const asked = swaps;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.pathname + location.search, { headers, cache: "no-store" });
    over = [404, 410].includes(answer.status);
    const text = answer.ok ? await answer.text() : "";
    if (text && asked === swaps) {
      tag = answer.headers.get("ETag");
      take(new DOMParser().parseFromString(text, "text/html"));
    }
  } catch {
    /* no connection: the next look may have one */
  } finally {
    busy = false;
    timer = setTimeout(ask, page.dataset.follow * 1000);
  }
}

if (page) {
  document.addEventListener("visibilitychange", ask);
  for (const sign of ["pointermove", "pointerdown", "keydown", "scroll"]) addEventListener(sign, seen, { passive: true });
  addEventListener("focus", seen);
  document.addEventListener("htmx:afterSwap", () => { swaps += 1; });
  addEventListener("pageshow", (event) => event.persisted && ask());
  timer = setTimeout(ask, page.dataset.follow * 1000);
}
