// ---- the map: every part that serves, where it stands; edges of the chosen one only ----

const PITCH = 11; // of squares, in pixels at scale 1
const SQUARE = 9;
const GUTTER = 76; // row names, left of the map
const HEAD = 22; // column names, above it
const ZONE_HEAD = 36; // with names of zones below them
const GAP = 14; // between columns
const ROW_GAP = 7;
const SCALE_MIN = 0.15;
const SCALE_MAX = 6;
const HEIGHT_MAX = 560;
const COLUMNS_MAX = 12; // more groups become blocks
const FURTHER_MAX = 1500; // edges in each direction; more are a blot
const BLOCK_MIN = 9; // squares beside each other in a block, for its name
const NAME_HEIGHT = 16; // of a block, at any scale
const LINES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128];
const MAP_GROUPS = { region: "regions", zone: "zones", account: "accounts", owner: "owners", service: null, system: "systems" };
const ZONE_COLUMNS_MAX = 24; // with more, regions are not divided
const DIVIDED_MIN = 480; // width of the frame, in pixels
const ZONE_GAP = 5;
const NAME_SCALES = [1.4, 1.2, 1, 0.85, 0.72]; // scales for which room is left for names

// Squares as small pictures, drawn once per scale and theme: the shapes of the legend.
function makeSprites(size, colours) {
  const shapes = [
    (c, s) => c.fillRect(0, 0, s, s),
    (c, s) => (c.fillRect(0, 0, s, s), c.clearRect(s * 0.14, s * 0.14, s * 0.72, s * 0.36)),
    (c, s) => (c.fillRect(0, 0, s, s), c.clearRect(s * 0.14, s * 0.14, s * 0.72, s * 0.72), c.fillRect(s * 0.28, s * 0.28, s * 0.16, s * 0.44), c.fillRect(s * 0.56, s * 0.28, s * 0.16, s * 0.44)),
    (c, s) => {
      c.lineWidth = s * 0.24;
      c.beginPath();
      c.moveTo(s * 0.1, s * 0.1);
      c.lineTo(s * 0.9, s * 0.9);
      c.moveTo(s * 0.9, s * 0.1);
      c.lineTo(s * 0.1, s * 0.9);
      c.stroke();
    },
    (c, s) => {
      c.lineWidth = s * 0.16;
      c.beginPath();
      c.arc(s / 2, s / 2, s * 0.4, 0, 2 * Math.PI);
      c.stroke();
    },
    (c, s) => c.fillRect(s * 0.32, s * 0.32, s * 0.36, s * 0.36),
  ];
  return shapes.map((shape, state) => {
    const canvas = make("canvas", { width: size, height: size });
    const context = canvas.getContext("2d");
    context.fillStyle = context.strokeStyle = colours[state];
    shape(context, size);
    return canvas;
  });
}

// Columns by what the parts are grouped by, rows by tier. Of several widths the one whose picture is the largest in the frame.
function layOut(map, group, frameWidth) {
  const of = map[group];
  const names = MAP_GROUPS[group] ? map[MAP_GROUPS[group]] : data.services.map(([, , label]) => label);
  const sizes = new Map();
  of.forEach((value) => sizes.set(value, (sizes.get(value) ?? 0) + 1));
  const isNameless = (value) => value < 0 || (MAP_GROUPS[group] && value >= names.length - map.nameless[group]);
  const values = [...sizes.keys()].sort((a, b) => isNameless(a) - isNameless(b) || sizes.get(b) - sizes.get(a) || a - b);
  const columnOf = new Map(values.map((value, column) => [value, column]));
  const rows = map.tiers.map((_, tier) => tier).filter((tier) => map.tier.includes(tier));
  const rowOf = new Map(rows.map((tier, row) => [tier, row]));
  const cells = rows.map(() => values.map(() => []));
  of.forEach((value, part) => cells[rowOf.get(map.tier[part])][columnOf.get(value)].push(part));
  for (const row of cells) for (const cell of row) cell.sort((a, b) => map.zone[a] - map.zone[b] || map.service[a] - map.service[b] || a - b);

  const label = (column) => (values[column] < 0 ? "none" : names[values[column]]);
  if (values.length > COLUMNS_MAX) return layOutBlocks(values.map((_, column) => ({ name: label(column), parts: cells.flatMap((row) => row[column]) })), of.length, { width: frameWidth - 2, height: HEIGHT_MAX });
  let columns = values.map((_, column) => ({ name: label(column), at: column, gap: GAP }));
  if (group === "region" && frameWidth >= DIVIDED_MIN) columns = divideByZone(map, cells, columns);
  return layOutTable(cells, columns, rows.map((tier) => map.tiers[tier]), of.length, frameWidth - GUTTER);
}

