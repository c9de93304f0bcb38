// ---- what if ----

const SVG = "http://www.w3.org/2000/svg";
const NAMES_MAX = 16;
const matrix = byId("matrix");
let selected = data.worst < 0 ? [] : [data.worst];

let mapView = null; // of map.js, where the script draws the map
let paintSquares = () => {}; // of the map that is printed

function glyph(state) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  for (const [name, value] of Object.entries({ class: "g", width: 12, height: 12, "aria-hidden": "true" })) svg.setAttribute(name, value);
  use.setAttribute("href", `#g${state}`);
  svg.append(use);
  return svg;
}

// The first ones; the others on demand.
function serviceList(set, most = NAMES_MAX) {
  const parts = set.slice(0, most).flatMap((i, position) => {
    const [, name, label, link] = data.services[i];
    return [position ? ", " : "", make("a", { href: `#s=${link}`, title: label === name ? "" : name }, label)];
  });
  if (set.length > most) {
    const more = make("button", { type: "button" }, `and ${count(set.length - most)} more`);
    more.addEventListener("click", () => more.parentElement.replaceChildren(...serviceList(set, set.length)));
    parts.push(" ", more);
  }
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
  paintSquares = () => [...squares.children].forEach((square, i) => square.setAttribute("href", `#g${stateOf(data.squares[i])}`));
  if (mapView) mapView.paint(state);
  else paintSquares();
  const down = data.partsOfClass.reduce((sum, parts, node) => sum + (state[DOWN][node] ? parts : 0), 0);
  const text = byId("map-down");
  if (text) text.textContent = selected.length ? `${count(down)} ${down === 1 ? "is" : "are"} down now` : "nothing is down";
}

// The selection as a row of its own, which stays in sight while the table is scrolled.
function showRow(sets) {
  const row = matrix.querySelector("tr.whatif-row");
  const cells = sets.slice(0, LIVE).map((set, state) =>
    make("td", { className: "count" }, set.length ? make("b", { className: `c${state}` }, count(set.length)) : "0"));
  // Together, domains may part services that each of them treats alike: then a column says how many it is.
  const members = sets.slice(0, LIVE).map((set) => new Set(set));
  const columns = all("thead th.svc", matrix).map((head) => {
    const services = head.dataset.s.split(" ").map(Number);
    const counts = members.map((set) => services.filter((service) => set.has(service)).length);
    const states = counts.flatMap((number, state) => (number ? [state] : []));
    const isSome = (state) => counts[state] < services.length;
    const words = states.map((state) => (isSome(state) ? `${counts[state]} of ${services.length} ` : "") + STATES[state]);
    return make("td", { title: states.some(isSome) ? words.join(", ") : "" },
      ...states.flatMap((state) => (isSome(state) ? [glyph(state), make("small", { ariaHidden: "true" }, count(counts[state]))] : [glyph(state)])),
      make("span", { className: "t" }, words.join(", ")));
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
  remember("lose", selected.map((domain) => encode(data.domains[domain][0])).join(","));
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
