// ---- deep links ----

// A fragment is somebody else's text: it is looked at only in these forms, and looked up, never put into the page.
function follow() {
  const { hash } = location;
  if (/^#(f=[0-9a-f]{32}|s=[0-9]{1,9}|o=[0-9a-z-]{1,64})$/.test(hash)) {
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
    paintSquares();
    opened = all("#finding-list > li > details:not([open])").filter((details) => ["critical", "high"].includes(details.parentElement.dataset.severity));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
}

prepareTheme();
mapView = prepareMap();
prepareMatrix();
prepareReplays();
prepareSorting();
prepareFindings();
prepareLists();
prepareCopying();
preparePrinting();
addEventListener("hashchange", follow);
follow();