// Where parts stand in one zone each, a region is several columns: a zone each, then what has several or none.
function divideByZone(map, cells, columns) {
  const several = map.zones.indexOf("several zones");
  const last = map.zones.length - map.nameless.zone;
  const rank = (zone) => (zone >= last ? 2 : zone === several ? 1 : 0);
  const divided = columns.flatMap(({ name, at, gap }) => {
    const zones = [...new Set(cells.flatMap((row) => row[at].map((part) => map.zone[part])))];
    if (!zones.some((zone) => rank(zone) === 0)) return [{ name, at, gap }];
    zones.sort((a, b) => rank(a) - rank(b) || collator.compare(map.zones[a], map.zones[b]));
    const short = (zone) => (rank(zone) === 2 ? "no zone" : rank(zone) === 1 ? "several" : map.zones[zone].replace(name, "").replace(/^-/, "") || map.zones[zone]);
    return zones.map((zone, i) => ({ name: i ? "" : name, sub: short(zone), full: `${name} ${short(zone)}`, at, gap: i === zones.length - 1 ? GAP : ZONE_GAP, takes: (part) => map.zone[part] === zone }));
  });
  return divided.length > ZONE_COLUMNS_MAX ? columns : divided;
}

// A column for each group, a row for each tier.
function layOutTable(byGroup, columns, rows, count, frameWidth) {
  const cells = byGroup.map((row) => columns.map(({ at, takes }) => (takes ? row[at].filter(takes) : row[at])));
  const head = columns.some(({ sub }) => sub) ? ZONE_HEAD : HEAD;
  const frame = { width: frameWidth, height: HEIGHT_MAX - head };
  const most = columns.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const nameWidth = ({ name, sub }) => Math.max(sub ? 0 : name.length, sub?.length ?? 0) * 6.8 + 4;
  // Names are of one size at any scale: how many squares wide they are depends on it.
  const measure = (lines, assumed) => {
    const widths = most.map((number, column) => Math.max(Math.ceil(number / lines), Math.min(10, Math.ceil(nameWidth(columns[column]) / (PITCH * assumed)))));
    const heights = cells.map((row) => Math.max(1, ...row.map((cell, column) => Math.ceil(cell.length / widths[column]))) * PITCH + ROW_GAP);
    const width = widths.reduce((sum, squares, column) => sum + squares * PITCH + columns[column].gap, 0);
    const height = heights.reduce((sum, one) => sum + one, 0);
    return { widths, heights, width, height, scale: Math.min(1.5, frame.width / width, frame.height / height) };
  };
  const tried = NAME_SCALES.flatMap((assumed) => LINES.map((lines) => measure(lines, assumed)).filter(({ scale }) => scale >= assumed || assumed === NAME_SCALES.at(-1)));
  const best = tried.reduce((one, other) => (other.scale > one.scale + 1e-9 ? other : one));
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  const lefts = best.widths.map((_, column) => best.widths.slice(0, column).reduce((sum, squares, i) => sum + squares * PITCH + columns[i].gap, 0));
  const tops = best.heights.map((_, row) => best.heights.slice(0, row).reduce((sum, one) => sum + one, 0));
  cells.forEach((row, at) => row.forEach((cell, column) => cell.forEach((part, i) => {
    x[part] = lefts[column] + (i % best.widths[column]) * PITCH;
    y[part] = tops[at] + Math.floor(i / best.widths[column]) * PITCH;
  })));
  // The name of a divided region reaches over all its columns.
  const room = columns.map(({ at }, column) => {
    const end = columns.findLastIndex((other) => other.at === at);
    return lefts[end] - lefts[column] + best.widths[end] * PITCH;
  });
  return { x, y, scale: best.scale, height: best.height + head / best.scale, left: GUTTER, top: head,
    columns: columns.map(({ name, sub, full }, column) => ({ name, sub, full, left: lefts[column], room: room[column], width: best.widths[column] * PITCH })),
    rows: rows.map((name, row) => ({ name, top: tops[row] })) };
}

