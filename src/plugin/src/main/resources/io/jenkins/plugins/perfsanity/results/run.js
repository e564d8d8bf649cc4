/* Filters as soon as something is chosen. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll(".perf-sanity-filter").forEach((form) => {
      form.querySelectorAll("select").forEach((select) => select.addEventListener("change", () => form.requestSubmit()));
      // What isn't asked for needs no place in the address
      form.addEventListener("formdata", (event) => [...event.formData].forEach(([key, value]) => value || event.formData.delete(key)));
    }),
  );
})();
