/* Keeps the value of a testlist parameter, and shows what it would run. Text only ever goes in as textContent. */
(function () {
  "use strict";

  const DELAY = 300;
  const FETCH_DELAY = 2000;
  const PLAIN_WORD = /^(?!null$)[A-Za-z0-9][A-Za-z0-9_./-]*$/i;
  const KEYED = /(^|[\n\r])(list|text|mode|exclude|revision)[ \t]*:/;
  // Printable in YAML, and no line break there: what a quoted text must not escape.
  const UNPRINTABLE = /[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/g;

  function quoted(text) {
    const escaped = text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n");
    return (
      '"' +
      escaped.replace(UNPRINTABLE, function (c) {
        return "\\u" + ("000" + c.charCodeAt(0).toString(16)).slice(-4);
      }) +
      '"'
    );
  }

  function word(text) {
    return PLAIN_WORD.test(text) ? text : quoted(text);
  }

  /** Whether the server takes the text for a list as it is; json-lib would take some beginnings for JSON. */
  function isPlain(text) {
    return /^[A-Za-z0-9#]/.test(text) && !KEYED.test(text);
  }

  function textOf(text) {
    const lines = text.replace(/\n$/, "").split("\n");
    const block =
      lines[0].trim() !== "" &&
      !/\n\n$/.test(text) &&
      text.replace(/[\n\t]/g, "").search(UNPRINTABLE) < 0 &&
      lines.every(function (line) {
        return line === "" || line.trim() !== "";
      });
    if (!block) {
      return quoted(text);
    }
    return (
      (/\n$/.test(text) ? "|2\n" : "|2-\n") +
      lines
        .map(function (line) {
          return line === "" ? "" : "  " + line;
        })
        .join("\n")
    );
  }

  /** The one string that forms, scripts and the command line send; the server's TestlistValue reads it. */
  function valueOf(state) {
    if (state.list === null && state.text.trim() === "") {
      return "";
    }
    if (state.list === null && state.mode === "" && state.revision === "" && state.exclude.size === 0 && isPlain(state.text)) {
      return state.text;
    }
    let value = state.list === null ? "" : "list: " + word(state.list) + "\n";
    if (state.revision !== "") {
      value += "revision: " + word(state.revision) + "\n";
    }
    if (state.mode !== "") {
      value += "mode: " + word(state.mode) + "\n";
    }
    if (state.exclude.size > 0) {
      value += "exclude:\n";
      state.exclude.forEach(function (id) {
        value += "- " + word(id) + "\n";
      });
    }
    return state.list === null ? value + "text: " + textOf(state.text) + "\n" : value;
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text !== undefined) {
      made.textContent = text;
    }
    return made;
  }

  function filled(pattern, values) {
    return pattern.replace(/\{(\d)\}/g, function (all, index) {
      return String(values[Number(index)]);
    });
  }

  function find(root, name) {
    return root.querySelector(".perf-sanity-testlist__" + name);
  }

  function Preview(root) {
    const texts = root.dataset;
    const given = JSON.parse(texts.state);
    const state = {
      list: given.list,
      text: given.text,
      mode: given.mode,
      revision: given.revision,
      exclude: new Set(given.exclude),
    };
    const value = find(root, "value");
    const list = find(root, "list");
    const text = find(root, "text");
    const mode = find(root, "mode");
    const paste = find(root, "paste");
    const source = find(root, "source");
    const sourceState = find(root, "state");
    const pin = find(root, "pin");
    const pinned = pin.querySelector("input");
    const status = find(root, "status");
    const problems = find(root, "problems");
    const tables = find(root, "tables");
    const cases = find(root, "cases").querySelector("tbody");
    const sums = find(root, "sums").querySelector("tbody");
    let timer = null;
    let asked = 0;
    let newest = "";
    let fetching = false;

    function start() {
      if (given.list !== null && !given.offered) {
        list.appendChild(option(given.list));
      }
      list.value = given.list === null ? "" : "list:" + given.list;
      text.value = given.text;
      mode.value = given.mode;
      if (mode.selectedIndex < 0) {
        mode.selectedIndex = 0;
      }
      state.mode = mode.value;
      paste.hidden = state.list !== null;
      list.addEventListener("change", function () {
        state.list = list.value === "" ? null : list.value.substring(5);
        state.exclude.clear();
        paste.hidden = state.list !== null;
        changed();
      });
      mode.addEventListener("change", function () {
        state.mode = mode.value;
        changed();
      });
      text.addEventListener("input", function () {
        state.text = text.value;
        changed();
      });
      pinned.addEventListener("change", function () {
        state.revision = pinned.checked ? newest : "";
        showPin();
        changed();
      });
      changed();
      if (texts.fetched === "true") {
        lookUp();
      }
    }

    function option(name) {
      const made = element("option", "", name);
      made.value = "list:" + name;
      return made;
    }

    function post(action, fields) {
      return fetch(texts.url + "/" + action, {
        method: "POST",
        headers: crumb.wrap({ "Content-Type": "application/x-www-form-urlencoded" }),
        body: new URLSearchParams(Object.assign({ parameter: texts.parameter, build: texts.build }, fields)),
      }).then(function (response) {
        const type = response.headers.get("Content-Type") || "";
        if (type.indexOf("application/json") !== 0) {
          throw new Error("HTTP " + response.status);
        }
        return response.json();
      });
    }

    /** Which lists there are, again and again while they are being fetched. */
    function lookUp() {
      post("lists", {})
        .then(function (answer) {
          offer(answer);
          if (answer.pending) {
            setTimeout(lookUp, FETCH_DELAY);
          }
        })
        .catch(function (error) {
          source.hidden = false;
          sourceState.textContent = texts.textFailed + " (" + error.message + ")";
        });
    }

    function offer(answer) {
      const names = answer.lists.slice();
      if (state.list !== null && names.indexOf(state.list) < 0) {
        names.push(state.list);
      }
      list.replaceChildren.apply(list, [list.options[0]].concat(names.map(option)));
      list.value = state.list === null ? "" : "list:" + state.list;
      source.hidden = answer.state === "";
      if (sourceState.textContent !== answer.state) {
        sourceState.textContent = answer.state;
      }
      sourceState.classList.toggle("perf-sanity-testlist__error", answer.failed);
      newest = answer.revision || "";
      showPin();
      // The preview may be of what was there before, or of nothing.
      if (fetching && !answer.pending) {
        changed();
      }
      fetching = answer.pending;
    }

    function showPin() {
      const revision = state.revision || newest;
      pin.hidden = revision === "";
      pinned.checked = state.revision !== "";
      pin.querySelector("span").textContent = filled(texts.textPin, [revision.substring(0, 12)]);
    }

    function changed() {
      value.value = valueOf(state);
      clearTimeout(timer);
      asked += 1;
      if (texts.previewed !== "true") {
        status.textContent = texts.textNone;
        return;
      }
      if (value.value === "") {
        status.textContent = "";
        show({ cases: [], modes: [], problems: [] });
        return;
      }
      timer = setTimeout(ask, DELAY);
    }

    function ask() {
      const number = asked;
      status.textContent = texts.textChecking;
      post("preview", { value: value.value })
        .then(function (answer) {
          if (number === asked) {
            show(answer);
            count(answer);
          }
        })
        .catch(function (error) {
          if (number === asked) {
            show({ cases: [], modes: [], problems: [] });
            status.textContent = texts.textFailed + " (" + error.message + ")";
          }
        });
    }

    function count(answer) {
      function of(severity) {
        return answer.problems.filter(function (problem) {
          return problem.severity === severity;
        }).length;
      }
      const all = answer.cases.length + (answer.omitted || 0);
      const run = answer.total ? answer.total.cases : 0;
      const limited = answer.omitted > 0 ? "; " + filled(texts.textLimited, [answer.cases.length, all]) : "";
      status.textContent = filled(texts.textCounts, [run, all, of("error"), of("warning")]) + limited;
    }

    function show(answer) {
      const focused = document.activeElement ? document.activeElement.getAttribute("data-case") : null;
      tables.hidden = answer.cases.length === 0;
      cases.replaceChildren.apply(cases, answer.cases.map(row));
      if (answer.omitted > 0) {
        cases.appendChild(remark(filled(texts.textMore, [answer.omitted])));
      }
      sums.replaceChildren.apply(sums, answer.modes.map(sum));
      if (answer.modes.length > 1) {
        sums.appendChild(sum(Object.assign({ mode: texts.textTotal }, answer.total)));
      }
      problems.hidden = answer.problems.length === 0;
      problems.replaceChildren.apply(problems, answer.problems.map(problem));
      if (answer.moreProblems > 0) {
        problems.appendChild(element("li", "", filled(texts.textMore, [answer.moreProblems])));
      }
      if (focused !== null) {
        const again = Array.from(cases.querySelectorAll("input")).find(function (box) {
          return box.getAttribute("data-case") === focused;
        });
        if (again) {
          again.focus();
        }
      }
    }

    function row(shown) {
      const line = element("tr", shown.excluded || shown.skipped ? "perf-sanity-testlist__off" : "");
      line.appendChild(choice(shown));
      const id = element("td");
      id.appendChild(element("span", "perf-sanity-testlist__id", shown.id));
      if (shown.skipped) {
        const reason = shown.skipReason === "" ? "" : ": " + shown.skipReason;
        id.appendChild(element("div", "", texts.textSkipped + reason));
      }
      shown.warnings.forEach(function (warning) {
        id.appendChild(element("div", "perf-sanity-testlist__warning", texts.textWarning + ": " + warning));
      });
      line.appendChild(id);
      line.appendChild(element("td", "perf-sanity-testlist__word", shown.mode));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.nodes));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.gpus));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.limit));
      line.appendChild(why(shown));
      return line;
    }

    function choice(shown) {
      const cell = element("td");
      const box = element("input");
      box.type = "checkbox";
      box.setAttribute("form", "");
      box.setAttribute("data-case", shown.id);
      box.setAttribute("aria-label", filled(texts.textInclude, [shown.id]));
      box.checked = !shown.excluded && !shown.skipped;
      box.disabled = shown.skipped;
      box.addEventListener("change", function () {
        if (box.checked) {
          state.exclude.delete(shown.id);
        } else {
          state.exclude.add(shown.id);
        }
        changed();
      });
      cell.appendChild(box);
      return cell;
    }

    function why(shown) {
      const cell = element("td");
      const details = element("details");
      details.appendChild(element("summary", "", shown.evidence.length > 0 ? shown.evidence[0] : shown.place));
      const reasons = element("ul");
      shown.evidence.slice(1).concat(shown.place).forEach(function (reason) {
        reasons.appendChild(element("li", "", reason));
      });
      details.appendChild(reasons);
      cell.appendChild(details);
      return cell;
    }

    function sum(shown) {
      const line = element("tr");
      const unknown = shown.unknown > 0 ? " " + filled(texts.textUnknown, [shown.unknown]) : "";
      line.appendChild(element("td", "", shown.mode));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.cases));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.nodes));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.gpus + unknown));
      line.appendChild(element("td", "perf-sanity-testlist__number", shown.gpuHours.toLocaleString() + unknown));
      return line;
    }

    function remark(content) {
      const line = element("tr");
      const cell = element("td", "", content);
      cell.colSpan = 7;
      line.appendChild(cell);
      return line;
    }

    function problem(shown) {
      const line = element("li", "perf-sanity-testlist__" + (shown.severity === "error" ? "error" : "warning"));
      const severity = shown.severity === "error" ? texts.textError : texts.textWarning;
      if (shown.place !== "") {
        line.appendChild(element("span", "perf-sanity-testlist__place", shown.place + " "));
      }
      line.appendChild(element("span", "", severity + ": " + shown.message));
      return line;
    }

    start();
  }

  Behaviour.specify(".perf-sanity-testlist", "perf-sanity-testlist", 0, function (root) {
    if (!root.dataset.ready) {
      root.dataset.ready = "true";
      new Preview(root);
    }
  });
})();
