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
  bind(controls.querySelector("input"), "q");
  bind(severity, "severity");
  bind(rule, "rule");
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
    const fate = choice("Fate", [["", "every service"], ["stops", "stopped by one failure"], ["holds", "stopped by no single failure"]]);
    const controls = make("div", { className: "controls" }, searchBox("Search services"), fate);
    const stops = (service) => Boolean(service.querySelector("summary .stops b"));
    bind(controls.querySelector("input"), "find");
    bind(fate, "fate");
    filter(controls, services, "service", (service) => !fate.value || stops(service) === (fate.value === "stops"));
    byId("service-list").before(controls);
  }
  for (const table of all("table.filterable")) {
    const rows = [...table.tBodies[0].rows];
    const noun = table.dataset.noun ?? "mention";
    const controls = make("div", { className: "controls" }, searchBox(`Search ${noun}s`));
    const judgement = choice("Judgement", [["", "every judgement"], ["counts", "counts"], ["does not count", "does not count"]]);
    if (noun === "mention") controls.append(judgement);
    filter(controls, rows, noun, (row) => !judgement.value || row.cells[0].textContent === judgement.value);
    table.parentElement.before(controls);
  }
}
