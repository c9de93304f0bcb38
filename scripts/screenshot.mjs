// Draws docs/images/report.png, the picture in the README, from the report on examples/.
//
//     FAULTLINE=build/release/faultline node scripts/screenshot.mjs [OUTPUT.png]
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import playwright from "playwright-core";

const source = fileURLToPath(new URL("../", import.meta.url));
const program = process.env.FAULTLINE ?? path.join(source, "build/release/faultline");
const output = process.argv[2] ?? path.join(source, "docs/images/report.png");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "screenshot-"));

try {
  // A copy, so that the picture holds no commit and changes only when the report does.
  const shop = path.join(work, "northwind-outdoor");
  const file = path.join(work, "report.html");
  fs.cpSync(path.join(source, "examples"), shop, { recursive: true });
  const result = spawnSync(program, ["scan", shop, "--format", `html=${file}`], { stdio: "inherit" });
  if (![0, 1].includes(result.status)) throw new Error(`${program} ended with ${result.status ?? result.error}`);
  const browser = await playwright.chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const page = await browser.newPage({ viewport: { width: 1200, height: 1440 }, deviceScaleFactor: 1.5 });
  await page.goto(String(pathToFileURL(file)));
  fs.mkdirSync(path.dirname(output), { recursive: true });
  await page.screenshot({ path: output });
  await browser.close();
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
