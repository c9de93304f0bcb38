// What the tests of the HTML report share: reports to look at, and a browser that minds everything.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
export const source = fileURLToPath(new URL("../../../", import.meta.url));
if (!process.env.FAULTLINE) {
  console.log("no program in $FAULTLINE: nothing to run");
  process.exit(0);
}
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const work = fs.mkdtempSync(path.join(os.tmpdir(), "html-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGUMENTS });

// ---- running the program ----

export function run(...parameters) {
  const result = spawnSync(process.env.FAULTLINE, parameters, {
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: { ...process.env, CI: "", NO_COLOR: "1", XDG_CACHE_HOME: path.join(work, "cache") },
  });
  assert.ok([0, 1].includes(result.status), `${parameters.join(" ")}: exit ${result.status} ${result.signal}\n${result.stderr}`);
  return result.stdout;
}

export function reportOf(folder) {
  const file = path.join(work, `${path.basename(folder)}.html`);
  const json = path.join(work, `${path.basename(folder)}.json`);
  run("scan", folder, "--format", `html=${file}`, "--format", `json=${json}`);
  const again = path.join(work, "again.html");
  run("scan", folder, "--format", `html=${again}`);
  const text = fs.readFileSync(file, "utf8");
  assert.ok(text === fs.readFileSync(again, "utf8"), `${folder}: the same bytes again`);
  return { folder, file, text, json: JSON.parse(fs.readFileSync(json, "utf8")) };
}

// ---- the page ----

// A page that fails the test when anything is loaded, logged, opened or refused by the policy.
export async function open(browser, file, options = {}) {
  const { fragment = "", ...settings } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`) && dialog.dismiss());
  page.on("popup", () => complaints.push("a window was opened"));
  const url = String(pathToFileURL(file));
  page.on("request", (request) => {
    const address = request.url().split("#")[0];
    if (address !== url && !address.startsWith("data:")) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url + fragment);
  return { page, url, close: async (what) => (await context.close(), assert.deepEqual(complaints, [], what)) };
}

export async function checkAccessibility(page, what) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((details, i) => (details.open = i < 40)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const list = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join("\n    ")}`);
  assert.equal(list.join("\n"), "", what);
}

// ---- systems to scan ----

// Alternatives of several kinds, over two regions and more services than fit beside each other.
export function writeSystem(root) {
  const zones = ["a", "b", "c"];
  for (let i = 0; i < 45; i++) {
    const region = ["us-east-1", "us-west-2", "eu-west-1"][i % 3];
    const folder = path.join(root, `team-${i % 5}`, `service-${i}`);
    const used = zones.slice(0, 1 + (i % 3));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "main.tf"), `
provider "aws" {
  region = "${region}"
}
${used.map((zone) => `
resource "aws_subnet" "${zone}" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "${region}${zone}"
}`).join("")}
resource "aws_autoscaling_group" "web" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = [${used.map((zone) => `aws_subnet.${zone}.id`).join(", ")}]
}
resource "aws_dynamodb_table" "t" {
  name     = "t${i}"
  hash_key = "id"
  ${i % 2 ? 'replica {\n    region_name = "eu-central-1"\n  }' : ""}
}
resource "aws_db_instance" "db" {
  engine   = "postgres"
  multi_az = ${i % 4 === 0}
}
resource "aws_sqs_queue" "q" {
  name = "q${i}"
}
`);
  }
}

const hostile = [
  "</script><img src=x onerror=alert(1)>",
  "<!--<script>alert(2)",
  "--><svg onload=alert(3)>",
  "]]>javascript:alert(4)",
  "\" onmouseover=\"alert(5)",
  "'><details open ontoggle=alert(6)>",
  "rtl \u202ecod\u2066e\u200b",
  "bell \u0007 and \u001b[31mred",
  "line\u2028separator\u2029",
  "&lt;b&gt; &amp; ${x} {{y}}",
];

export function writeHostile(root) {
  hostile.forEach((name, i) => {
    const folder = path.join(root, name.replaceAll("/", "∕"));
    fs.mkdirSync(folder, { recursive: true });
    const quoted = JSON.stringify(name).replace(/[$%]\{/g, "$&").replaceAll("${", "$${");
    fs.writeFileSync(path.join(folder, `${name.replaceAll("/", "∕")}.tf`), `# ${name.replace(/[\n\r]/g, " ")}
provider "aws" {
  region = "us-east-1"
}
resource "aws_db_instance" "orders" { # </details></pre><img src=x onerror=alert(7)>
  identifier = ${quoted}
  multi_az   = false
  engine     = "postgres"
}
resource "aws_sqs_queue" "q${i}" {
  name = var.unknown[${quoted}]
}
`);
    fs.writeFileSync(path.join(folder, "app.py"), `import boto3\nq = boto3.client("sqs", region_name="us-east-1")  # ${name}\nq.create_queue(QueueName=${JSON.stringify(name)})\n`);
  });
}
