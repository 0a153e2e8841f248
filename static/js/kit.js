/* The announcement kit: to copy a text or to print a poster is to announce, and the buttons to print. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

let told = false;
function announce(event) {
  const form = document.querySelector("#announced");
  if (told || !form || !event.target.closest("[data-announces]")) return;
  told = true;
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } })
    .then((answer) => { form.hidden = answer.ok; told = answer.ok; }, () => { told = false; });
}

document.addEventListener("copied", announce);
document.addEventListener("click", (event) => { if (!event.target.closest("[data-copy]")) announce(event); });
