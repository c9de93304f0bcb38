// The HTML report in a real browser: it says the same as the engine, loads nothing, runs nothing that is not ours, works
// without script, and can be used with keyboard and screen reader.
//
//     node tests/e2e/html.mjs                runs $FAULTLINE over examples/, a drawn-up system, and hostile names
//     node tests/e2e/html.mjs DIRECTORY...   over these directories
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { launch, checkAccessibility, open, reportOf, run, source, work, writeHostile, writeSystem } from "./support/page.mjs";

const PAIRS = 4;
const SCENARIOS = 1500; // of two to five domains, by the engine itself

// ---- what can be read off the file ----

function checkFile({ text, folder }) {
  const policy = text.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/);
  assert.ok(policy && text.indexOf(policy[0]) < 200, "the policy comes before anything that it is for");
  const hash = (bytes) => `'sha256-${createHash("sha256").update(bytes).digest("base64")}'`;
  const style = text.match(/<style>([^]*?)<\/style>/)[1];
  const script = text.match(/<script>([^]*?)<\/script>/)[1];
  assert.equal(policy[1], `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; ` +
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'");
  assert.ok(style.length + script.length <= 120_000, "script and style stay small");
  assert.doesNotMatch(script, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
  assert.doesNotMatch(text, /\sstyle="/, "the policy would refuse inline style");
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/, `${folder}: nothing hidden`);
  const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length, "ids are unique");
}

// ---- the page ----

const TAGS = new Set(("A B BODY BUTTON CAPTION CODE DD DEFS DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER G H1 H2 H3 HEAD HEADER HTML I " +
  "INPUT LI LINK MAIN MARK META NAV OL OPTION P PATH PRE SCRIPT SECTION SELECT SPAN STYLE SUMMARY SVG SYMBOL TABLE TBODY TD TEXT TH " +
  "STRONG THEAD TIME TITLE TR UL USE BR CANVAS OUTPUT").split(" "));

const idsOf = (page, call) => page.evaluate(call);

async function checkWhatIf({ json, folder }, page) {
  const keys = await idsOf(page, () => window.faultline.domains);
  assert.deepEqual(keys, json.domains.map((domain) => domain.id));
  const all = await page.evaluate(() => window.faultline.domains.map((key) => [window.faultline.lose(key), window.faultline.result(key)]));
  json.domains.forEach((domain, i) => {
    const expected = { down: domain.down, degraded: domain.degraded, frozen: domain.frozen, stranded: domain.stranded, "redundancy lost": domain.redundancy_lost };
    const [{ live, ...computed }, carried] = all[i];
    assert.deepEqual(carried, expected, `${folder}: the page carries what the engine says of ${domain.id}`);
    assert.deepEqual(computed, expected, `${folder}: the page works out the same for ${domain.id}`);
    const touched = new Set(Object.values(expected).flat());
    assert.deepEqual(live, json.nodes.filter((node) => node.kind === "service" && !node.absent && !touched.has(node.id)).map((node) => node.id));
  });
  const pairs = json.cuts.flatMap(({ service, sets }) => sets.filter((set) => set.length > 1).map((set) => [service, set]));
  const fallen = await page.evaluate((list) => list.map(([service, set]) =>
    [set, ...set.map((key) => set.filter((other) => other !== key))].map((keys) => window.faultline.lose(...keys).down.includes(service))), pairs);
  pairs.forEach(([service, set], i) => {
    const [together, ...fewer] = fallen[i];
    assert.ok(together && !fewer.includes(true), `${folder}: ${set.join(" + ")} is a minimal cut set of ${service}`);
  });
  const nodes = new Map(json.nodes.map((node) => [node.key, node.id]));
  let seed = 20251020;
  const draw = (limit) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % limit;
  for (let i = 0; i < PAIRS && keys.length > 1; i++) {
    const pair = [keys[draw(keys.length)], keys[draw(keys.length)]];
    const answer = JSON.parse(run("whatif", ...pair, folder, "--format", "json"));
    const said = Object.fromEntries(["down", "degraded", "frozen", "stranded", "redundancy lost"]
      .map((state) => [state, answer[state.replace(" ", "_")].map((key) => nodes.get(key))]));
    const { live, ...computed } = await page.evaluate((two) => window.faultline.lose(...two), pair);
    assert.deepEqual(computed, said, `${folder}: faultline whatif ${pair.join(" ")}`);
  }
}

