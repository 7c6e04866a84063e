// Every op of every backend against its reference, in Chromium: node scripts/measure/kernels/ops.mjs [OP ...] [--docs]
import "../../lib/headAsHelp.mjs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { kernelFiles } from "../../build/wasmSignatures.mjs";
import { readSources } from "../../build/kernels.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { writeDocs } from "../../lib/docsTable.mjs";
import { root } from "../../lib/root.mjs";

/** @typedef {import("./pages/ops.ts").OpErrors} OpErrors */

const backends = /** @type {const} */ (["cpu", "wasm", "webgpu"]);
const titles = { cpu: "plain JavaScript", wasm: "WASM", webgpu: "WebGPU" };
const winogradTitles = { off: "", f2: ", F(2x2)", f4: ", F(4x4)" };

/** Which file each name comes from, by the imports with braces in `file`. @param {string} file */
function sources(file) {
  const folder = file.slice(0, file.lastIndexOf("/"));
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [, names = "", from = ""] of readFileSync(join(root, file), "utf8").matchAll(
    /import \{([^}]*)\} from "\.\/([\w./]+)"/g,
  ))
    for (const name of names.split(","))
      if (name.trim() !== "") found.set(name.trim(), `${folder}/${from.replace(/(\.ts)?$/, ".ts")}`);
  return found;
}

const written = {
  cpu: sources("src/backends/ops/index.ts"),
  wasm: new Map(
    kernelFiles(await readSources()).flatMap(({ file, kernels }) =>
      kernels.map(({ name }) => [name, `src/backends/wasm/assembly/${file}`]),
    ),
  ),
  webgpu: sources("src/backends/webgpu/ops/index.ts"),
};

/** @param {(typeof backends)[number]} backend @param {OpErrors} row */
function filesOf(backend, { op, fastProducts, kernels }) {
  if (backend === "webgpu" && fastProducts !== "off") return ["src/backends/webgpu/convolution/winograd.ts"];
  const names = backend === "wasm" ? kernels : [op];
  const files = names.map((name) => {
    const file = written[backend].get(name);
    if (!file) throw new Error(`Where is ${name} of ${op} on ${backend}?`);
    return file;
  });
  return [...new Set(files)].toSorted();
}

/** @param {number} error */
const short = (error) => (error === 0 ? "0" : error.toExponential(1));

/** @param {(typeof backends)[number]} backend @param {OpErrors | undefined} row */
function cell(backend, row) {
  if (!row) return "";
  const links = filesOf(backend, row).map((file) => `[${file.slice(file.lastIndexOf("/") + 1)}](../${file})`);
  const values = backend === "cpu" ? "" : ` ${short(row.values)}`;
  const gradient = row.gradient === null ? "" : `; gradient ${short(row.gradient)}`;
  return `${links.join(", ")}${values}${gradient}`;
}

const [ops, toDocs] = [
  process.argv.slice(2).filter((name) => !name.startsWith("--")),
  process.argv.includes("--docs"),
];
const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error" });
const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
/** @type {Map<string, Partial<Record<(typeof backends)[number], OpErrors>>>} */
const table = new Map();
/** @type {string[]} */
const failures = [];
const counts = { ops: 0, checks: 0 };
try {
  await server.listen();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/ops.html`);
  await page.waitForFunction("globalThis.measure");
  for (const backend of backends) {
    const asked = JSON.stringify(ops.length > 0 ? ops : null);
    /** @type {{ description: string, rows: OpErrors[] }} */
    const { description, rows } = await page.evaluate(`measure("${backend}", ${asked})`);
    console.log(`${titles[backend]}: ${description}`);
    for (const row of rows) {
      const name = `${row.op}${winogradTitles[row.fastProducts]}`;
      const gradient = row.gradient === null ? "" : `, gradient ${short(row.gradient)}`;
      console.log(`  ${name.padEnd(32)} ${row.cases} checks, values ${short(row.values)}${gradient}`);
      table.set(name, { ...table.get(name), [backend]: row });
      failures.push(...row.failures.map((failure) => `${titles[backend]}: ${failure}`));
      counts.checks += row.cases;
    }
  }
  counts.ops = [...table.keys()].filter((name) => !name.includes(",")).length;
} finally {
  await browser.close();
  await server.close();
}
console.log(`${counts.checks} checks of ${counts.ops} ops, ${failures.length} beyond their limits`);
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exitCode = 1;
else if (toDocs && ops.length === 0)
  await writeDocs(
    "accuracy.md",
    "node scripts/measure/kernels/ops.mjs --docs",
    [
      `| op | ${backends.map((backend) => titles[backend]).join(" | ")} |`,
      "| --- | --- | --- | --- |",
      ...[...table]
        .toSorted(([one], [other]) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
        .map(
          ([name, row]) =>
            `| ${name} | ${backends.map((backend) => cell(backend, row[backend])).join(" | ")} |`,
        ),
    ].join("\n"),
  );
