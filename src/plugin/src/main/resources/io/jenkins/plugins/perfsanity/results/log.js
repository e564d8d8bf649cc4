/*
 * Shows the end of a log while it is written, and goes on with what is added: one question every two seconds, none while
 * nobody sees the page. What a cluster says is only ever set as text.
 */
(function () {
  "use strict";
  const PERIOD = 2200;
  const FIRST = -16384;
  const MAX_SHOWN = 1000000;

  function start(area) {
    const [tabs, text, status] = area.children;
    const buttons = new Map();
    let file = "";
    let picked = false;
    let offset = 0;
    let timer = 0;

    function choose(name) {
      file = name;
      offset = FIRST;
      text.textContent = "";
      buttons.forEach((button, each) => {
        button.setAttribute("aria-pressed", String(each === name));
        button.classList.toggle("jenkins-button--primary", each === name);
      });
      later(0);
    }

    function offer(names) {
      names.forEach((name) => {
        if (!buttons.has(name)) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "jenkins-button";
          button.textContent = name;
          button.setAttribute("aria-pressed", "false");
          button.addEventListener("click", () => {
            picked = true;
            choose(name);
          });
          buttons.set(name, button);
          tabs.append(button);
        }
      });
      status.textContent = names.length === 0 ? area.dataset.none : "";
      // The log that matters most comes first, and may appear later than others.
      if (!picked && names.length > 0 && names[0] !== file) {
        choose(names[0]);
      }
    }

    function add(piece) {
      const atEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 20;
      if (piece.text !== "") {
        text.append(piece.text);
        if (text.textContent.length > MAX_SHOWN) {
          text.textContent = text.textContent.slice(-MAX_SHOWN / 2);
        }
      }
      offset = piece.next;
      if (atEnd) {
        text.scrollTop = text.scrollHeight;
      }
    }

    function later(delay) {
      clearTimeout(timer);
      timer = setTimeout(ask, delay);
    }

    function ask() {
      if (document.hidden) {
        return;
      }
      const asked = file;
      fetch(area.dataset.url + "?file=" + encodeURIComponent(asked) + "&offset=" + offset, { cache: "no-store" })
        .then((response) => (response.ok ? response.json() : Promise.reject(response)))
        .then((piece) => {
          if (piece.over) {
            // Its logs are artifacts now.
            window.location.reload();
            return;
          }
          if (asked === file && asked !== "") {
            add(piece);
          }
          offer(piece.logs);
          later(PERIOD);
        })
        .catch((refused) => {
          later(refused.status === 429 ? PERIOD : 5 * PERIOD);
        });
    }

    document.addEventListener("visibilitychange", () => later(0));
    later(0);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".perf-sanity-watch").forEach(start));
})();
