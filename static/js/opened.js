/* The page of an invitation: the first touch by a person is told to the team. A mail scanner touches nothing. */

const form = document.querySelector("[data-opened]");
const once = new AbortController();

function opened() {
  once.abort();
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
}

if (form) {
  for (const sign of ["pointerdown", "keydown"]) {
    addEventListener(sign, opened, { signal: once.signal, passive: true });
  }
}
