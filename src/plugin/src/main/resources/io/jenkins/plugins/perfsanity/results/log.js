/* Adds one piece of a log after the other, when its end comes into view or the button is pressed; only ever as text. */
(function () {
  "use strict";

  function load(button) {
    if (button.disabled) {
      return;
    }
    button.disabled = true;
    fetch(button.dataset.url + "&start=" + button.dataset.start)
      .then((response) =>
        response.ok
          ? response.text().then((text) => [text, response.headers.get("X-Next")])
          : Promise.reject(new Error(response.statusText)),
      )
      .then(([text, next]) => {
        button.previousElementSibling.append(text);
        if (next === null) {
          button.remove();
        } else {
          button.dataset.start = next;
          button.disabled = false;
        }
      })
      .catch(() => {
        button.disabled = false;
      });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".perf-sanity-more").forEach((button) => {
      button.addEventListener("click", () => load(button));
      new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          load(button);
        }
      }).observe(button);
    });
  });
})();
