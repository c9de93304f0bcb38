// ---- deep links ----

// Sections that were off the screen get their true size when they come near: what was scrolled to stays where it was put.
function settle(target) {
  let frames = 15;
  const again = () => {
    target.scrollIntoView({ block: "start" });
    if (--frames) requestAnimationFrame(again);
  };
  const stop = () => (frames = 1);
  for (const kind of ["wheel", "touchstart", "keydown"]) addEventListener(kind, stop, { once: true, passive: true });
  again();
}

// To a section, by its name alone.
function settleSection(hash) {
  const target = /^#[a-z]{3,20}$/.test(hash) && byId(hash.slice(1));
  if (target) settle(target);
}

function reveal(id) {
  const target = byId(id);
  if (!target) return null;
  for (let at = target; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
    if (at.hidden) at.hidden = false;
  }
  (target.querySelector("summary") ?? target).focus({ preventScroll: true });
  settle(target);
  return target;
}

function followDomains(raw) {
  if (!matrix) return false;
  const domains = raw.split(",").map((key) => domainOf(decodeURIComponent(key))).filter((domain, i, list) => domain >= 0 && list.indexOf(domain) === i);
  if (!domains.length) return false;
  select(canCombine ? domains : domains.slice(0, 1), false);
  return true;
}

// Sections that the rest of the address has settled in do not move any more: what it leads to comes last.
function follow() {
  const said = readAddress(location.hash);
  if (!said?.size) return settleSection(location.hash);
  isFollowing = true;
  take(said);
  isFollowing = false;
  if (address.size) writeAddress();
}

function take(said) {
  const target = TARGETS.find((key) => said.has(key) && byId(`${key}=${said.get(key)[0]}`));
  for (const [key, [raw, text]] of said) {
    if (key === "lose" ? !followDomains(raw) : key === "part" ? !mapView?.follow(text) : !followers.has(key)) continue;
    address.set(key, raw);
    followers.get(key)?.(text);
  }
  if (target) {
    const raw = said.get(target)[0];
    const slider = reveal(`${target}=${raw}`).querySelector("input[type=range]");
    remember(target, raw);
    if (!slider || !said.has("at")) return;
    slider.value = said.get("at")[0];
    slider.dispatchEvent(new Event("input"));
  } else if (said.has("lose") && address.has("lose")) {
    byId("domains").scrollIntoView();
  } else if (said.has("q") || said.has("severity") || said.has("rule")) {
    settle(byId("findings"));
  } else if (said.has("find") || said.has("fate")) {
    settle(byId("services"));
  }
}

// What somebody opens is what a link should lead to.
function prepareTargets() {
  document.addEventListener("click", (event) => {
    const details = event.target.closest("summary")?.parentElement;
    const [key, value] = details?.id.split("=") ?? [];
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) settleSection(location.hash);
    if (TARGETS.includes(key) && value) remember(key, details.open ? "" : value);
  });
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
    paintSquares();
    opened = all("#finding-list > li > details:not([open])").filter((details) => ["critical", "high"].includes(details.parentElement.dataset.severity));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
}

// What stands above the script can be used at once, the rest when it is there.
document.documentElement.dataset.script = "runs";
prepareTheme();
mapView = prepareMap();
prepareMatrix();
addEventListener("DOMContentLoaded", () => {
  prepareReplays();
  prepareSorting();
  prepareFindings();
  prepareLists();
  prepareCopying();
  preparePrinting();
  prepareTargets();
  addEventListener("hashchange", follow);
  follow();
});
