/* Runs before the first paint, so that a chosen theme never flashes. Not a module: modules are deferred. */
(() => {
  const wanted = new URLSearchParams(location.search).get("theme") || localStorage.getItem("theme");
  if (wanted === "dark" || wanted === "light") document.documentElement.dataset.theme = wanted;
})();