// Of many groups each is a block under its name, side by side in lines; tiers follow each other in it.
function layOutBlocks(blocks, count, frame) {
  const measure = (scale) => {
    const name = NAME_HEIGHT / scale;
    let [left, top, tallest] = [0, 0, 0];
    const placed = blocks.map(({ parts }) => {
      const squares = Math.max(BLOCK_MIN, Math.ceil(Math.sqrt(parts.length * 1.8)));
      const [width, height] = [squares * PITCH + GAP, Math.ceil(parts.length / squares) * PITCH + name + GAP];
      if (left && left + width > frame.width / scale) [left, top, tallest] = [0, top + tallest, 0];
      const place = { left, top: top + name, squares };
      left += width;
      tallest = Math.max(tallest, height);
      return place;
    });
    return { placed, scale, height: top + tallest };
  };
  const scales = [1.5, 1.25, 1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, SCALE_MIN];
  const best = scales.map(measure).find(({ height, scale }) => height * scale <= frame.height) ?? measure(SCALE_MIN);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  blocks.forEach(({ parts }, at) => parts.forEach((part, i) => {
    const { left, top, squares } = best.placed[at];
    x[part] = left + (i % squares) * PITCH;
    y[part] = top + Math.floor(i / squares) * PITCH;
  }));
  return { x, y, scale: best.scale, height: best.height, left: 2, top: 0, rows: [],
    columns: blocks.map(({ name }, at) => ({ name, left: best.placed[at].left, top: best.placed[at].top, width: best.placed[at].squares * PITCH })) };
}

