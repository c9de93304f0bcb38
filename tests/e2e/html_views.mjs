// The views of the HTML report in a real browser: each says what the JSON report says, what is chosen travels in the address, and
// where a server blocks script and style the verdict, the matrix and the findings are still there. The other half is html.mjs.
//
//     node tests/e2e/html_views.mjs                runs $FAULTLINE over examples/, a drawn-up system, and hostile names
//     node tests/e2e/html_views.mjs DIRECTORY...   over these directories
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { checkAccessibility, launch, open, reportOf, source, work, writeHostile, writeSystem } from "./support/page.mjs";

const STATES = ["down", "degraded", "frozen", "stranded", "redundancy lost"];
const WIDTHS = [390, 768, 1280];
const setOf = (domain, state) => new Set(domain[state.replace(" ", "_")]);

// ---- the matrix: a column is one service or several of the same fate; a cell says what the engine says of each ----

async function checkMatrix(page, json) {
  const matrix = await page.evaluate(() => ({
    columns: [...document.querySelectorAll("#matrix th.svc")].map((head) => [head.dataset.s.split(" ").map(Number), head.textContent, head.title]),
    rows: [...document.querySelectorAll("#matrix tr[data-d]")].map((row) => [Number(row.dataset.d),
      [...row.querySelectorAll("td:not(.count)")].map((cell) => cell.querySelector(".t") ? [...cell.querySelectorAll(".t")].map((one) => one.textContent).join("") : "")]),
  }));
  if (!matrix.columns.length) return;
  const services = json.nodes.filter((node) => node.kind === "service").map((node) => node.id);
  const shown = matrix.columns.flatMap(([members]) => members).sort((a, b) => a - b);
  assert.deepEqual(shown, services.map((_, i) => i), "every service stands in one column");
  const fates = new Set();
  for (const [members, text, title] of matrix.columns) {
    assert.equal(/^\+(\d+)/.exec(text)?.[1] ?? "0", String(members.length - 1), "a column says how many it stands for");
    assert.equal(title.split(", ").length, Math.min(members.length, 20), "and which");
  }
  for (const [at, cells] of matrix.rows) {
    const sets = STATES.map((state) => setOf(json.domains[at], state));
    matrix.columns.forEach(([members], i) => {
      for (const member of members) {
        const expected = STATES.filter((_, state) => sets[state].has(services[member])).join(", ");
        assert.equal(cells[i], expected, `${json.domains[at].id}: ${json.nodes.find((node) => node.id === services[member]).key}`);
      }
    });
  }
  for (let i = 0; i < matrix.columns.length; i++) fates.add(matrix.rows.map(([, cells]) => cells[i]).join("|"));
  if (matrix.rows.length === json.domains.length) assert.equal(fates.size, matrix.columns.length, "no two columns are the same");
}

// What domains do together need not be the same for all of a column: then it says of how many it is true.
async function checkTogether(page, json) {
  const keys = json.domains.slice(0, 2).map((domain) => domain.id);
  if (keys.length < 2) return;
  await page.evaluate((two) => window.faultline.show(...two), keys);
  const told = await page.evaluate((two) => {
    const sets = window.faultline.lose(...two);
    const ids = JSON.parse(document.getElementById("data").textContent).services.map(([id]) => id);
    const heads = [...document.querySelectorAll("#matrix th.svc")];
    const cells = [...document.querySelectorAll("#matrix .whatif-row td:not(.count):not(.share)")];
    return { sets, columns: heads.map((head, i) => [head.dataset.s.split(" ").map((at) => ids[at]), cells[i]?.querySelector(".t").textContent]) };
  }, keys);
  for (const [members, text] of told.columns) {
    const words = STATES.flatMap((state) => {
      const number = members.filter((id) => told.sets[state].includes(id)).length;
      return number ? [number < members.length ? `${number} of ${members.length} ${state}` : state] : [];
    });
    assert.equal(text, words.join(", "), "the row of what is chosen");
  }
}

// ---- the map: what a part leads to, and what it stands by ----

