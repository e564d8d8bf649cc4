/* The buttons of a cluster's form. What the server answers only ever goes in as textContent. */
(function () {
  "use strict";

  const MARK = "perfSanityAsked";

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  /** The part of the form's JSON that holds the mark, without it. */
  function marked(node) {
    if (node === null || typeof node !== "object") {
      return null;
    }
    if (MARK in node) {
      delete node[MARK];
      return node;
    }
    return Object.values(node).reduce(function (found, below) {
      return found || marked(below);
    }, null);
  }

  /** What a submission would send of one cluster, as the form stands. */
  function definition(row) {
    const form = row.closest("form");
    const mark = document.createElement("input");
    mark.type = "hidden";
    mark.name = MARK;
    row.appendChild(mark);
    if (!form.elements.json) {
      const json = document.createElement("input");
      json.type = "hidden";
      json.name = "json";
      form.appendChild(json);
    }
    try {
      buildFormTree(form);
      return JSON.stringify(marked(JSON.parse(form.elements.json.value)));
    } finally {
      mark.remove();
    }
  }

  /** Asks the server about the cluster of a button, and shows its answer, or that there is none, in an element. */
  function ask(button, method, more, answer, show) {
    const row = button.closest(".repeated-chunk");
    const cluster = row.querySelector(".perf-sanity-cluster");
    const job = cluster.querySelector(".perf-sanity-cluster__job").value;
    const parameters = Object.assign({ definition: definition(row), job: job }, more);
    const texts = cluster.dataset;
    button.disabled = true;
    answer.replaceChildren(element("p", "", texts.textWorking));
    fetch(texts.url + "/" + method, {
      method: "POST",
      headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
      body: new URLSearchParams(parameters),
    })
      .then(function (response) {
        const type = response.headers.get("Content-Type") || "";
        if (!response.ok || type.indexOf("application/json") !== 0) {
          throw new Error("HTTP " + response.status);
        }
        return response.json();
      })
      .then(function (all) {
        answer.replaceChildren(show(all, texts));
      })
      .catch(function (error) {
        answer.replaceChildren(element("p", "error", texts.textFailed + " (" + error.message + ")"));
      })
      .finally(function () {
        button.disabled = false;
      });
  }

  function findings(all, texts) {
    const list = element("ul", "perf-sanity-findings", "");
    const levels = { FIT: texts.textFit, WARNING: texts.textWarning, ERROR: texts.textError };
    all.forEach(function (finding) {
      const item = element("li", "", "");
      item.append(
        element("strong", "perf-sanity-findings__" + finding.level.toLowerCase(), levels[finding.level]),
        element("span", "", finding.subject),
        element("span", "", finding.text),
      );
      list.append(item);
    });
    return list;
  }

  /** Keys that can be accepted are offered with their line; about any other only the message is shown. */
  function keys(all, texts, known) {
    const list = element("ul", "perf-sanity-hostkeys", "");
    all.forEach(function (key) {
      const item = element("li", "", "");
      if (key.type !== "") {
        item.append(element("p", "", key.host + ": " + key.type + " " + key.fingerprint));
      }
      if (key.trust === "known") {
        item.append(element("p", "perf-sanity-findings__fit", texts.textKnown));
      } else if (key.trust === "unknown") {
        item.append(element("pre", "", key.line), accept(key.line, texts, known));
      } else {
        item.append(element("p", "perf-sanity-findings__error", key.message));
      }
      list.append(item);
    });
    return list;
  }

  function accept(line, texts, known) {
    const button = element("button", "jenkins-button", texts.textAccept);
    button.type = "button";
    button.addEventListener("click", function () {
      const before = known.value.trimEnd();
      known.value = (before === "" ? "" : before + "\n") + line + "\n";
      known.dispatchEvent(new Event("input", { bubbles: true }));
      known.dispatchEvent(new Event("change", { bubbles: true }));
      button.replaceWith(element("p", "perf-sanity-findings__fit", texts.textAccepted));
    });
    return button;
  }

  // On the document, since forms of clusters come and go
  document.addEventListener("click", function (event) {
    const test = event.target.closest(".perf-sanity-cluster__button");
    const fetching = event.target.closest(".perf-sanity-keys__button");
    if (test) {
      const answer = test.closest(".perf-sanity-cluster").querySelector(".perf-sanity-cluster__answer");
      ask(test, "test", {}, answer, findings);
    } else if (fetching) {
      const place = fetching.closest(".perf-sanity-keys");
      const known = place.parentElement.querySelector("textarea");
      ask(
        fetching,
        "fetchHostKeys",
        { jumpHost: place.dataset.jumpHost },
        place.querySelector(".perf-sanity-keys__answer"),
        function (all, texts) {
          return keys(all, texts, known);
        },
      );
    }
  });
})();