// Random scenarios, as the engine judges them (support/scenarios.c).
async function checkScenarios(page, folder) {
  if (!process.env.SUPPORT) return console.log("no programs in $SUPPORT: random scenarios are not compared");
  const result = spawnSync(path.join(process.env.SUPPORT, "scenarios"), [folder, String(SCENARIOS)], { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.equal(result.status, 0, `${folder}: ${result.stderr}`);
  const scenarios = result.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(scenarios.length, SCENARIOS);
  const answers = await page.evaluate((list) => {
    const keys = window.faultline.domains;
    return list.map((domains) => window.faultline.lose(...domains.map((domain) => keys[domain])));
  }, scenarios.map(({ lose }) => lose));
  scenarios.forEach(({ lose, ...expected }, i) => {
    const { live, ...computed } = answers[i];
    assert.deepEqual(computed, expected, `${folder}: losing domains ${lose.join(", ")}`);
  });
}

// The map holds the parts that serve, each in the state that the engine gives it, in any grouping; it can be walked by keyboard.
async function checkMap(page, json, folder) {
  const canvas = page.locator("figure.map canvas");
  if (!(await canvas.count())) return;
  const first = json.domains.find((domain) => domain.down.length) ?? json.domains[0];
  await page.evaluate((id) => window.faultline.show(id), first.id);
  const { parts, states } = await page.evaluate(() => window.faultline.map());
  const answer = JSON.parse(run("whatif", first.id, folder, "--format", "json"));
  const byId = new Map(json.nodes.map((node) => [node.id, node]));
  assert.ok(parts.length > 0 && parts.every(({ service }) => service === null || byId.get(service).kind === "service"));
  const down = new Set(answer.down);
  parts.forEach(({ name, service, tier }, i) => {
    // What is down by itself may stand in a service that goes on; a service that is down has a part that is.
    assert.ok(name && tier, `part ${i} has a name and a tier`);
    assert.ok([0, 1, 2, 3, 5].includes(states[i]));
  });
  const stopped = new Set(parts.filter((_, i) => states[i] === 0).map(({ service }) => service && byId.get(service).key));
  const drawn = new Set(parts.map(({ service }) => service && byId.get(service).key));
  for (const key of down) if (drawn.has(key) && !stopped.has(key)) assert.ok(needsOther(json, key), `${key}: down by a part that is drawn, or by another service`);
  const groups = page.getByLabel("Columns of the map", { exact: true });
  for (const value of await groups.locator("option").evaluateAll((options) => options.map((option) => option.value))) {
    await groups.selectOption(value);
    const columns = await page.evaluate(() => window.faultline.map().columns);
    assert.ok(columns.length > 0 && new Set(columns).size === columns.length, `columns by ${value}`);
  }
  await groups.selectOption("region");
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  const told = await page.locator("#said").textContent();
  assert.match(told, / · .*needs \d+ parts?( \(\d+ in all\))?, needed by \d+( \(\d+ in all\))?$/, "the chosen part is said");
  await page.keyboard.press("+");
  await page.keyboard.press("0");
  await page.keyboard.press("Escape");
  assert.match(await page.locator("figure.map .readout").textContent(), /^Point at a square/);
  await page.getByLabel("Find on the map", { exact: true }).fill(parts[0].name);
  assert.match(await page.locator("#said").textContent(), /^\d+ parts?$/);
  await page.getByLabel("Find on the map", { exact: true }).fill("");
}

// A service may also stop by another one, or by code that no part on the map stands for.
function needsOther(json, key) {
  const service = json.nodes.find((node) => node.key === key);
  const owned = new Set(json.nodes.filter((node) => node.owner === service.id).map((node) => node.id).concat(service.id));
  return json.edges.some((edge) => owned.has(edge.from) && !owned.has(edge.to));
}

// The slider tells what stands at its minute; the bars are those of checkReplays.
async function checkSlider(page) {
  const outage = page.locator("#outage-list > details").first();
  if (!(await outage.count())) return;
  const slider = outage.getByRole("slider");
  const bars = await outage.locator("svg.chart [data-row]").evaluateAll((list) => list.map(({ dataset }) => ({ ...dataset })));
  const minutes = Number(await outage.getAttribute("data-minutes"));
  const words = ["down", "degraded", "frozen", "slowed", "stranded"];
  for (const minute of [0, Math.floor(minutes / 3), Math.floor(minutes / 2), minutes - 1]) {
    await slider.evaluate((input, value) => {
      input.value = value;
      input.dispatchEvent(new Event("input"));
    }, minute);
    const over = bars.filter(({ from, until }) => Number(from) <= minute && minute < Number(until));
    const counts = words.flatMap((word, state) => {
      const rows = new Set(over.filter((bar) => Number(bar.state) === state).map((bar) => bar.row));
      return rows.size ? [`${rows.size} ${word}`] : [];
    });
    assert.equal(await outage.locator(".at-moment").textContent(), counts.join(", ") || "nothing here is touched", `minute ${minute}`);
    assert.equal(await outage.locator("svg.chart [data-row]:not(.off)").count(), over.length);
  }
  await slider.focus();
  await page.keyboard.press("Home");
  assert.equal(await slider.inputValue(), "0", "by keyboard");
}

async function checkUse(page, json) {
  const title = page.locator("#whatif-title");
  const rows = page.locator("#matrix tr[data-d]");
  const first = await title.textContent();
  assert.match(first, /^If .* fails$/);
  const button = rows.locator('button.pick[aria-pressed="false"]:visible').first();
  const name = await button.textContent();
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await title.textContent(), `If ${name} fails`, "a domain is chosen by keyboard");
  assert.match(await page.locator("#said").textContent(), new RegExp(`${name.replace(/[.*+?()[\]]/g, "\\$&")} fails: \\d+ down`), "and it is said");
  assert.match(page.url(), /#lose=/);
  await page.locator("#matrix tr[data-d] input:not(:checked):visible").first().check();
  assert.match(await title.textContent(), /fail together$/);
  const down = await page.locator("#whatif dl > div").first().locator("b").textContent();
  assert.equal(await page.locator("#matrix tr.whatif-row td").first().textContent(), down, "row and list agree");
  await page.locator("#whatif-clear").click();
  assert.equal(await title.textContent(), "If nothing fails");

  const findings = json.findings.filter((finding) => finding.status === "new");
  if (findings.length >= 4) {
    const shown = () => page.locator("#findings [data-severity]:not([hidden])").count();
    await page.getByLabel("Search findings", { exact: true }).fill(findings[0].file ?? findings[0].rule);
    assert.ok((await shown()) > 0 && (await shown()) < findings.length, "a search narrows the list");
    await page.getByLabel("Search findings", { exact: true }).fill(findings.at(-1).message.split(" ")[0]);
    const hidden = await page.locator("#finding-list [data-severity]:not([hidden])").evaluateAll((items) => items.filter((item) => !item.checkVisibility()).length);
    assert.equal(hidden, 0, "what a search finds is to be seen");
    await page.getByLabel("Search findings", { exact: true }).fill("no such words");
    assert.equal(await shown(), 0);
    await page.getByLabel("Search findings", { exact: true }).fill("");
    await page.getByLabel("Rule", { exact: true }).selectOption(findings[0].rule);
    assert.equal(await shown(), findings.filter((finding) => finding.rule === findings[0].rule).length);
    await page.getByLabel("Rule", { exact: true }).selectOption("");
  }
  const head = page.locator("#mentions th").filter({ hasText: "Mention" });
  if (await head.count()) {
    await head.getByRole("button").click();
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    const cells = await page.locator("#mentions tbody tr td:nth-child(2)").allTextContents();
    assert.deepEqual(cells, [...cells].sort(new Intl.Collator("en", { numeric: true }).compare));
  }
  const dark = page.getByRole("button", { name: "Dark" });
  await dark.click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(20, 23, 26)");
}

// A fragment is somebody else's text (T53).
async function checkLinks(browser, { file, json }) {
  const { page, url, close } = await open(browser, file);
  const [finding] = json.findings;
  if (finding) {
    await page.goto(`${url}#f=${finding.fingerprint}`);
    assert.ok(await page.evaluate((id) => document.getElementById(id).open, `f=${finding.fingerprint}`), "a finding opens by its link");
  }
  await page.goto(`${url}#lose=${encodeURIComponent(json.domains[1].id)}`);
  assert.equal(await page.locator("#matrix tr.on").getAttribute("data-d"), "1", "a scenario opens by its link");
  const before = await page.evaluate(() => document.body.textContent);
  for (const fragment of ["#f=<img src=x onerror=alert(1)>", `#f=${"a".repeat(200_000)}`, "#lose=%E0%A4%A", "#lose=__proto__", "#s=data", "#f=", "#lose=javascript:alert(1)", "#data"]) {
    await page.goto(url + fragment);
    assert.ok((await page.evaluate(() => document.body.textContent)) === before, `${fragment.slice(0, 40)} changes nothing`);
  }
  await close("deep links");
}

// Where a server allows neither our script nor our style, the page still says everything.
// Each outage in the page says what `faultline replay` says, in words and as bars.
async function checkReplays(page, folder) {
  const played = await page.locator("#outage-list > details").evaluateAll((list) => list.map((details) => ({
    id: details.id.slice(2),
    rows: [...details.querySelectorAll("svg.chart [data-row]")].map(({ dataset }) => [Number(dataset.row), Number(dataset.state), Number(dataset.until) - Number(dataset.from)]),
    told: details.querySelectorAll("dl.facts > div").length,
  })));
  for (const { id, rows, told } of played) {
    const { replays } = JSON.parse(run("replay", id, folder, "--format", "json"));
    const names = ["down", "degraded", "frozen", "slowed", "stranded"];
    const sums = rows.reduce((table, [row, state, minutes]) => {
      table[row] ??= [0, 0, 0, 0, 0];
      table[row][state] += minutes;
      return table;
    }, []);
    const isSame = ({ services }) => told === Math.min(services.length, 40) &&
      sums.every((sum, row) => names.every((name, state) => sum[state] === services[row].minutes[name]));
    assert.ok(replays.some(isSame), `${folder}: ${id} is played as faultline replay does`);
  }
}

async function checkWithoutScript(browser, { file, json, folder }) {
  const { page, close } = await open(browser, file, { javaScriptEnabled: false });
  assert.match(await page.locator("h1").textContent(), /service/);
  assert.equal(await page.locator("#domains svg use").count() > 0, true, "pictures are drawn");
  for (const finding of json.findings.filter(({ status }) => status === "new").slice(0, 100)) {
    const item = page.locator(`[id="f=${finding.fingerprint}"]`).first();
    assert.ok((await item.textContent()).includes(finding.rule), `${finding.rule} is told`);
    if (finding.line) assert.ok(await item.locator("pre").count(), `${finding.rule} shows its line`);
  }
  const services = json.nodes.filter((node) => node.kind === "service" && !node.absent);
  assert.equal(await page.locator("#services details").count(), services.length);
  const { fixes, single_points } = JSON.parse(run("fixes", folder, "--format", "json"));
  assert.equal(await page.locator("#fixes ol.fixes > li").count(), fixes.length, "every fix is told");
  if (single_points) assert.match(await page.locator("#fixes .intro").first().textContent(), new RegExp(`there (is|are) ${single_points}\\.`));
  await checkReplays(page, folder);
  await close("without script");
}

async function checkTags(page) {
  const tags = await page.evaluate(() => [...new Set([...document.querySelectorAll("*")].map((element) => element.tagName.toUpperCase()))]);
  assert.deepEqual(tags.filter((tag) => !TAGS.has(tag)), [], "no element that is not ours");
  const attributes = await page.evaluate(() => [...new Set([...document.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()))]);
  assert.deepEqual(attributes.filter((name) => /^on|^style$|^src/.test(name)), []);
  const links = await page.evaluate(() => [...document.links].map((link) => link.getAttribute("href")).filter((href) => !/^(#|https?:\/\/)/.test(href)));
  assert.deepEqual(links, [], "links lead into the page or to the web");
  assert.equal(await page.evaluate(() => document.scripts.length), 2);
  const text = await page.evaluate(() => document.querySelector("main").textContent);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/, "the script hides nothing either");
}

async function checkFolder(browser, folder) {
  const report = reportOf(folder);
  checkFile(report);
  const { page, close } = await open(browser, report.file);
  await checkTags(page);
  await checkWhatIf(report, page);
  await checkScenarios(page, folder);
  await checkMap(page, report.json, folder);
  await checkSlider(page);
  await page.evaluate(() => history.replaceState(null, "", "#"));
  await page.reload();
  if (await page.locator("#matrix").count()) await checkUse(page, report.json);
  await checkTags(page);
  await close(`${folder}: in use`);
  for (const colorScheme of ["light", "dark"]) {
    const theme = await open(browser, report.file, { colorScheme });
    await checkAccessibility(theme.page, `${folder}: ${colorScheme}`);
    await theme.close(`${folder}: ${colorScheme}`);
  }
  await checkWithoutScript(browser, report);
  if (report.json.domains.length > 1) await checkLinks(browser, report);
  return report;
}

// Against an earlier report: what was added, changed and removed since, in both directions.
async function checkComparison(browser) {
  const root = path.join(work, "changing");
  fs.mkdirSync(path.join(root, "kept"), { recursive: true });
  fs.mkdirSync(path.join(root, "former"), { recursive: true });
  const database = (multi) => `provider "aws" {\n  region = "us-east-1"\n}\nresource "aws_db_instance" "db" {\n  engine   = "postgres"\n  multi_az = ${multi}\n}\n`;
  fs.writeFileSync(path.join(root, "kept/main.tf"), database(true));
  fs.writeFileSync(path.join(root, "former/main.tf"), database(false));
  const before = path.join(work, "before.json");
  run("scan", root, "--format", `json=${before}`);
  fs.rmSync(path.join(root, "former"), { recursive: true });
  fs.mkdirSync(path.join(root, "added"));
  fs.writeFileSync(path.join(root, "kept/main.tf"), database(false));
  fs.writeFileSync(path.join(root, "added/main.tf"), database(false));
  const [now, file] = ["now.json", "compared.html"].map((name) => path.join(work, name));
  run("scan", root, "--compare", before, "--format", `html=${file}`, "--format", `json=${now}`);
  const prints = (report) => new Set(JSON.parse(fs.readFileSync(report, "utf8")).findings.map((finding) => finding.fingerprint));
  const [old, current] = [prints(before), prints(now)];
  const expected = { new: [...current].filter((print) => !old.has(print)).length, gone: [...old].filter((print) => !current.has(print)).length };
  assert.ok(expected.new > 0 && expected.gone > 0);
  const { page, close } = await open(browser, file);
  const section = page.locator("#since");
  for (const [word, number] of Object.entries(expected)) {
    assert.match(await section.locator(".intro").textContent(), new RegExp(`\\b${number} ${word}\\b`));
    assert.equal(await section.locator("tbody tr").filter({ has: page.locator(`td:text-is("${word}")`) }).count(), number);
  }
  const facts = await section.locator("dl.facts dd").allTextContents();
  assert.match(facts[0], /added/);
  assert.match(facts[1], /former/);
  await checkAccessibility(page, "compared");
  await close("compared");
  run("scan", root, "--compare", now, "--format", `html=${file}`);
  const same = await open(browser, file);
  assert.match(await same.page.locator("#since .intro").textContent(), /0 new, 0 worse, 0 better, 0 gone/);
  await same.close("compared with itself");
  assert.doesNotMatch(fs.readFileSync(file, "utf8"), new RegExp(work), "no path of this machine");
  // What is accepted is told as a debt.
  const comment = "  # faultline:ignore rds-kept-once reason=\"a cache\"\n";
  fs.writeFileSync(path.join(root, "kept/main.tf"), database(false).replace("  multi_az", `${comment}  multi_az`));
  run("scan", root, "--format", `html=${file}`, "--format", `json=${now}`);
  const accepted = JSON.parse(fs.readFileSync(now, "utf8")).findings.filter((finding) => finding.status === "suppressed").length;
  const debt = await open(browser, file);
  assert.equal(await debt.page.locator("#findings .debt").count(), accepted ? 1 : 0);
  assert.ok(accepted, "a comment accepts a finding");
  await debt.close("debt");
  const refused = spawnSync(process.env.FAULTLINE, ["scan", root, "--compare", path.join(root, "kept/main.tf"), "--format", `html=${file}`], { encoding: "utf8" });
  assert.equal(refused.status, 2, "no report: refused");
}

// ---- main ----

const browser = await launch();
try {
  const folders = process.argv.slice(2);
  if (!folders.length) {
    folders.push(path.join(source, "examples"), path.join(work, "system"), path.join(work, "hostile"));
    writeSystem(folders[1]);
    writeHostile(folders[2]);
  }
  for (const folder of folders) {
    const { json, text } = await checkFolder(browser, folder);
    const pairs = json.cuts.flatMap(({ sets }) => sets).filter((set) => set.length > 1).length;
    console.log(`${path.basename(folder)}: ${json.domains.length} domains, ${pairs} cut sets of several, ${json.findings.length} findings, ${Math.round(text.length / 1024)} KB`);
    if (folder === path.join(work, "system")) assert.ok(pairs > 0, "the drawn-up system has alternatives");
  }
  await checkComparison(browser);
} finally {
  await browser.close();
}
