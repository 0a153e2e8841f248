/* Passkeys: what the device says goes into the form, and the form is sent. The conversions are allauth's
   (mfa/js/webauthn-json.js). Source: www.w3.org/TR/webauthn-3. */

const { webauthnJSON } = window;
const able = webauthnJSON?.supported();

/* The log-in makes up its question only when somebody asks: a form without a passkey is answered with it. */
async function question(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value }),
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function ask(form) {
  const note = form.querySelector("[data-passkey-note]");
  const button = form.querySelector("[data-passkey-button]");
  note.hidden = true;
  button.classList.add("is-busy");
  try {
    const said = await webauthnJSON[form.dataset.passkey](await question(form));
    form.elements.credential.value = JSON.stringify(said);
    form.submit();
  } catch {
    note.textContent = note.dataset.failed;
    note.hidden = false;
  } finally {
    button.classList.remove("is-busy");
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const note = form.querySelector("[data-passkey-note]");
  if (able) {
    form.hidden = false;
    const button = form.querySelector("[data-passkey-button]");
    button.disabled = false;
    button.addEventListener("click", () => ask(form));
    form.addEventListener("submit", (event) => { // Enter, in the field of a name
      event.preventDefault();
      ask(form);
    });
  } else if (!form.hidden) {
    note.textContent = note.dataset.unable;
    note.hidden = false;
  }
}
