/* Keeps the value of a testlist parameter, and shows what it would run. Text only ever goes in as textContent. */
(function () {
  "use strict";

  const DELAY = 300;
  const FETCH_DELAY = 2000;
  const PLAIN_WORD = /^(?!null$)[A-Za-z0-9][A-Za-z0-9_./-]*$/i;
  const KEYED = /(^|[\n\r])(list|text|mode|exclude|revision)[ \t]*:/;

  /** A string of JSON, in ASCII only, is one of YAML. */
  function word(text) {
    return PLAIN_WORD.test(text)
      ? text
      : JSON.stringify(text).replace(/[^\x20-\x7e]/g, function (c) {
          return "\\u" + ("000" + c.charCodeAt(0).toString(16)).slice(-4);
        });
  }

  /** Whether the server takes the text for a list as it is; json-lib would take some beginnings for JSON. */
  function isPlain(text) {
    return /^[A-Za-z0-9#]/.test(text) && !KEYED.test(text);
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
    return state.list === null ? value + "text: " + word(state.text) + "\n" : value;
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

  /** With a place to break the line after each part of a name or path, so that no word is broken. */
  function breakable(tag, className, text) {
    const made = element(tag, className);
    (text.match(/[^_/.,=]*[_/.,=]+|[^_/.,=]+/g) || []).forEach(function (part) {
      made.appendChild(document.createTextNode(part));
      made.appendChild(element("wbr"));
    });
    return made;
  }

  function filled(pattern, values) {
    return pattern.replace(/\{(\d)\}/g, function (all, index) {
      return String(values[Number(index)]);
    });
  }

  /** The pattern has a form for one and a form for others where a language tells them apart. */
  function counted(pattern, number, more) {
    const forms = pattern.split("|");
    return filled(forms[number === 1 ? 0 : forms.length - 1], [number.toLocaleString()].concat(more || []));
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
    // Not there where lists can't be pasted.
    const text = find(root, "text");
    const paste = find(root, "paste");
    const mode = find(root, "mode");
    const source = find(root, "source");
    const sourceState = find(root, "state");
    const pin = find(root, "pin");
    const pinned = pin.querySelector("input");
    const status = find(root, "status");
    const held = element("p", "perf-sanity-testlist__held");
    const modes = find(root, "modes");
    const problems = find(root, "problems");
    const tables = find(root, "tables");
    const scroll = find(root, "scroll");
    const cases = find(root, "cases").querySelector("tbody");
    const pager = find(root, "pager");
    const back = pager.querySelectorAll("button")[0];
    const next = pager.querySelectorAll("button")[1];
    let timer = null;
    let asked = 0;
    let page = 0;
    let newest = "";
    let fetching = false;

    function start() {
      if (given.list !== null && !given.offered) {
        list.appendChild(option(given.list));
      }
      list.value = given.list === null ? "" : "list:" + given.list;
      mode.value = given.mode;
      if (mode.selectedIndex < 0) {
        mode.selectedIndex = 0;
      }
      state.mode = mode.value;
      list.addEventListener("change", function () {
        state.list = list.value === "" ? null : list.value.substring(5);
        state.exclude.clear();
        showPaste();
        changed();
      });
      mode.addEventListener("change", function () {
        state.mode = mode.value;
        changed();
      });
      if (text) {
        text.value = given.text;
        text.addEventListener("input", function () {
          state.text = text.value;
          changed();
        });
      }
      pinned.addEventListener("change", function () {
        state.revision = pinned.checked ? newest : "";
        showPin();
        changed();
      });
      back.addEventListener("click", function () {
        turn(page - 1);
      });
      next.addEventListener("click", function () {
        turn(page + 1);
      });
      status.after(held);
      showPaste();
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

    function showPaste() {
      if (paste) {
        paste.hidden = state.list !== null;
      }
    }

    function turn(to) {
      page = to;
      scroll.scrollTop = 0;
      asked += 1;
      ask();
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

    /** @param onSamePage only what is left out has changed, so the rows stay */
    function changed(onSamePage) {
      value.value = valueOf(state);
      clearTimeout(timer);
      asked += 1;
      page = onSamePage ? page : 0;
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
      // What is there stays until the answer comes.
      if (status.textContent === "") {
        status.textContent = texts.textChecking;
      }
      root.setAttribute("aria-busy", "true");
      post("preview", { value: value.value, page: page })
        .then(function (answer) {
          if (number === asked) {
            show(answer);
            status.textContent = answer.total ? total(answer) : "";
            count(texts.textErrors, answer.errors);
            count(texts.textWarnings, answer.warnings);
          }
        })
        .catch(function (error) {
          if (number === asked) {
            show({ cases: [], modes: [], problems: [] });
            status.textContent = texts.textFailed + " (" + error.message + ")";
          }
        });
    }

    function count(pattern, found) {
      if (found > 0) {
        status.textContent += (status.textContent === "" ? "" : " · ") + counted(pattern, found);
      }
    }

    /** As in "11 cases · 18 nodes · 12 GPU-h". */
    function sum(sums, cases) {
      return [cases, counted(texts.textNodes, sums.nodes), counted(texts.textHours, sums.gpuHours)].join(" · ");
    }

    function total(answer) {
      const run = answer.total.cases;
      const part = [run.toLocaleString(), answer.all.toLocaleString()];
      const cases = run < answer.all ? filled(texts.textPart, part) : counted(texts.textCases, run);
      const unknown = answer.total.unknown > 0 ? " " + filled(texts.textUnknown, [answer.total.unknown]) : "";
      return filled(texts.textMost, [sum(answer.total, cases)]) + unknown;
    }

    function show(answer) {
      const focused = document.activeElement ? document.activeElement.getAttribute("data-case") : null;
      root.removeAttribute("aria-busy");
      held.textContent = answer.held || "";
      held.hidden = held.textContent === "";
      tables.hidden = answer.cases.length === 0;
      cases.replaceChildren.apply(cases, answer.cases.map(row));
      showPager(answer);
      modes.hidden = answer.modes.length < 2;
      modes.replaceChildren.apply(
        modes,
        answer.modes.map(function (of) {
          const line = element("li");
          line.appendChild(element("b", "", of.mode));
          line.appendChild(document.createTextNode(" " + sum(of, counted(texts.textCases, of.cases))));
          return line;
        })
      );
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

    function showPager(answer) {
      const last = answer.first + answer.cases.length;
      pager.hidden = !(answer.cases.length < answer.all);
      if (!pager.hidden) {
        page = answer.page;
        back.disabled = answer.first === 0;
        next.disabled = last >= answer.all;
        pager.querySelector("span").textContent = filled(texts.textPage, [answer.first + 1, last, answer.all]);
      }
    }

    function row(shown) {
      const line = element("tr");
      function leftOut(off) {
        line.classList.toggle("perf-sanity-testlist__off", off);
      }
      leftOut(shown.excluded || shown.skipped);
      line.appendChild(choice(shown, leftOut));
      const id = element("td", "perf-sanity-testlist__case");
      id.appendChild(breakable("span", "perf-sanity-testlist__id", shown.id));
      if (shown.skipped) {
        const reason = shown.skipReason === "" ? "" : ": " + shown.skipReason;
        id.appendChild(element("div", "", texts.textSkipped + reason));
      }
      shown.problems.forEach(function (of) {
        id.appendChild(breakable("div", problemClass(of), problemText(of)));
      });
      id.appendChild(why(shown));
      line.appendChild(id);
      line.appendChild(element("td", "perf-sanity-testlist__mode-of", shown.mode));
      [
        [texts.textLabelNodes, shown.nodes],
        [texts.textLabelGpus, shown.gpus],
        [texts.textLabelLimit, shown.limit],
      ].forEach(function (labelled) {
        const cell = element("td", "perf-sanity-testlist__number", labelled[1]);
        // Shown where the page is too narrow for a head.
        cell.setAttribute("data-label", labelled[0]);
        line.appendChild(cell);
      });
      return line;
    }

    function choice(shown, leftOut) {
      const cell = element("td", "perf-sanity-testlist__check");
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
        leftOut(!box.checked);
        changed(true);
      });
      cell.appendChild(box);
      return cell;
    }

    /** What the case takes and what says so, in a sentence; formulas, files and lines on demand. */
    function why(shown) {
      const servers = shown.servers
        .map(function (of) {
          const size = counted(texts.textGpus, of.gpus === null ? "?" : of.gpus);
          return counted(texts.textServer, of.servers, [size, of.role === "agg" ? "" : of.role + " "]);
        })
        .join(texts.textSemicolon);
      const by = {
        tag: texts.textTag,
        group: texts.textGroup,
        config: texts.textConfig,
        stage: texts.textStage,
        name: texts.textName,
      }[shown.by];
      const details = element("details", "perf-sanity-testlist__why");
      details.appendChild(element("summary", "", by ? filled(by, [servers]) : shown.place));
      const reasons = element("ul");
      shown.evidence.concat(shown.place).forEach(function (reason) {
        reasons.appendChild(breakable("li", "", reason));
      });
      details.appendChild(reasons);
      return details;
    }

    function problemClass(shown) {
      return "perf-sanity-testlist__" + (shown.severity === "error" ? "error" : "warning");
    }

    function problemText(shown) {
      return (shown.severity === "error" ? texts.textError : texts.textWarning) + ": " + shown.message;
    }

    function problem(shown) {
      const line = element("li", problemClass(shown));
      if (shown.place !== "") {
        line.appendChild(breakable("span", "perf-sanity-testlist__place", shown.place + " "));
      }
      line.appendChild(breakable("span", "", problemText(shown)));
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
