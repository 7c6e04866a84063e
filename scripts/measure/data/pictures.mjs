// Odd pictures in the lab and in train.py against Pillow's own: node scripts/measure/data/pictures.mjs [--python PYTHON] [--docs]
// The Python needs NumPy and Pillow, 11.3 or later for AVIF. --docs writes the table into docs/data.md.
import "../../lib/headAsHelp.mjs";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { writeDocs } from "../../lib/docsTable.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { root } from "../../lib/root.mjs";

const size = 24;
const length = size * size * 3;
/** What the issue of sameness allows, of 255. */
const most = 2;
const folder = "tests/fixtures/pictures/odd";

/** @typedef {import("./pages/pictures.ts").DecodedPicture} DecodedPicture */

const { values } = parseArgs({
  options: { python: { type: "string", default: "python3" }, docs: { type: "boolean" } },
});
/** @type {{ name: string, turns: boolean, reason: string | null }[]} */
const expected = JSON.parse(readFileSync(join(root, folder, "expected.json"), "utf8"));
const right = readFileSync(join(root, folder, "expected.bin"));
const names = expected.map(({ name }) => name);

/** @returns {Promise<DecodedPicture[][]>} as they lie, and turned upright */
async function inTheLab() {
  const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
  await server.listen();
  const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/data/pages/pictures.html`);
    await page.waitForFunction("globalThis.decodeAll");
    const ways = [];
    for (const upright of [false, true])
      ways.push(
        await page.evaluate(
          ([where, all, side, turns]) => window.decodeAll(where, all, side, turns),
          /** @type {const} */ ([`/${folder}`, names, size, upright]),
        ),
      );
    return ways;
  } finally {
    await browser.close();
    await server.close();
  }
}

const program = `
import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
from pictures import open_picture
found = []
for upright in (False, True):
    way = []
    for name in json.loads(sys.argv[1]):
        try:
            way.append({"name": name, "pixels": open_picture("${folder}/" + name, ${size}, upright).ravel().tolist(), "reason": None})
        except OSError as error:
            way.append({"name": name, "pixels": None, "reason": str(error)})
    found.append(way)
print(json.dumps(found))
`;
/** @type {DecodedPicture[][]} */
const inPython = JSON.parse(
  execFileSync(values.python, ["-W", "ignore", "-c", program, JSON.stringify(names)], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 120_000,
  }),
);
const inLab = await inTheLab();

const kinds = ["JPEG", "PNG", "WebP", "GIF", "BMP", "AVIF"];
const others = "other files by such a name";
/** @param {string} name */
const kindOf = (name) =>
  /^(?:phone|scan|codestream|wavelets|text|nothing)\./.test(name)
    ? others
    : (kinds.find((kind) => name.endsWith(kind === "JPEG" ? ".jpg" : `.${kind.toLowerCase()}`)) ?? others);
const rows = new Map(
  [...kinds, others].map((kind) => [
    kind,
    { all: 0, read: 0, lab: 0, exact: 0, python: 0, out: 0, alike: 0 },
  ]),
);
let at = 0;
for (const [index, { name, turns, reason }] of expected.entries()) {
  const row = rows.get(kindOf(name));
  if (!row) continue;
  row.all += 1;
  /** @param {DecodedPicture[][]} ways */
  const reasonsOf = (ways) => ways.map((way) => way[index]?.reason ?? null);
  if (reason !== null) {
    row.out += 1;
    if ([...reasonsOf(inLab), ...reasonsOf(inPython)].every((said) => said === reason)) row.alike += 1;
    continue;
  }
  row.read += 1;
  const wanted = [right.subarray(at, at + length), right.subarray(turns ? at + length : at)];
  at += turns ? 2 * length : length;
  /** @param {DecodedPicture[][]} ways */
  const farthest = (ways) =>
    Math.max(
      ...ways.map((way, turn) => {
        const pixels = way[index]?.pixels;
        if (!pixels) return Infinity;
        return pixels.reduce((so, value, i) => Math.max(so, Math.abs(value - (wanted[turn]?.[i] ?? 0))), 0);
      }),
    );
  const lab = farthest(inLab);
  const python = farthest(inPython);
  if (lab <= most) row.lab += 1;
  if (lab === 0) row.exact += 1;
  if (python <= most) row.python += 1;
  if (lab > most || python > most)
    console.log(
      `${name}: off by ${lab} in the lab (${reasonsOf(inLab)[0] ?? "read"}), by ${python} in train.py`,
    );
}
const total = [...rows.values()].reduce(
  (sum, row) =>
    /** @type {typeof row} */ (
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, value + sum[/** @type {keyof typeof row} */ (key)]]),
      )
    ),
);
const table = [
  `| kind | pictures | read | lab within ${most} of 255 | lab exactly | train.py within ${most} | left out | by both for the same reason |`,
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
  ...[...rows, /** @type {const} */ (["**all**", total])].map(
    ([kind, { all, read, lab, exact, python, out, alike }]) =>
      `| ${kind} | ${all} | ${read} | ${lab} | ${exact} | ${python} | ${out} | ${alike} |`,
  ),
].join("\n");
console.log(table);
if (values.docs) await writeDocs("data.md", "node scripts/measure/data/pictures.mjs --docs", table);
