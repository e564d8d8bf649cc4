/*
 * Brings the page of a run that goes on up to date with what changed since the last answer. Texts come from a cluster:
 * they are only ever set as text. A page that nobody sees asks nothing.
 */
(function () {
  "use strict";
  const PERIOD = 3000;

  function show(element, text) {
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  function field(area, name) {
    return area.querySelector("[data-field=" + name + "]");
  }

  function start(area) {
    const rows = new Map([...document.querySelectorAll("tr[data-case]")].map((row) => [Number(row.dataset.case), row]));
    const answerLine = document.querySelector(".perf-sanity-answer");
    const modes = document.querySelector(".perf-sanity-modes");
    let number = 0;
    let done = field(area, "progress").value;
    let timer = 0;

    function renewModes() {
      fetch(area.dataset.modes, { cache: "no-store" })
        .then((response) => (response.ok ? response.text() : Promise.reject(new Error(response.statusText))))
        .then((page) => {
          // Made on the controller, of numbers alone
          const lines = new DOMParser().parseFromString(page, "text/html").querySelectorAll(".perf-sanity-mode");
          modes.replaceChildren(...lines);
        })
        .catch(() => {
          done = -1;
        });
    }

    function update(answer) {
      show(answerLine, answer.answer);
      answerLine.className = "perf-sanity-answer " + answer.color;
      const progress = field(area, "progress");
      progress.max = answer.total;
      progress.value = answer.done;
      show(field(area, "remaining"), answer.remaining);
      show(field(area, "health"), answer.health);
      answer.cases.forEach((told) => {
        const row = rows.get(told.index);
        if (!row) {
          return;
        }
        const label = field(row, "label");
        label.className = "jenkins-badge " + told.color;
        show(label, told.label);
        ["throughput", "ttft", "tpot", "time", "reason"].forEach((name) => show(field(row, name), told[name]));
        field(row, "reason").title = told.reason;
        row.querySelectorAll("form[data-when]").forEach((form) => {
          form.hidden = !told[form.dataset.when];
        });
      });
      if (answer.done !== done) {
        done = answer.done;
        renewModes();
      }
      number = answer.number;
    }

    function later(delay) {
      clearTimeout(timer);
      timer = setTimeout(poll, delay);
    }

    function poll() {
      if (document.hidden) {
        return;
      }
      fetch(area.dataset.url + "?since=" + number, { cache: "no-store" })
        .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
        .then((answer) => {
          if (answer.goingOn) {
            update(answer);
            later(PERIOD);
          } else {
            window.location.reload();
          }
        })
        .catch(() => later(5 * PERIOD));
    }

    document.addEventListener("visibilitychange", () => later(0));
    poll();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".perf-sanity-live").forEach(start));
})();