async function checkPaths(page) {
  if (!(await page.locator("figure.map canvas").count())) return;
  const { parts, edges } = await page.evaluate(() => window.faultline.map());
  const next = parts.map(() => [[], []]);
  for (let i = 0; i < edges.length; i += 2) {
    next[edges[i]][0].push(edges[i + 1]);
    next[edges[i + 1]][1].push(edges[i]);
  }
  const reach = (start, way) => {
    const seen = new Set([start]);
    for (const part of seen) for (const other of next[part][way]) seen.add(other);
    return seen;
  };
  const busy = parts.map((_, i) => i).sort((a, b) => next[b][0].length + next[b][1].length - next[a][0].length - next[a][1].length).slice(0, 5);
  for (const part of busy) {
    const [below, above] = [reach(part, 0), reach(part, 1)];
    const reached = await page.evaluate((at) => window.faultline.reached(at), part);
    assert.deepEqual(reached.sort((a, b) => a - b), [...new Set([...below, ...above])].sort((a, b) => a - b), "all that hangs on a part");
    await page.evaluate((at) => window.faultline.choose(at), part);
    const told = await page.locator("figure.map .readout").textContent();
    const [, direct, all] = /needs (\d+) parts?(?: \((\d+) in all\))?/.exec(told);
    assert.equal(Number(direct), next[part][0].length);
    assert.equal(Number(all ?? direct), below.size - 1, "how much it needs in all");
  }
  await page.evaluate(() => window.faultline.choose(-1));
}

// Regions are divided by zone, and an owner of CODEOWNERS is a group.
async function checkGroups(page, json, isDrawnUp) {
  if (!isDrawnUp) return;
  const columns = await page.evaluate(() => window.faultline.map().columns);
  for (const zone of ["us-east-1 a", "eu-west-1 b", "eu-west-1 several", "us-west-2 no zone"]) assert.ok(columns.includes(zone), `${zone}: ${columns.join(" | ")}`);
  await page.getByLabel("Columns of the map", { exact: true }).selectOption("owner");
  const owners = await page.evaluate(() => window.faultline.map().columns);
  assert.deepEqual([...owners].sort(), ["@shop/team-0", "@shop/team-1", "no owner"].sort());
  await page.getByLabel("Columns of the map", { exact: true }).selectOption("region");
}

// ---- services: alternatives as the graph has them ----

async function checkServices(page, json) {
  const told = await page.evaluate(() => [...document.querySelectorAll("#service-list > details")].map((details) => ({
    id: details.id, name: details.querySelector(".msg").textContent,
    facts: Object.fromEntries([...details.querySelectorAll("dl.facts > div")].map((row) => [row.querySelector("dt").textContent, [...row.querySelectorAll("li")].map((one) => one.textContent)])) })));
  const byId = new Map(json.nodes.map((node) => [node.id, node]));
  const services = json.nodes.filter((node) => node.kind === "service" && !node.absent);
  services.forEach((service, i) => {
    const mine = json.groups.filter((group) => (byId.get(group.owner).kind === "service" ? group.owner : byId.get(group.owner).owner) === service.id);
    const open = mine.filter((group) => {
      const size = json.edges.filter((edge) => edge.group === group.id && edge.from === group.owner).reduce((sum, edge) => sum + (edge.copies ?? 1), 0);
      return size > group.need;
    });
    const { id, facts } = told[i];
    assert.match(id, /^s=[0-9a-f]{16}$/, "a link that does not depend on positions");
    const lines = facts.Alternatives;
    assert.ok(lines, `${service.key}: alternatives are told`);
    assert.equal(lines.filter((line) => / needs \d+ of \d+: /.test(line)).length, Math.min(open.length, 12), `${service.key}: alternatives`);
  });
}

// ---- the address ----

