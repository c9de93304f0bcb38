// The language server as an editor meets it: messages go through the protocol library of VS Code.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node.js";

const program = process.env.FAULTLINE;
const work = mkdtempSync(join(tmpdir(), "faultline-lsp-"));
const started = [];
process.on("exit", () => {
  for (const server of started) server.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});

const database = `provider "aws" {
  region = "eu-west-1"
}

resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = "db.m6g.large"
  multi_az       = false

  backup_retention_period = 7
}

resource "aws_lambda_function" "shop" {
  function_name = "shop"
  environment {
    variables = {
      NAME = "ü𝒳", DATABASE = aws_db_instance.orders.endpoint
    }
  }
}
`;

function open(folder, extra = {}) {
  const child = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...extra } });
  started.push(child);
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(child.stdout),
    new protocol.StreamMessageWriter(child.stdin),
  );
  const published = new Map();
  const waiting = [];
  const look = () => {
    for (const one of [...waiting])
      if (one.test()) {
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve();
      }
  };
  const messages = [];
  let refreshes = 0;
  connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => {
    published.set(params.uri, params.diagnostics);
    look();
  });
  connection.onNotification(protocol.ShowMessageNotification.type, (params) => {
    messages.push(params.message);
    look();
  });
  connection.onRequest(protocol.CodeLensRefreshRequest.type, () => {
    refreshes++;
  });
  connection.listen();
  return {
    child,
    connection,
    published,
    messages,
    refreshes: () => refreshes,
    uri: (name) => pathToFileURL(join(folder, name)).href,
    until: (test) =>
      new Promise((resolve, reject) => {
        const told = () => JSON.stringify([...published].map(([uri, list]) => [uri, rules(list)]));
        const late = setTimeout(() => reject(new Error(`waited for ${test}; published: ${told()}`)), 60000);
        waiting.push({ test, resolve: () => (clearTimeout(late), resolve()) });
        look();
      }),
    start: () =>
      connection.sendRequest(protocol.InitializeRequest.type, {
        processId: process.pid,
        rootUri: pathToFileURL(folder).href,
        capabilities: { workspace: { codeLens: { refreshSupport: true } } },
        workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "work" }],
      }),
    didOpen: (uri, text, version = 1) =>
      connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "terraform", version, text },
      }),
    didChange: (uri, text, version) =>
      connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      }),
    end: async () => {
      await connection.sendRequest(protocol.ShutdownRequest.type);
      const code = new Promise((resolve) => child.on("exit", resolve));
      await connection.sendNotification(protocol.ExitNotification.type);
      return code;
    },
  };
}

const rules = (diagnostics) => (diagnostics ?? []).map((one) => one.code);

