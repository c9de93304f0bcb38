// How much of what is true was found, and how much of what was found is true.
//
//     node compare_links.mjs TRUTH.csv LINKS.csv
import {readFileSync} from "node:fs";

const [truthFile, linksFile] = process.argv.slice(2);
const rows = (file) => readFileSync(file, "utf8").trim().split(/\r?\n/).map((line) => line.split(",").map((cell) => cell.replace(/^"|"$/g, "")));
const truth = new Set(rows(truthFile).slice(1).map((row) => row.join(" ")));
const [head, ...links] = rows(linksFile);
const at = (name) => head.indexOf(name);
const found = new Set(links.map((row) => [row[at("from_repository")], row[at("to_repository")], row[at("kind")], row[at("name")]].join(" ")));
const right = [...found].filter((link) => truth.has(link)).length;
const recall = truth.size ? right / truth.size : 1, precision = found.size ? right / found.size : 1;
console.log(`${truth.size} links are true, ${found.size} were found: recall ${(100 * recall).toFixed(2)} %, precision ${(100 * precision).toFixed(2)} %`);
const missed = [...truth].filter((link) => !found.has(link)).slice(0, 5), wrong = [...found].filter((link) => !truth.has(link)).slice(0, 5);
for (const link of missed) console.error(`missed: ${link}`);
for (const link of wrong) console.error(`wrong: ${link}`);
process.exit(recall >= 0.99 && precision >= 0.99 ? 0 : 1);
