// How much of what is true was found, and how much of what was found is true.
//
//     node compare_links.mjs TRUTH.csv LINKS.csv CONCENTRATION.csv
import {readFileSync} from "node:fs";

const [truthFile, linksFile, concentrationFile] = process.argv.slice(2);
const rows = (file) => readFileSync(file, "utf8").trim().split(/\r?\n/).map((line) => line.split(",").map((cell) => cell.replace(/^"|"$/g, "")));
const known = rows(truthFile).slice(1), truth = new Set(known.filter((row) => row[0] !== "*").map((row) => row.join(" ")));
const [head, ...links] = rows(linksFile);
const at = (name) => head.indexOf(name);
const found = new Set(links.map((row) => [row[at("from_repository")], row[at("to_repository")], row[at("kind")], row[at("name")]].join(" ")));
const right = [...found].filter((link) => truth.has(link)).length;
const recall = truth.size ? right / truth.size : 1, precision = found.size ? right / found.size : 1;
console.log(`${truth.size} links are true, ${found.size} were found: recall ${(100 * recall).toFixed(2)} %, precision ${(100 * precision).toFixed(2)} %`);
const missed = [...truth].filter((link) => !found.has(link)).slice(0, 5), wrong = [...found].filter((link) => !truth.has(link)).slice(0, 5);
for (const link of missed) console.error(`missed: ${link}`);
for (const link of wrong) console.error(`wrong: ${link}`);
const shares = rows(concentrationFile);
let isShared = true;
for (const [, name, kind, services] of known.filter((row) => row[0] === "*")) {
    const row = shares.find((share) => share[0] === kind && share[1].includes(name));
    console.log(`${services} services hang on ${kind} ${name}, ${row ? row[3] : 0} were found`);
    isShared = isShared && row && row[3] === services;
}
process.exit(isShared && recall >= 0.99 && precision >= 0.99 ? 0 : 1);
