// ---- replays: a moment of an outage, moved by a slider ----

const REPLAY_STATES = ["down", "degraded", "frozen", "slowed", "stranded"];
const CHART_LEFT = 260; // as in html_replay.c
const CHART_WIDTH = 780;
const MINUTE_MS = 60_000;

// How many services are in which state at a minute, each by the bars that stand over it.
function statesAt(bars, minute) {
  const rows = REPLAY_STATES.map(() => new Set());
  for (const { dataset } of bars)
    if (Number(dataset.from) <= minute && minute < Number(dataset.until)) rows[dataset.state].add(dataset.row);
  return rows.map((set) => set.size);
}

const atMinute = (start, minute) => new Date((start + minute) * MINUTE_MS).toISOString().slice(0, 16).replace("T", " ");

function prepareReplay(outage) {
  const chart = outage.querySelector("svg.chart");
  if (!chart) return;
  const minutes = Number(outage.dataset.minutes);
  const start = Number(outage.dataset.start);
  const bars = all("[data-row]", chart);
  const phases = all(".phases li", outage);
  const title = outage.querySelector(".msg").textContent;
  const slider = make("input", { type: "range", min: 0, max: minutes - 1, value: 0, step: 1, "aria-label": `Minute of: ${title}` });
  const time = make("output", { className: "clock" });
  const told = make("span", { className: "at-moment" });
  const cursor = document.createElementNS(SVG, "path");
  cursor.setAttribute("class", "cursor");
  chart.append(cursor);
  const play = make("button", { type: "button", "aria-label": `Play: ${title}` }, "Play");
  let timer = 0;

  const move = () => {
    const minute = Number(slider.value);
    const x = CHART_LEFT + (minute * CHART_WIDTH) / minutes;
    cursor.setAttribute("d", `M${x} 16V${chart.viewBox.baseVal.height}`);
    for (const bar of bars) bar.classList.toggle("off", !(Number(bar.dataset.from) <= minute && minute < Number(bar.dataset.until)));
    for (const phase of phases) phase.classList.toggle("on", Number(phase.dataset.from) <= minute && minute < Number(phase.dataset.until));
    const counts = statesAt(bars, minute);
    const words = counts.flatMap((number, state) => (number ? [`${count(number)} ${REPLAY_STATES[state]}`] : []));
    time.textContent = `${atMinute(start, minute)} UTC`;
    told.textContent = words.join(", ") || "nothing here is touched";
    slider.setAttribute("aria-valuetext", `${time.textContent}: ${told.textContent}`);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  slider.addEventListener("input", () => {
    stop();
    move();
    remember("o", outage.id.slice(2));
    remember("at", slider.value);
  });
  // A whole outage in ten seconds; who wants less motion moves the slider.
  const FRAMES = 200;
  const FRAME_MS = 50;
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(slider.value) >= minutes - 1) slider.value = 0;
    play.textContent = "Stop";
    timer = setInterval(() => {
      slider.value = Number(slider.value) + Math.max(1, minutes / FRAMES);
      move();
      if (Number(slider.value) >= minutes - 1) stop();
    }, FRAME_MS);
  });
  // Starts where most is down, so that the first look shows the worst.
  const moments = [...new Set(bars.map(({ dataset }) => Number(dataset.from)))];
  const harm = (minute) => statesAt(bars, minute).reduce((sum, number) => sum * 1000 + number, 0);
  slider.value = moments.reduce((worst, minute) => (harm(minute) > harm(worst) ? minute : worst), moments[0] ?? 0);
  outage.querySelector(".scroll").before(make("div", { className: "controls replay" }, play, slider, time, told));
  move();
}

function prepareReplays() {
  all("#outage-list > details").forEach(prepareReplay);
}

