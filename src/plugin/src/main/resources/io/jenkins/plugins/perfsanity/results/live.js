/* Brings the table of a run that goes on up to date. Texts come from a cluster: they are only ever set as text. */
(function () {
  "use strict";
  const PERIOD = 3000;

  function show(element, text) {
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  function update(area, answer) {
    show(area.querySelector("[data-field=progress]"), answer.progress);
    show(area.querySelector("[data-field=health]"), answer.health);
    const table = area.nextElementSibling;
    answer.cases.forEach((told) => {
      const row = table && table.querySelector('tr[data-case="' + Number(told.index) + '"]');
      if (!row) {
        return;
      }
      const label = row.querySelector("[data-field=label]");
      label.className = "jenkins-badge " + told.color;
      show(label, told.label);
      ["time", "job", "reason"].forEach((field) => show(row.querySelector("[data-field=" + field + "]"), told[field]));
    });
  }

  function poll(area) {
    fetch(area.dataset.url, { cache: "no-store" })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
      .then((answer) => {
        if (answer.goingOn) {
          update(area, answer);
          setTimeout(() => poll(area), PERIOD);
        } else {
          window.location.reload();
        }
      })
      .catch(() => setTimeout(() => poll(area), 5 * PERIOD));
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".perf-sanity-live").forEach(poll));
})();
