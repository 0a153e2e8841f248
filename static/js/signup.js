/* Sign-up: the browser's time zone goes along, and the intake address is shown while it is typed. */

const zone = document.querySelector("input[name=time_zone]");
const slug = document.querySelector("input[name=slug]");
const preview = document.querySelector("[data-slug-preview]");

if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

slug?.addEventListener("input", () => {
  preview.textContent = slug.value.trim().toLowerCase() || preview.dataset.slugPreview;
});
