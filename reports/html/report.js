// The report's page is whole without this script. It adds "what if", sorting, filters, deep links and the theme switch.
// Text goes into the page as text only (textContent); the page's policy forbids anything else.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const data = JSON.parse(byId("data").textContent);

  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const say = (text) => (byId("said").textContent = text);
  const count = (number) => number.toLocaleString("en-US");
  const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

  // ---- failure: the rules at the head of graph/failure.c, on the graph as html_whatif.c reduced it ----

  const [DOWN, DEGRADED, FROZEN, STRANDED, LOST, LIVE] = [0, 1, 2, 3, 4, 5];
  const STATES = ["down", "degraded", "frozen", "stranded", "redundancy lost", "live"];
  const RUNTIME = 0; // modes of needs: runtime, degraded, start, deploy, recover, none
  const EFFECT_OF_MODE = [DOWN, DEGRADED, FROZEN, FROZEN, STRANDED, -1];
  const MEMBER = 8;

  // Needs in reverse: who needs a node and how, what it is a part of, and whom its lost redundancy concerns.
  function compile({ needs, gates, parts }) {
    const dependents = needs.map(() => []);
    const wholes = needs.map(() => []);
    const owners = needs.map(() => []);
    needs.forEach((list, from) => {
      for (let i = 0; i < list.length; i += 2) {
        const [to, code] = [list[i], list[i + 1]];
        dependents[to].push({ from, mode: code & 7, gate: -1, copies: 0 });
        if (code & MEMBER) wholes[to].push(from);
      }
    });
    gates.forEach(([owner, mode, , ...members], gate) => {
      for (let i = 0; i < members.length; i += 2) {
        dependents[members[i]].push({ from: owner, mode, gate, copies: members[i + 1] });
      }
    });
    for (let i = 0; i < parts.length; i += 2) owners[parts[i + 1]].push(parts[i]);
    return { dependents, wholes, owners, gates };
  }

  // The least set closed under the rules: for each state, which nodes are in it.
  function fail({ dependents, wholes, owners, gates }, seeds) {
    const state = STATES.slice(0, LIVE).map(() => new Uint8Array(dependents.length));
    const hits = new Uint32Array(gates.length);
    const queue = [];
    const put = (node, effect) => {
      if (effect < 0 || state[effect][node]) return;
      state[effect][node] = 1;
      queue.push([node, effect]);
    };
    for (const seed of seeds) put(seed, DOWN);
    for (let at = 0; at < queue.length; at++) {
      const [node, effect] = queue[at];
      if (effect === DOWN) {
        for (const { from, mode, gate, copies } of dependents[node]) {
          if (gate < 0) {
            put(from, EFFECT_OF_MODE[mode]);
            continue;
          }
          hits[gate] += copies;
          if (hits[gate] >= gates[gate][2]) put(from, EFFECT_OF_MODE[mode]);
        }
      } else if (effect === DEGRADED) {
        for (const { from, mode, gate } of dependents[node]) if (gate < 0 && mode <= 1) put(from, DEGRADED);
      } else {
        for (const whole of wholes[node]) put(whole, effect);
      }
    }
    const lost = [];
    const lose = (node) => {
      if (state[LOST][node]) return;
      state[LOST][node] = 1;
      lost.push(node);
    };
    gates.forEach(([owner, mode], gate) => hits[gate] && mode === RUNTIME && !state[DOWN][owner] && lose(owner));
    for (let at = 0; at < lost.length; at++) [...wholes[lost[at]], ...owners[lost[at]]].forEach(lose);
    return state;
  }

  const engine = data.needs && compile(data);
  const canCombine = Boolean(engine);

  // What the engine of the program said about one domain: per state, runs of services to pass over and to take.
  function resultOf(domain) {
    return data.results[domain]?.map((runs) => {
      const services = [];
      for (let i = 0, next = 0; i < runs.length; i += 2) {
        next += runs[i];
        for (let end = next + runs[i + 1]; next < end; next++) services.push(next);
      }
      return services;
    });
  }

  // Positions of services per state, live included.
  function outcome(domains) {
    let sets;
    let state = null;
    if (engine) {
      state = fail(engine, domains.map((domain) => data.domainClass[domain]).filter((node) => node >= 0));
      const is = (effect, node) => node >= 0 && state[effect][node] && (effect === DOWN || !state[DOWN][node]);
      sets = state.map((_, effect) => data.services.flatMap((_, i) => (is(effect, data.serviceClass[i]) ? [i] : [])));
    } else {
      sets = domains.length ? resultOf(domains[0]) : STATES.slice(0, LIVE).map(() => []);
    }
    if (!sets) return null;
    const touched = new Set(sets.flat());
    return { state, sets: [...sets, data.services.flatMap((_, i) => (touched.has(i) ? [] : [i]))] };
  }

  // For tests, and for whoever likes consoles: ids of services per state when these domains fail.
  const domainOf = (key) => data.domains.findIndex(([known]) => known === key);
  const byState = (sets) => sets && Object.fromEntries(sets.map((set, state) => [STATES[state], set.map((i) => data.services[i][0])]));
  window.faultline = Object.freeze({
    domains: data.domains.map(([key]) => key),
    lose: (...keys) => byState(outcome(keys.map(domainOf))?.sets),
    result: (key) => byState(resultOf(domainOf(key))),
  });

  // ---- what if ----

  const SVG = "http://www.w3.org/2000/svg";
  const NAMES_MAX = 60;
  const matrix = byId("matrix");
  let selected = data.worst < 0 ? [] : [data.worst];

  function glyph(state) {
    const svg = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    for (const [name, value] of Object.entries({ class: "g", width: 12, height: 12, "aria-hidden": "true" })) svg.setAttribute(name, value);
    use.setAttribute("href", `#g${state}`);
    svg.append(use);
    return svg;
  }

  function serviceList(set) {
    const parts = set.slice(0, NAMES_MAX).flatMap((i, position) => {
      const [node, name, label] = data.services[i];
      return [position ? ", " : "", make("a", { href: `#s=${node}`, title: label === name ? "" : name }, label)];
    });
    if (set.length > NAMES_MAX) parts.push(` and ${count(set.length - NAMES_MAX)} more`);
    return parts.length ? parts : ["none"];
  }

  function sentence(names) {
    if (!names.length) return "If nothing fails";
    if (names.length === 1) return `If ${names[0]} fails`;
    return `If ${names.slice(0, -1).join(", ")} and ${names.at(-1)} fail together`;
  }

  function showStates(sets) {
    const rows = sets.map((set, state) =>
      make("div", { className: set.length ? "" : "none" },
        make("dt", {}, glyph(state), make("b", {}, count(set.length)), ` ${STATES[state]}`),
        make("dd", {}, ...serviceList(set))));
    byId("whatif").querySelector("dl").replaceChildren(...rows);
  }

  function showMap(state) {
    const squares = byId("squares");
    if (!squares) return;
    if (!state) {
      // Without the graph the page knows one painting only.
      squares.closest("figure").hidden = selected.length !== 1 || selected[0] !== data.worst;
      return;
    }
    const stateOf = (node) => (node < 0 ? LIVE : [DOWN, DEGRADED, FROZEN, STRANDED].find((effect) => state[effect][node]) ?? LIVE);
    [...squares.children].forEach((square, i) => square.setAttribute("href", `#g${stateOf(data.squares[i])}`));
    const down = data.partsOfClass.reduce((sum, parts, node) => sum + (state[DOWN][node] ? parts : 0), 0);
    const text = byId("map-down");
    if (text) text.textContent = selected.length ? `${count(down)} ${down === 1 ? "is" : "are"} down now` : "nothing is down";
  }

  // The selection as a row of its own, which stays in sight while the table is scrolled.
  function showRow(sets) {
    const row = matrix.querySelector("tr.whatif-row");
    const cells = sets.slice(0, LIVE).map((set, state) =>
      make("td", { className: "count" }, set.length ? make("b", { className: `c${state}` }, count(set.length)) : "0"));
    const columns = all("thead th.svc", matrix).map((_, i) => {
      const states = sets.slice(0, LIVE).flatMap((set, state) => (set.includes(i) ? [state] : []));
      return make("td", {}, ...states.map(glyph), make("span", { className: "t" }, states.map((state) => STATES[state]).join(", ")));
    });
    const share = all("thead th.share", matrix).map(() => make("td", {}));
    row.replaceChildren(make("th", { scope: "row" }, selected.length > 1 ? `What if: ${selected.length} together` : "What if"), ...cells, ...share, ...columns);
  }

  function show() {
    const result = outcome(selected);
    const names = selected.map((domain) => data.domains[domain][1]);
    byId("whatif-title").textContent = sentence(names);
    byId("whatif-clear").hidden = !selected.length;
    for (const row of all("tr[data-d]", matrix)) {
      const isOn = selected.includes(Number(row.dataset.d));
      row.classList.toggle("on", isOn);
      row.querySelector("button").setAttribute("aria-pressed", String(isOn));
      const box = row.querySelector("input");
      if (box) box.checked = isOn;
    }
    if (!result) return;
    showStates(result.sets);
    showMap(result.state);
    showRow(result.sets);
  }

  function select(domains, isByHand) {
    selected = domains;
    show();
    if (!isByHand) return;
    const result = outcome(selected);
    const spoken = result ? result.sets.map((set, state) => `${set.length} ${STATES[state]}`).join(", ") : "not worked out";
    say(`${sentence(selected.map((domain) => data.domains[domain][1]))}: ${spoken}.`);
    const keys = selected.map((domain) => encodeURIComponent(data.domains[domain][0])).join(",");
    try {
      history.replaceState(null, "", keys ? `#lose=${keys}` : "#domains");
    } catch {
      // A sandboxed page may not name its place; nothing depends on it.
    }
  }

  function prepareMatrix() {
    if (!matrix) return;
    for (const row of all("tr[data-d]", matrix)) {
      const domain = Number(row.dataset.d);
      const head = row.querySelector("th");
      const name = head.textContent;
      const button = make("button", { type: "button", className: "pick" }, name);
      button.addEventListener("click", () => select(selected.length === 1 && selected[0] === domain ? [] : [domain], true));
      const both = make("span", { className: "choose" }, button);
      head.replaceChildren(both);
      if (!canCombine) continue;
      const box = make("input", { type: "checkbox", "aria-label": `lose ${name} together with others` });
      box.addEventListener("change", () => select(box.checked ? [...selected, domain] : selected.filter((other) => other !== domain), true));
      both.prepend(box);
    }
    matrix.tHead.append(make("tr", { className: "whatif-row" }));
    const clear = make("button", { type: "button", id: "whatif-clear" }, "Clear");
    clear.addEventListener("click", () => select([], true));
    byId("whatif-title").after(clear);
    const hint = canCombine
      ? " Choose one in the table to see what it takes along; tick several to lose them together."
      : " Choose one in the table to see what it takes along. This system is too large to combine several in the page: run faultline whatif.";
    document.querySelector("#domains .intro").append(hint);
    foldGroups();
    show();
  }

  // Long groups show their worst rows first.
  const GROUP_ROWS = 8;
  function foldGroups() {
    for (const body of all("tbody", matrix)) {
      const rows = all("tr[data-d]", body);
      if (rows.length <= GROUP_ROWS + 2) continue;
      const button = make("button", { type: "button", "aria-expanded": "false" }, `Show all ${rows.length}`);
      const fold = (isFolded) => all("tr[data-d]", body).forEach((row, i) => (row.hidden = isFolded && i >= GROUP_ROWS));
      button.addEventListener("click", () => {
        const isFolded = button.getAttribute("aria-expanded") === "true";
        button.setAttribute("aria-expanded", String(!isFolded));
        button.textContent = isFolded ? `Show all ${rows.length}` : "Show fewer";
        fold(isFolded);
      });
      body.addEventListener("sorted", () => fold(button.getAttribute("aria-expanded") !== "true"));
      body.querySelector("tr.group th").append(button);
      fold(true);
    }
  }

  // ---- sorting ----

  const SEVERITIES = ["critical", "high", "medium", "low", "info"];
  const collator = new Intl.Collator("en", { numeric: true });

  function compareCells(a, b) {
    const [x, y] = [a.textContent.trim(), b.textContent.trim()];
    const [s, t] = [SEVERITIES.indexOf(x), SEVERITIES.indexOf(y)];
    if (s >= 0 && t >= 0) return s - t;
    if (a.classList.contains("count")) return Number(y.replaceAll(",", "")) - Number(x.replaceAll(",", ""));
    return collator.compare(x, y);
  }

  function sortTable(table, head) {
    const column = head.cellIndex;
    const isBackwards = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isBackwards ? "descending" : "ascending");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.matches(".group, .others"));
      const end = body.querySelector("tr.others");
      rows.sort((a, b) => (isBackwards ? -1 : 1) * compareCells(a.cells[column], b.cells[column]));
      for (const row of rows) body.insertBefore(row, end);
      body.dispatchEvent(new Event("sorted"));
    }
    say(`Sorted by ${head.textContent}.`);
  }

  function prepareSorting() {
    for (const table of all("table.sortable, table.matrix")) {
      for (const head of table.tHead.rows[0].cells) {
        if (head.matches(".svc, .share")) continue;
        const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
        button.addEventListener("click", () => sortTable(table, head));
        head.append(button);
      }
    }
  }

  // ---- filters ----

  const searchBox = (label) => make("input", { type: "search", placeholder: label, "aria-label": label });

  function choice(label, options) {
    return make("select", { "aria-label": label }, ...options.map(([value, text]) => make("option", { value }, text)));
  }

  // Shows the items that pass; `test` gets an item and the words looked for.
  function filter(controls, items, noun, test) {
    const status = make("span", { className: "count-shown" });
    controls.append(status);
    const apply = () => {
      const words = controls.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const item of items) {
        item.hidden = !(test(item) && words.every((word) => item.textContent.toLowerCase().includes(word)));
        shown += !item.hidden;
        const fold = !item.hidden && words.length && item.closest("details.alike");
        if (fold) fold.open = true; // what was looked for is seen
      }
      const text = shown === items.length ? plural(shown, noun) : `${count(shown)} of ${plural(items.length, noun)}`;
      status.textContent = text;
      say(text);
    };
    controls.addEventListener("input", apply);
    status.textContent = plural(items.length, noun);
    return apply;
  }

  function prepareFindings() {
    const list = byId("finding-list");
    const items = all("#findings [data-severity]");
    if (items.length < 4) return;
    const rules = new Map();
    for (const item of items) rules.set(item.dataset.rule, (rules.get(item.dataset.rule) ?? 0) + 1);
    const severities = SEVERITIES.filter((name) => items.some((item) => item.dataset.severity === name));
    const severity = choice("Severity", [["", "every severity"], ...severities.map((name, i) => [name, i && i < severities.length - 1 ? `${name} and above` : name])]);
    const rule = choice("Rule", [["", "every rule"], ...[...rules].sort().map(([name, number]) => [name, `${name} (${number})`])]);
    const controls = make("div", { className: "controls" }, searchBox("Search findings"), severity, rule);
    const rank = (name) => SEVERITIES.indexOf(name);
    const isLast = () => severity.value === severities.at(-1);
    filter(controls, items, "finding", ({ dataset }) =>
      (!rule.value || dataset.rule === rule.value) &&
      (!severity.value || (isLast() ? dataset.severity === severity.value : rank(dataset.severity) <= rank(severity.value))));
    const open = make("button", { type: "button" }, "Open all");
    open.addEventListener("click", () => {
      const isOpening = open.textContent === "Open all";
      for (const details of all("li:not([hidden]) > details", list)) details.open = isOpening;
      open.textContent = isOpening ? "Close all" : "Open all";
    });
    controls.append(open);
    list.before(controls);
  }

  function prepareLists() {
    const services = all("#service-list > details");
    if (services.length > 8) {
      const controls = make("div", { className: "controls" }, searchBox("Search services"));
      filter(controls, services, "service", () => true);
      byId("service-list").before(controls);
    }
    for (const table of all("table.filterable")) {
      const rows = [...table.tBodies[0].rows];
      const judgement = choice("Judgement", [["", "every judgement"], ["counts", "counts"], ["does not count", "does not count"]]);
      const controls = make("div", { className: "controls" }, searchBox("Search mentions"), judgement);
      filter(controls, rows, "mention", (row) => !judgement.value || row.cells[0].textContent === judgement.value);
      table.parentElement.before(controls);
    }
  }

  // ---- deep links ----

  // A fragment is somebody else's text: it is looked at only in these forms, and looked up, never put into the page.
  function follow() {
    const { hash } = location;
    if (/^#(f=[0-9a-f]{32}|s=[0-9]{1,9})$/.test(hash)) {
      const target = byId(hash.slice(1));
      if (!target) return;
      for (let at = target; at; at = at.parentElement) {
        if (at.tagName === "DETAILS") at.open = true;
        if (at.hidden) at.hidden = false;
      }
      target.scrollIntoView({ block: "start" });
      (target.querySelector("summary") ?? target).focus({ preventScroll: true });
    } else if (/^#lose=[\w.:@%,~-]{1,1000}$/.test(hash) && matrix) {
      let keys = [];
      try {
        keys = hash.slice(6).split(",").map(decodeURIComponent);
      } catch {
        return; // not a name that we wrote
      }
      const domains = keys.map(domainOf).filter((domain, i, list) => domain >= 0 && list.indexOf(domain) === i);
      if (!domains.length) return;
      select(canCombine ? domains : domains.slice(0, 1), false);
      byId("domains").scrollIntoView();
    }
  }

  // ---- theme, copying, printing ----

  function prepareTheme() {
    const root = document.documentElement;
    const media = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : media.matches);
    const button = make("button", { type: "button", className: "theme" });
    const label = () => (button.textContent = isDark() ? "Light" : "Dark");
    button.setAttribute("aria-description", "switches the colours of this page");
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      label();
    });
    media.addEventListener("change", label);
    label();
    document.querySelector(".bar").append(button);
  }

  function prepareCopying() {
    for (const code of all("code.copy")) {
      const button = make("button", { type: "button" }, "Copy");
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(code.textContent);
          say("Copied.");
        } catch {
          getSelection().selectAllChildren(code); // to be copied by hand
          say("Selected; press Ctrl+C.");
        }
      });
      code.after(" ", button);
    }
  }

  function preparePrinting() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("#finding-list > li > details:not([open])").filter((details) => ["critical", "high"].includes(details.parentElement.dataset.severity));
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
  }

  prepareTheme();
  prepareMatrix();
  prepareSorting();
  prepareFindings();
  prepareLists();
  prepareCopying();
  preparePrinting();
  addEventListener("hashchange", follow);
  follow();
})();