// ---- What is wrong shows where it is written, goes with the edit that mends it, and comes back
{
  const folder = join(work, "a shop");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.tf"), database);
  const editor = open(folder);
  const { capabilities } = await editor.start();
  assert.equal(capabilities.hoverProvider, true);
  await editor.connection.sendNotification(protocol.InitializedNotification.type, {});
  const uri = editor.uri("main.tf");
  editor.didOpen(uri, database);
  await editor.until(() => rules(editor.published.get(uri)).includes("rds-single-zone"));
  const zone = editor.published.get(uri).find((one) => one.code === "rds-single-zone");
  assert.equal(zone.source, "faultline");
  assert.equal(zone.range.start.line, 7, "where multi_az stands");
  assert.match(database.split("\n")[7].slice(zone.range.start.character, zone.range.end.character), /multi_az|false/);
  assert.ok(zone.relatedInformation.length > 0, "the chain");
  assert.ok(zone.relatedInformation.every((hop) => hop.location.uri === uri));

  const hover = await editor.connection.sendRequest(protocol.HoverRequest.type, {
    textDocument: { uri },
    position: { line: 5, character: 4 },
  });
  assert.match(hover.contents.value, /aws_db_instance\.orders.*eu-west-1/);
  assert.match(hover.contents.value, /When it fails, 1 service is down/);
  assert.match(hover.contents.value, /is down with .*aws:eu-west-1/);
  assert.equal(
    await editor.connection.sendRequest(protocol.HoverRequest.type, {
      textDocument: { uri },
      position: { line: 3, character: 0 },
    }),
    null,
    "between two blocks",
  );
  const lenses = await editor.connection.sendRequest(protocol.CodeLensRequest.type, { textDocument: { uri } });
  assert.deepEqual(
    lenses.map((lens) => lens.range.start.line),
    [4, 12],
  );
  assert.match(lenses[0].command.title, /^1 service stops with it: /);
  assert.ok(editor.refreshes() > 0);

  // The unsaved text counts, not the file.
  const mended = database.replace("multi_az       = false", "multi_az       = true");
  editor.didChange(uri, mended, 2);
  await editor.until(() => !rules(editor.published.get(uri)).includes("rds-single-zone"));
  // A burst of keys: the answer to the last one counts.
  for (let i = 0; i < 20; i++) editor.didChange(uri, mended + "#".repeat(i), 3 + i);
  editor.didChange(uri, "\n" + database, 30);
  await editor.until(() => rules(editor.published.get(uri)).includes("rds-single-zone"));
  assert.equal(editor.published.get(uri).find((one) => one.code === "rds-single-zone").range.start.line, 8);
  // A comment that suppresses it.
  editor.didChange(uri, database.replace("  multi_az", "  # faultline:ignore rds-single-zone reason=\"a test\"\n  multi_az"), 31);
  await editor.until(() => !rules(editor.published.get(uri)).includes("rds-single-zone"));
  // Closed without saving: the file counts again.
  await editor.connection.sendNotification(protocol.DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  await editor.until(() => rules(editor.published.get(uri)).includes("rds-single-zone"));
  // Half of a block, as one types.
  editor.didOpen(uri, database.slice(0, 120), 1);
  await editor.until(() => !rules(editor.published.get(uri)).includes("rds-single-zone"));
  assert.equal(readFileSync(join(folder, "main.tf"), "utf8"), database, "nothing is written");
  assert.equal(await editor.end(), 0);
}

// ---- Another file decides; folders reached by a link; characters beyond the first plane
{
  const folder = join(work, "split");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.tf"), database.replace("multi_az       = false", "multi_az       = var.standby"));
  writeFileSync(join(folder, "variables.tf"), 'variable "standby" {\n  default = false\n}\n');
  const link = join(work, "link");
  symlinkSync(folder, link);
  const editor = open(link);
  await editor.start();
  await editor.connection.sendNotification(protocol.InitializedNotification.type, {});
  const all = () => [...editor.published.values()].flat();
  await editor.until(() => rules(all()).includes("rds-single-zone"));
  assert.ok(
    [...editor.published.keys()].every((uri) => uri.startsWith(pathToFileURL(link).href + "/")),
    "files are called as the client calls them",
  );
  const hover = await editor.connection.sendRequest(protocol.HoverRequest.type, {
    textDocument: { uri: editor.uri("main.tf") },
    position: { line: 16, character: 12 },
  });
  assert.match(hover.contents.value, /aws_lambda_function\.shop/);
  editor.didOpen(editor.uri("variables.tf"), 'variable "standby" {\n  default = true\n}\n');
  await editor.until(() => !rules(all()).includes("rds-single-zone"));
  assert.equal(await editor.end(), 0);
}

// ---- What is asked wrongly is refused, and nothing ends the server but its client
{
  const folder = join(work, "empty");
  mkdirSync(folder);
  const editor = open(folder);
  const fails = (promise, code) => assert.rejects(promise, (error) => error.code === code);
  await fails(editor.connection.sendRequest("textDocument/hover", {}), -32002);
  await editor.start();
  await fails(editor.connection.sendRequest("textDocument/unheardOf", {}), -32601);
  assert.equal(await editor.connection.sendRequest("textDocument/hover", { textDocument: { uri: "untitled:1" } }), null);
  assert.deepEqual(
    await editor.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: editor.uri("gone.tf") } }),
    [],
  );
  editor.didOpen("untitled:Untitled-1", "resource");
  editor.connection.sendNotification("textDocument/didChange", { textDocument: {}, contentChanges: [] });
  editor.connection.sendNotification("$/setTrace", { value: "off" });
  writeFileSync(join(folder, ".faultline.yaml"), "no_such_setting: 1\n");
  await fails(editor.connection.sendRequest("initialize", {}), -32600);
  await editor.connection.sendRequest(protocol.ShutdownRequest.type);
  await fails(editor.connection.sendRequest("textDocument/hover", {}), -32600);
  const code = new Promise((resolve) => editor.child.on("exit", resolve));
  await editor.connection.sendNotification(protocol.ExitNotification.type);
  assert.equal(await code, 0);
}

// ---- Streams that are no protocol
const raw = (bytes) =>
  new Promise((resolve) => {
    const child = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "ignore"] });
    let out = "";
    child.stdout.on("data", (part) => (out += part));
    child.on("close", (code) => resolve({ code, out }));
    child.stdin.on("error", () => {});
    child.stdin.end(bytes);
  });
assert.equal((await raw("")).code, 1, "the client went without a word");
assert.equal((await raw("GET / HTTP/1.1\r\n\r\n")).code, 2);
assert.equal((await raw("Content-Length: 99999999999999999999\r\n\r\n")).code, 2);
assert.match((await raw("Content-Length: 9\r\n\r\nnot JSON!")).out, /-32700/);
assert.match((await raw("Content-Length: 2\r\n\r\n[]")).out, /-32700/);
assert.equal((await raw("Content-Length: 100\r\n\r\n{")).code, 1);
const deep = "[".repeat(100000);
assert.match((await raw(`Content-Length: ${deep.length}\r\n\r\n${deep}`)).out, /-32700/);
console.log("lsp: ok");
