// How large the HTML report of a system is, and how fluid it is in a browser without a graphics card.
//
//     FAULTLINE=build/release/faultline node tests/bench/bench_html.mjs [NODES]...     300, 2000 and 5000 when nothing is given
//
// A drawn-up system of about so many nodes is scanned; per size one line: size of the file, milliseconds until the page is drawn and
// can be used ("first": the second frame after verdict, map and "what if" work; "ready": after all of the page does), from a choice in "what if" until the frame after it is painted
// (mean and worst of twelve domains), per frame while the map is dragged (mean and 95th percentile of 120), and the heap after a
// collection. Exit 1 when 5000 nodes or fewer miss a limit: 1000 ms ready, 150 ms what if, 25 ms mean frame.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import playwright from "playwright-core";

const LIMITS = { ready: 1000, whatIf: 150, frame: 25 };
const PARTS = 14; // nodes that a service of the system below brings along
const REGIONS = ["us-east-1", "eu-west-1", "us-west-2", "ap-south-1"];
const FRAMES = 120;

// Services of several kinds, which share queues and tables of others through names.
function writeSystem(root, nodes) {
  const services = Math.max(4, Math.round(nodes / PARTS));
  for (let i = 0; i < services; i++) {
    const region = REGIONS[(i * i) % REGIONS.length];
    const folder = path.join(root, `team-${i % 12}`, `service-${i}`);
    const zones = ["a", "b", "c"].slice(0, 1 + (i % 3));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "main.tf"), `provider "aws" {
  region = "${region}"
}
${zones.map((zone) => `resource "aws_subnet" "${zone}" {
  vpc_id            = "vpc-1"
  cidr_block        = "10.0.0.0/24"
  availability_zone = "${region}${zone}"
}
`).join("")}resource "aws_autoscaling_group" "web" {
  min_size            = 1
  max_size            = 3
  vpc_zone_identifier = [${zones.map((zone) => `aws_subnet.${zone}.id`).join(", ")}]
}
resource "aws_lb" "front" {
  subnets = [${zones.map((zone) => `aws_subnet.${zone}.id`).join(", ")}]
}
resource "aws_db_instance" "db" {
  engine   = "postgres"
  multi_az = ${i % 4 === 0}
}
${[0, 1, 2].map((n) => `resource "aws_sqs_queue" "q${n}" {
  name = "q-${i}-${n}"
}
resource "aws_dynamodb_table" "t${n}" {
  name     = "t-${i}-${n}"
  hash_key = "id"
}
`).join("")}`);
    fs.writeFileSync(path.join(folder, "app.py"), `import boto3
queue = boto3.resource("dynamodb", region_name="${region}").Table("t-${(i * 7) % services}-1")
queue.put_item(Item={"id": "1"})
`);
  }
}

const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];

// Runs in the page: from a choice until the frame after the one that draws it.
async function timeWhatIf(keys) {
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (const key of keys) {
    await frame();
    const start = performance.now();
    window.faultline.show(key);
    await frame();
    await frame();
    times.push(performance.now() - start);
  }
  return times;
}

// Runs in the page: drags the map, one step per frame.
async function timePan(frames) {
  const canvas = document.querySelector("figure.map canvas");
  canvas.setPointerCapture = () => {};
  const at = (type, x, y) => {
    const box = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, clientX: box.left + x, clientY: box.top + y, bubbles: true }));
  };
  at("pointerdown", 300, 200);
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 1; i <= frames; i++) {
    at("pointermove", 300 + 60 * Math.sin(i / 9), 200 + 40 * Math.cos(i / 7));
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  at("pointerup", 300, 200);
  return times;
}

async function measure(browser, nodes, work) {
  const root = path.join(work, `system-${nodes}`);
  writeSystem(root, nodes);
  const [html, json] = ["html", "json"].map((format) => path.join(work, `${nodes}.${format}`));
  const result = spawnSync(process.env.FAULTLINE, ["scan", root, "--format", `html=${html}`, "--format", `json=${json}`], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (![0, 1].includes(result.status)) throw new Error(`exit ${result.status}: ${result.stderr}`);
  const report = JSON.parse(fs.readFileSync(json, "utf8"));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(() => {
    const mark = (name) => requestAnimationFrame(() => requestAnimationFrame(() => (window[name] = performance.now())));
    const look = () => (window.faultline ? mark("firstAt") : requestAnimationFrame(look));
    requestAnimationFrame(look);
    addEventListener("DOMContentLoaded", () => setTimeout(() => mark("readyAt")));
  });
  await page.goto(String(pathToFileURL(html)));
  while (!(await page.evaluate(() => window.readyAt && window.firstAt))) await new Promise((wake) => setTimeout(wake, 20));
  const [first, ready] = await page.evaluate(() => [window.firstAt, window.readyAt]);
  const worst = [...report.domains].sort((a, b) => b.down.length - a.down.length).slice(0, 12).map((domain) => domain.id);
  const whatIf = await page.evaluate(timeWhatIf, worst);
  await page.locator("figure.map canvas").scrollIntoViewIfNeeded();
  const frames = await page.evaluate(timePan, FRAMES);
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await page.close();
  return { nodes: report.nodes.length, needs: report.edges.length, kilobytes: Math.round(fs.statSync(html).size / 1024), first, ready, whatIf: mean(whatIf), whatIfWorst: Math.max(...whatIf), frame: mean(frames), frame95: percentile(frames, 0.95), heap: usedSize / (1 << 20) };
}

if (!process.env.FAULTLINE) throw new Error("expected the program's path in $FAULTLINE");
const sizes = process.argv.slice(2).map(Number);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "bench-html-"));
const browser = await playwright.chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
try {
  console.log("nodes   needs   file KB   first ms   ready ms   what if ms (worst)   frame ms (95 %)   heap MB");
  for (const nodes of sizes.length ? sizes : [300, 2000, 5000]) {
    const one = await measure(browser, nodes, work);
    const cell = (value, width, digits = 0) => value.toFixed(digits).padStart(width);
    console.log(`${cell(one.nodes, 5)}${cell(one.needs, 8)}${cell(one.kilobytes, 10)}${cell(one.first, 11)}${cell(one.ready, 11)}${cell(one.whatIf, 13)} (${one.whatIfWorst.toFixed(0)})${cell(one.frame, 15, 1)} (${one.frame95.toFixed(1)})${cell(one.heap, 12, 1)}`);
    const isSlow = one.ready > LIMITS.ready || one.whatIf > LIMITS.whatIf || one.frame > LIMITS.frame;
    if (isSlow && nodes <= 5000) process.exitCode = 1;
  }
} finally {
  await browser.close();
  fs.rmSync(work, { recursive: true, force: true });
}
