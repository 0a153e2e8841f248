/* The browser's own colour picker beside a field that takes a colour as text. */

for (const picker of document.querySelectorAll("[data-colour-for]")) {
  const field = document.getElementById(picker.dataset.colourFor);
  const show = () => { if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value; };
  picker.hidden = false;
  picker.addEventListener("input", () => { field.value = picker.value; });
  field.addEventListener("input", show);
  show();
}
