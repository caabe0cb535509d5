// Runs before the first paint, so that a chosen theme never flashes in the other one.
(function () {
  "use strict";
  let chosen = null;
  try {
    chosen = localStorage.getItem("insider-signals-theme");
  } catch (error) {
    // Storage may be closed to pages from disk: then the system's choice holds.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  document.documentElement.classList.add("scripted");
})();