async function checkAddress(browser, { file, json }) {
  const { page, url, close } = await open(browser, file);
  const findings = json.findings.filter((finding) => finding.status === "new");
  const hasFilter = findings.length >= 4;
  const hasMap = await page.locator("figure.map canvas").count();
  await page.locator('#matrix button.pick[aria-pressed="false"]:visible').first().click();
  if (hasMap) await page.getByLabel("Columns of the map", { exact: true }).selectOption("service");
  if (hasMap) await page.evaluate(() => window.faultline.choose(0));
  if (hasFilter) {
    await page.getByLabel("Search findings", { exact: true }).fill("a (b)* us-east-1".slice(-4));
    await page.getByLabel("Rule", { exact: true }).selectOption(findings[0].rule);
  }
  await page.locator("#service-list > details > summary").first().click();
  const seen = (one) => one.evaluate(() => ({
    title: document.getElementById("whatif-title").textContent,
    readout: document.querySelector("figure.map .readout")?.textContent,
    columns: window.faultline.map()?.columns,
    findings: [...document.querySelectorAll("#findings [data-severity]")].filter((item) => !item.hidden).length,
    service: [...document.querySelectorAll("#service-list > details")].map((details) => details.open),
  }));
  const before = await seen(page);
  const address = page.url();
  assert.match(address, /^[^#]*#lose=[^&]+.*&s=[0-9a-f]{16}$/, address);
  const other = await open(browser, file, { fragment: new URL(address).hash });
  assert.deepEqual(await seen(other.page), before, "a link shows what its sender saw");
  await other.close("from an address");
  await page.goto(`${url}#severity=nonsense`);
  assert.equal(await page.getByLabel("Severity", { exact: true }).inputValue().catch(() => ""), "", "a value that is none is left");
  if (hasFilter) {
    const search = page.getByLabel("Search findings", { exact: true });
    const hostile = "</script><img src=x onerror=alert>";
    await page.goto(`${url}#q=${encodeURIComponent(hostile)}`);
    await page.waitForTimeout(100);
    assert.equal(await search.inputValue(), hostile, "a hostile search is text in a field");
    assert.equal(await page.locator("main img").count(), 0);
  }
  if (await page.locator("#outage-list > details input[type=range]").count()) {
    const id = await page.locator("#outage-list > details").first().getAttribute("id");
    const later = await open(browser, file, { fragment: `#${id}&at=7` });
    assert.equal(await later.page.locator(`[id="${id}"] input[type=range]`).inputValue(), "7", "a minute of an outage");
    await later.close("a minute of an outage");
  }
  await close("addresses");
}

// A link leads to what it names, however large what stands above it turns out to be.
async function checkPlaces(browser, { file }) {
  const { page, close } = await open(browser, file);
  const topOf = (id) => page.evaluate((one) => document.getElementById(one).getBoundingClientRect().top, id);
  const isReached = async (id, what) => {
    let top = 0;
    for (let i = 0; i < 20; i++) {
      await page.waitForTimeout(50);
      top = await topOf(id);
      const isAtEnd = await page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 2);
      if ((top > -2 && top < 140) || (isAtEnd && top > -2 && top < 900)) return;
    }
    assert.fail(`${what}: ${id} is at ${top}`);
  };
  const sections = await page.locator("nav a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const href of [...sections.toReversed(), ...sections]) {
    await page.locator(`nav a[href="${href}"]`).click();
    await page.waitForTimeout(300);
    await isReached(href.slice(1), "a section");
  }
  await close("sections");
  for (const selector of ["#service-list > details", "#finding-list > li > details[id]"]) {
    const all = await (async () => {
      const { page: other, close: end } = await open(browser, file);
      const ids = await other.locator(selector).evaluateAll((list) => list.map((one) => one.id));
      await end("ids");
      return ids;
    })();
    if (!all.length) continue;
    const linked = await open(browser, file, { fragment: `#${all.at(-1)}` });
    await linked.page.waitForTimeout(400);
    const { top, isAtEnd } = await linked.page.evaluate((id) => ({ top: document.getElementById(id).getBoundingClientRect().top,
      isAtEnd: scrollY + innerHeight >= document.documentElement.scrollHeight - 2 }), all.at(-1));
    assert.ok(top > -2 && (top < 140 || isAtEnd), `${all.at(-1)} is at ${top}`);
    await linked.close("a deep link");
  }
}

// ---- nothing lies over anything, at any width ----

async function checkLayout(browser, file, folder) {
  for (const width of WIDTHS) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, close } = await open(browser, file, { colorScheme, viewport: { width, height: 900 } });
      const { scroll, inner, isOver } = await page.evaluate(() => {
        const [a, b] = ["#whatif", "figure.map"].map((selector) => document.querySelector(selector));
        let over = false;
        for (const top of [0, 400, 800]) {
          scrollTo(0, top);
          const [x, y] = [a, b].map((one) => one?.getBoundingClientRect());
          over ||= Boolean(x && y && x.left < y.right && y.left < x.right && x.top < y.bottom - 1 && y.top < x.bottom - 1);
        }
        scrollTo(0, 0);
        return { scroll: document.documentElement.scrollWidth, inner: innerWidth, isOver: over };
      });
      assert.ok(scroll <= inner, `${folder}: ${width} px, ${colorScheme}: the page is ${scroll} wide`);
      assert.ok(!isOver, `${folder}: ${width} px: the map lies under what fails`);
      if (width === WIDTHS[0]) await checkAccessibility(page, `${folder}: ${width} px, ${colorScheme}`);
      await close(`${folder}: ${width} px`);
    }
  }
}

// ---- served as Jenkins serves artifacts: neither our script nor our style may run ----

