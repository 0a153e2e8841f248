/* Sign-up: the browser's time zone goes along, and the intake address is shown while it is typed and checked. */

const zone = document.querySelector("input[name=time_zone]");
const slug = document.querySelector("input[name=slug]");
const preview = document.querySelector("[data-slug-preview]");

if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

slug?.addEventListener("input", () => {
  preview.textContent = slug.value.trim().toLowerCase() || preview.dataset.slugPreview;
});

/* Without this the button sends the form with the address it offers. */
document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-take-slug]");
  if (!offer) return;
  event.preventDefault();
  slug.value = offer.value;
  slug.dispatchEvent(new Event("input", { bubbles: true }));
  slug.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches("#slug-told")) return;
  if (event.target.querySelector("[data-error-for]")) slug.setAttribute("aria-invalid", "true");
  else slug.removeAttribute("aria-invalid");
});