function prepareMap() {
  const { map } = data;
  const figure = document.querySelector("figure.map");
  if (!map || !figure || !engine) return null;
  const parts = map.names.length;
  const needs = map.names.map(() => []);
  const neededBy = map.names.map(() => []);
  for (let i = 0; i < map.edges.length; i += 2) {
    needs[map.edges[i]].push(map.edges[i + 1]);
    neededBy[map.edges[i + 1]].push(map.edges[i]);
  }
  const canvas = make("canvas", { tabIndex: 0, role: "application", "aria-roledescription": "map",
    "aria-label": "Map of parts. Arrow keys go from part to part, plus and minus zoom, 0 shows all, Escape lets go." });
  const context = canvas.getContext("2d", { alpha: false });
  const readout = make("p", { className: "readout" });
  const shown = new Uint8Array(parts).fill(LIVE);
  let layout = null;
  let view = { scale: 1, x: GUTTER, y: HEAD };
  let sprites = [];
  let colours = {};
  let chosen = -1;
  let path = null; // of the chosen part
  let found = null;
  let frame = 0;
  let frameHeight = HEIGHT_MAX;

  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(`--${name}`).trim();
    colours = { page: get("page"), ink: get("ink"), soft: get("soft"), line: get("line"), strong: get("strong"),
      states: ["down", "degraded", "frozen", "stranded", "lost", "live"].map(get) };
    sprites = [];
  };

  function curve(from, to, ratio) {
    const at = (part) => [(layout.x[part] * view.scale + view.x + (SQUARE * view.scale) / 2) * ratio, (layout.y[part] * view.scale + view.y + (SQUARE * view.scale) / 2) * ratio];
    const [x1, y1] = at(from);
    const [x2, y2] = at(to);
    context.moveTo(x1, y1);
    context.bezierCurveTo(x1, (y1 + y2) / 2, x2, (y1 + y2) / 2, x2, y2);
  }

  // The end of a name tells most.
  function endThatFits(name, width) {
    if (context.measureText(name).width <= width) return name;
    let from = 1;
    while (from < name.length && context.measureText(`…${name.slice(from)}`).width > width) from++;
    return `…${name.slice(from)}`;
  }

  function drawLabels(ratio, width, height) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (layout.rows.length) {
      context.fillStyle = colours.page;
      context.fillRect(0, 0, width, layout.top);
      context.fillRect(0, 0, GUTTER - 4, height);
    }
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "alphabetic";
    context.fillStyle = colours.soft;
    context.textAlign = "left";
    for (const { name, sub, left, top, room, width: own } of layout.columns) {
      const x = left * view.scale + view.x;
      const y = top === undefined ? 13 : top * view.scale + view.y - 4;
      if (x < layout.left - 20 || x > width || y < 0 || y > height) continue;
      const text = endThatFits(name, ((room ?? own) + GAP) * view.scale - 5);
      if (text.length > 2) context.fillText(text, x, y);
      if (sub) context.fillText(endThatFits(sub, (own + ZONE_GAP) * view.scale - 2), x, y + 15);
    }
    context.textAlign = "right";
    for (const { name, top } of layout.rows) {
      const y = top * view.scale + view.y;
      if (y > layout.top - 8 && y < height) context.fillText(name, GUTTER - 12, y + 9);
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  function draw() {
    frame = 0;
    const ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = frameHeight;
    if (!width || !layout) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    const size = Math.max(2, Math.round(SQUARE * view.scale * ratio));
    if (sprites[0]?.width !== size) sprites = makeSprites(size, colours.states);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = colours.page;
    context.fillRect(0, 0, canvas.width, canvas.height);
    const [dx, dy, k] = [view.x * ratio, view.y * ratio, view.scale * ratio];
    const [right, bottom] = [canvas.width, canvas.height];
    // State by state: what is down or live is a plain square, which is drawn fastest.
    for (let state = LIVE; state >= DOWN; state--) {
      const inset = state === LIVE ? Math.floor(size * 0.3) : 0;
      const isPlain = state === LIVE || state === DOWN;
      context.fillStyle = colours.states[state];
      for (let part = 0; part < parts; part++) {
        if (shown[part] !== state) continue;
        const x = Math.round(layout.x[part] * k + dx);
        const y = Math.round(layout.y[part] * k + dy);
        if (x < -size || y < -size || x > right || y > bottom) continue;
        if (found) context.globalAlpha = found.has(part) ? 1 : 0.2;
        else if (path) context.globalAlpha = path.all.has(part) ? 1 : 0.35;
        if (isPlain) context.fillRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
        else context.drawImage(sprites[state], x, y);
      }
    }
    context.globalAlpha = 1;
    if (chosen >= 0) {
      drawFurther(ratio);
      context.lineWidth = 1.25 * ratio;
      context.strokeStyle = colours.ink;
      context.beginPath();
      for (const to of needs[chosen]) curve(chosen, to, ratio);
      context.stroke();
      context.setLineDash([4 * ratio, 3 * ratio]);
      context.beginPath();
      for (const from of neededBy[chosen]) curve(from, chosen, ratio);
      context.stroke();
      context.setLineDash([]);
      context.lineWidth = 2 * ratio;
      const around = 2 * ratio;
      context.strokeRect(layout.x[chosen] * k + dx - around, layout.y[chosen] * k + dy - around, size + 2 * around, size + 2 * around);
    }
    drawLabels(ratio, width, height);
  }

  // What stands further off: in the colour of what is down where both ends are, so that the way of the failure is seen.
  function drawFurther(ratio) {
    const stopped = ({ from, to }) => shown[from] === DOWN && shown[to] === DOWN;
    for (const isStopped of [false, true]) {
      context.lineWidth = 0.75 * ratio;
      context.strokeStyle = isStopped ? colours.states[DOWN] : colours.strong;
      context.globalAlpha = isStopped ? 0.7 : 0.5;
      context.beginPath();
      for (const edge of path.further) if (stopped(edge) === isStopped) curve(edge.from, edge.to, ratio);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  // All that a part leads to in one direction, with the edges in between; those of the part itself are drawn apart.
  function reach(start, next, isForward) {
    const seen = new Set([start]);
    const further = [];
    for (const part of seen) {
      for (const other of next[part]) {
        if (part !== start && further.length < FURTHER_MAX) further.push(isForward ? { from: part, to: other } : { from: other, to: part });
        seen.add(other);
      }
    }
    seen.delete(start);
    return { seen, further };
  }

  function follows(part) {
    const [below, above] = [reach(part, needs, true), reach(part, neededBy, false)];
    return { below: below.seen.size, above: above.seen.size, further: [...below.further, ...above.further], all: new Set([part, ...below.seen, ...above.seen]) };
  }

  const redraw = () => (frame ||= requestAnimationFrame(draw));

  function describe(part) {
    const service = map.service[part] < 0 ? "" : data.services[map.service[part]][2];
    return [map.names[part], map.roles[map.role[part]], map.regions[map.region[part]], service, STATES[shown[part]]].filter(Boolean).join(" · ");
  }

  function ties(part) {
    const inAll = (direct, all) => (all > direct ? ` (${count(all)} in all)` : "");
    const [direct, back] = [needs[part].length, neededBy[part].length];
    const isPath = path && part === chosen;
    return `needs ${plural(direct, "part")}${isPath ? inAll(direct, path.below) : ""}, needed by ${count(back)}${isPath ? inAll(back, path.above) : ""}`;
  }

  function tell(part) {
    if (part < 0) {
      readout.replaceChildren("Point at a square to read it; choose it to see what it needs (lines), what needs it (dashes) and all that hangs on either (thin).");
      return;
    }
    const [, , , place] = data.services[map.service[part]] ?? [];
    const link = place ? [" · ", make("a", { href: `#s=${place}` }, "its service")] : [];
    readout.replaceChildren(make("b", {}, map.names[part]), describe(part).slice(map.names[part].length), ` · ${ties(part)}`, ...link);
  }

  function choose(part) {
    chosen = part;
    path = part < 0 ? null : follows(part);
    tell(part);
    if (part >= 0) say(`${describe(part)}, ${ties(part)}`);
    remember("part", part < 0 ? "" : encode(labelOf(part)));
    redraw();
  }

  function fit() {
    if (!layout) return;
    const ratio = Math.max(SCALE_MIN, layout.scale);
    frameHeight = Math.min(HEIGHT_MAX, Math.ceil(layout.height * ratio) + 6);
    view = { scale: ratio, x: layout.left, y: layout.top };
    redraw();
  }

  function zoom(factor, x = canvas.clientWidth / 2, y = frameHeight / 2) {
    const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, view.scale * factor));
    view = { scale, x: x - ((x - view.x) * scale) / view.scale, y: y - ((y - view.y) * scale) / view.scale };
    redraw();
  }

  const partAt = (x, y) => {
    const [px, py] = [(x - view.x) / view.scale, (y - view.y) / view.scale];
    for (let part = 0; part < parts; part++)
      if (px >= layout.x[part] - 1 && px < layout.x[part] + PITCH - 1 && py >= layout.y[part] - 1 && py < layout.y[part] + PITCH - 1) return part;
    return -1;
  };

  // The nearest part in a direction: far off to the side counts twice.
  function neighbour(dx, dy) {
    if (chosen < 0) return 0;
    let best = chosen;
    let least = Infinity;
    for (let part = 0; part < parts; part++) {
      const [x, y] = [layout.x[part] - layout.x[chosen], layout.y[part] - layout.y[chosen]];
      const ahead = x * dx + y * dy;
      const distance = ahead + 2 * Math.abs(x * dy + y * dx);
      if (ahead > 0 && distance < least) [best, least] = [part, distance];
    }
    return best;
  }

  // A part by its service and name: positions change from report to report.
  const labelOf = (part) => `${data.services[map.service[part]]?.[3] ?? ""}.${map.names[part]}`;

  const groupBy = choice("Columns of the map", Object.keys(MAP_GROUPS).filter((group) => new Set(map[group]).size > 1 || group === "region").map((group) => [group, `by ${group}`]));
  const search = searchBox("Find on the map");
  const button = (text, label, act) => {
    const one = make("button", { type: "button", "aria-label": label }, text);
    one.addEventListener("click", act);
    return one;
  };
  let laidOutFor = 0; // width of the frame
  const regroup = () => {
    if (!canvas.clientWidth) return; // not to be seen: printing, say
    laidOutFor = canvas.clientWidth;
    layout = layOut(map, groupBy.value, laidOutFor);
    fit();
  };
  groupBy.addEventListener("input", regroup);
  bind(groupBy, "by");
  search.addEventListener("input", () => {
    const word = search.value.trim().toLowerCase();
    found = word ? new Set(map.names.flatMap((name, part) => (name.toLowerCase().includes(word) ? [part] : []))) : null;
    say(found ? plural(found.size, "part") : "");
    redraw();
  });

  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, y: event.offsetY, from: view, isMoved: false };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return tell(chosen >= 0 ? chosen : partAt(event.offsetX, event.offsetY));
    const [dx, dy] = [event.offsetX - drag.x, event.offsetY - drag.y];
    drag.isMoved ||= Math.abs(dx) + Math.abs(dy) > 4;
    if (!drag.isMoved) return;
    view = { ...drag.from, x: drag.from.x + dx, y: drag.from.y + dy };
    redraw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag && !drag.isMoved) choose(partAt(event.offsetX, event.offsetY));
    drag = null;
  });
  canvas.addEventListener("pointercancel", () => (drag = null));
  // A wheel alone scrolls the page, as everywhere.
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
  }, { passive: false });
  const STEP = 1.3;
  const keys = {
    ArrowLeft: () => choose(neighbour(-1, 0)), ArrowRight: () => choose(neighbour(1, 0)),
    ArrowUp: () => choose(neighbour(0, -1)), ArrowDown: () => choose(neighbour(0, 1)),
    "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit, Escape: () => choose(-1),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  const controls = make("div", { className: "controls" }, groupBy, search, button("+", "Zoom in", () => zoom(STEP)), button("−", "Zoom out", () => zoom(1 / STEP)), button("Show all", "Show all of the map", fit));
  figure.classList.add("live");
  figure.append(controls, canvas, readout);
  readColours();
  tell(-1);
  regroup();
  new ResizeObserver(() => {
    if (Math.abs(canvas.clientWidth - laidOutFor) > 1) regroup();
  }).observe(canvas);
  const recolour = () => {
    readColours();
    redraw();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return {
    paint(state) {
      for (let part = 0; part < parts; part++) {
        const node = map.class[part];
        shown[part] = node < 0 ? LIVE : [DOWN, DEGRADED, FROZEN, STRANDED].find((effect) => state[effect][node]) ?? LIVE;
      }
      tell(chosen);
      redraw();
    },
    follow(label) {
      const part = map.names.findIndex((_, i) => labelOf(i) === label);
      if (part >= 0) choose(part);
      return part >= 0;
    },
    choose,
    reached: (part) => [...follows(part).all],
    states: () => [...shown],
    columns: () => layout.columns.map(({ name, full }) => full ?? name),
  };
}

