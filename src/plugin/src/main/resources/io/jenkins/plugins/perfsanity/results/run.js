/* Filters as soon as something is chosen. The address holds what was asked for and no more: core would add its crumb. */
(function () {
  "use strict";

  function go(form) {
    const asked = new URLSearchParams();
    ["q", "verdict", "mode", "sort", "reason"].forEach((name) => {
      const field = form.elements.namedItem(name);
      if (field && field.value) {
        asked.set(name, field.value);
      }
    });
    const query = asked.toString();
    window.location.assign(form.getAttribute("action") + (query ? "?" + query : ""));
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll(".perf-sanity-filter").forEach((form) => {
      form.querySelectorAll("select").forEach((select) => select.addEventListener("change", () => go(form)));
      form.addEventListener(
        "submit",
        (event) => {
          event.preventDefault();
          event.stopImmediatePropagation();
          go(form);
        },
        true,
      );
    }),
  );
})();