async function checkBlocked(browser, { file, json, folder }) {
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'self';" };
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(request.url === "/report.html" ? 200 : 404, headers);
    response.end(request.url === "/report.html" ? fs.readFileSync(file) : "");
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/report.html`);
    assert.ok((await page.locator("script#data").count()) === 1 && (await page.locator("figure.map canvas").count()) === 0, "the script did not run");
    assert.equal(await page.locator("main").evaluate((main) => getComputedStyle(main).maxWidth), "none", "nor did the style count");
    const verdict = await page.locator("#verdict").innerText();
    const { down } = json.domains.reduce((worst, domain) => (domain.down.length > worst.down.length ? domain : worst), { down: [] });
    assert.match(verdict, /service/);
    if (down.length) assert.match(verdict, /stops? /);
    assert.equal(await page.locator("#verdict dl > div").count(), 4, "four figures");
    for (const finding of json.findings.filter(({ status }) => status === "new").slice(0, 100)) {
      const item = page.locator(`[id="f=${finding.fingerprint}"] > summary`);
      assert.ok((await item.textContent()).includes(finding.rule), `${finding.rule} is a row`);
    }
    const fills = await page.locator("figure.map svg use, #matrix svg use").evaluateAll((list) => list.map((use) => use.getAttribute("href")));
    assert.ok(!json.domains.length || fills.length > 0, "the matrix is drawn");
    const shapes = await page.locator(".shapes path").evaluateAll((list) => list.every((one) => /^#/.test(one.getAttribute("fill"))));
    assert.ok(shapes, "in colours of its own");
    await page.locator("#findings details > summary").first().click();
    assert.ok(!json.findings.length || (await page.locator("#findings details[open]").count()) > 0, "a finding opens without script");
    assert.deepEqual(asked.filter((url) => url !== "/report.html" && url !== "/favicon.ico"), [], `${folder}: nothing else is asked for`);
  } finally {
    await page.close();
    server.close();
  }
}

// ---- printing ----

async function checkPrint(browser, file) {
  const { page, close } = await open(browser, file);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("figure.map canvas:visible, button:not(.pick):not(.sort):visible, select:visible, .bar:visible").count(), 0, "no controls on paper");
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.subarray(0, 5).toString("latin1"), "%PDF-");
  assert.ok(pdf.length > 20_000);
  await close("printed");
}

// ---- main ----

// A third of the teams' folders have no owner.
function writeOwners(root) {
  fs.writeFileSync(path.join(root, "CODEOWNERS"), "/team-0/ @shop/team-0\n/team-1/ @shop/team-1\n");
}

// Names of ten thousand characters, and none at all.
function writeOdd(root) {
  fs.mkdirSync(root, { recursive: true });
  const long = "n".repeat(10_000);
  fs.writeFileSync(path.join(root, "main.tf"), `provider "aws" {\n  region = "us-east-1"\n}
resource "aws_db_instance" "${long}" {\n  engine = "postgres"\n  multi_az = false\n}
resource "aws_db_instance" "" {\n  engine = "postgres"\n  multi_az = false\n}
resource "aws_sqs_queue" "q" {\n  name = "${"\\u202e".repeat(50)}${long}"\n}\n`);
  fs.writeFileSync(path.join(root, "app.py"), `import boto3\nboto3.client("sqs", region_name="us-east-1").create_queue(QueueName="${long}")\nboto3.client("s3", region_name="").list_buckets()\n`);
}

const browser = await launch();
try {
  const folders = process.argv.slice(2);
  const drawnUp = path.join(work, "system");
  if (!folders.length) {
    folders.push(path.join(source, "examples"), drawnUp, path.join(work, "hostile"), path.join(work, "odd"));
    writeSystem(drawnUp);
    writeOwners(drawnUp);
    writeHostile(folders[2]);
    writeOdd(folders[3]);
  }
  for (const folder of folders) {
    const report = reportOf(folder);
    const { page, close } = await open(browser, report.file);
    await checkMatrix(page, report.json);
    await checkTogether(page, report.json);
    await checkPaths(page);
    await checkGroups(page, report.json, folder === drawnUp);
    await checkServices(page, report.json);
    await close(`${folder}: views`);
    if (report.json.domains.length > 1) await checkAddress(browser, report);
    await checkPlaces(browser, report);
    await checkLayout(browser, report.file, path.basename(folder));
    await checkBlocked(browser, report);
    await checkPrint(browser, report.file);
    console.log(`${path.basename(folder)}: matrix, map, services, addresses, ${WIDTHS.length} widths, blocked, printed`);
  }
} finally {
  await browser.close();
}
