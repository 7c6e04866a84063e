/** The table of speeds in docs/benchmarks.md: every scenario is measured here, kept in docs/benchmarks.json and written between its marks. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./benchmark.mjs";
import { OptionsError } from "../lib/options/configFlags.mjs";
import { writeDocs } from "../lib/docsTable.mjs";
import { root } from "../lib/root.mjs";
import { loadRunConfig } from "../lib/options/runConfig.mjs";
import { printReport, printTable, roofShare, short } from "./report.mjs";
import { targetTable } from "./targets.mjs";

/** @typedef {import("./report.mjs").Row} Row */

/** @typedef {Partial<Omit<import("./benchmark.mjs").Question, "config">> & { title: string, link: string }} Scenario */

/** What the table says, by name. `link`: a configuration as in the page's address. @type {Record<string, Scenario>} */
const scenarios = {
  "webgpu-pictures": {
    title: "ResNet-18, batch 8, WebGPU in software",
    link: "model=resnet18&batchSize=8",
    backends: ["webgpu"],
    variants: ["f4", "off"],
    against: ["stock"],
    steps: 2,
  },
  "webgpu-alone": {
    // Beside plain tfjs half a minute lies between two steps, and the JavaScript of a step is no longer at hand; it is compiled
    // for good after some tens of steps.
    title: "ResNet-18, batch 8, WebGPU in software, step after step",
    link: "model=resnet18&batchSize=8",
    backends: ["webgpu"],
    variants: ["f4", "off"],
    steps: 40,
  },
  "webgpu-text": {
    title: "Transformer, 8 x 35 words of 2,048, WebGPU in software",
    link: "model=transformer&batchSize=8",
    outputs: 2048,
    backends: ["webgpu"],
    against: ["stock"],
    steps: 5,
  },
  "webgpu-text-alone": {
    title: "Transformer, 8 x 35 words of 2,048, WebGPU in software, step after step",
    link: "model=transformer&batchSize=8",
    outputs: 2048,
    backends: ["webgpu"],
    steps: 80,
  },
  "wasm-pictures": {
    title: "ResNet-18, batch 16, WASM",
    link: "model=resnet18&batchSize=16",
    backends: ["wasm"],
    variants: ["f4", "f2"],
    threadCounts: [1, 2],
    against: ["stock", "pytorch"],
    steps: 7,
  },
  "wasm-text": {
    title: "Transformer, 20 x 35 words of 33,278, WASM",
    link: "model=transformer&batchSize=20",
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["stock", "pytorch"],
    steps: 4,
  },
  "wasm-resnet34": {
    title: "ResNet-34, batch 16, WASM",
    link: "model=resnet34&batchSize=16",
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["pytorch"],
    steps: 5,
  },
  "wasm-resnet50": {
    title: "ResNet-50, batch 16, WASM",
    link: "model=resnet50&batchSize=16",
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["pytorch"],
    steps: 5,
  },
  "wasm-resnet101": {
    title: "ResNet-101, batch 8, WASM",
    link: "model=resnet101&batchSize=8",
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["pytorch"],
    steps: 5,
  },
  "wasm-vit": {
    title: "ViT (192, 3 heads, 12 blocks, patches of 8), batch 16, WASM",
    link: "model=vit&emsize=192&heads=3&hidden=768&layers=12&patch=8&pictureSize=64&batchSize=16",
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["pytorch"],
    steps: 7,
  },
  "wasm-gpt": {
    title: "GPT (micro: 128, 4 heads, 4 blocks), 12 x 64 of 65 characters, WASM",
    link: "model=gpt&emsize=128&heads=4&layers=4&block=64&batchSize=12",
    outputs: 65,
    backends: ["wasm"],
    threadCounts: [1, 2],
    against: ["pytorch"],
    steps: 15,
  },
  ...Object.fromEntries(
    [64, 256, 1024].flatMap((words) => {
      const rows = 1024 / words;
      const title = `GPT (micro: 128, 4 heads, 4 blocks), ${rows} x ${words} of 65 characters`;
      const link = `model=gpt&emsize=128&heads=4&layers=4&block=${words}&batchSize=${rows}&dropout=0`;
      return [
        [
          `wasm-gpt-${words}`,
          {
            title: `${title}, WASM`,
            link,
            outputs: 65,
            backends: ["wasm"],
            threadCounts: [1, 2],
            against: ["pytorch", "jax-js"],
            steps: 5,
          },
        ],
        [
          `webgpu-gpt-${words}`,
          {
            title: `${title}, WebGPU in software`,
            link,
            outputs: 65,
            backends: ["webgpu"],
            against: ["jax-js"],
            steps: 3,
          },
        ],
      ];
    }),
  ),
  "jax-webgpu-pictures": {
    title: "ResNet-18, batch 4, WebGPU in software",
    link: "model=resnet18&batchSize=4",
    backends: ["webgpu"],
    against: ["jax-js"],
    steps: 3,
  },
  "jax-webgpu-text": {
    title: "Transformer, 8 x 35 words of 2,048, WebGPU in software",
    link: "model=transformer&batchSize=8",
    outputs: 2048,
    backends: ["webgpu"],
    against: ["jax-js"],
    steps: 3,
  },
  "jax-wasm-pictures": {
    title: "ResNet-18, batch 4, WASM",
    link: "model=resnet18&batchSize=4",
    backends: ["wasm"],
    against: ["jax-js"],
    steps: 1,
  },
  "jax-wasm-text": {
    // With the whole vocabulary jax-js asks for more than the 4 GiB that WASM has.
    title: "Transformer, 8 x 35 words of 2,048, WASM",
    link: "model=transformer&batchSize=8",
    outputs: 2048,
    backends: ["wasm"],
    against: ["jax-js"],
    steps: 3,
  },
};

const file = join(root, "docs", "benchmarks.json");

/**
 * What is kept of a lane.
 * @param {Row} row
 */
function kept(row) {
  const { name, step, least, most, javaScript, report } = row;
  return {
    name,
    step,
    least,
    most,
    javaScript,
    launches: report?.dispatches || null,
    uploadedBytes: report && report.submits > 0 ? report.uploadedBytes : null,
    peakBytes: report?.peakBytes ?? null,
    roof: roofShare(row),
  };
}

/**
 * @typedef {object} Kept
 * @property {string} title
 * @property {string} processor
 * @property {string} browser
 * @property {ReturnType<typeof kept>[]} rows
 */

/** @param {Record<string, Kept>} results */
function table(results) {
  const lines = [
    "| step | ms (least to most) | times as long as the first | launches | JavaScript, ms | of the roof |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const { title, rows } of Object.values(results)) {
    lines.push(`| **${title}** | | | | | |`);
    for (const { name, step, least, most, launches, javaScript, roof } of rows)
      lines.push(
        `| ${[name, `${short(step)} (${short(least)} to ${short(most)})`, short(step / (rows[0]?.step ?? step)), launches ?? "", javaScript === null ? "" : short(javaScript), roof === null ? "" : `${short(100 * roof)} %`].join(" | ")} |`,
      );
  }
  return lines.join("\n");
}

/**
 * Measures the scenarios, each written down as soon as it is done. Throws OptionsError for a name that is none.
 * @param {string[] | null} names
 */
export async function writeDocsTable(names) {
  const { readLink } = await loadRunConfig();
  const wanted = names ?? Object.keys(scenarios);
  for (const name of wanted)
    if (!(name in scenarios))
      throw new OptionsError(`There is no scenario ${name}; there are ${Object.keys(scenarios).join(", ")}.`);
  for (const name of wanted) {
    const { title, link, ...question } = /** @type {Scenario} */ (scenarios[name]);
    console.log(`\n${title}`);
    const { rows, about } = await measure({
      config: readLink(link).config,
      outputs: null,
      backends: [],
      variants: [],
      threadCounts: [],
      against: [],
      steps: 10,
      headed: false,
      ...question,
    });
    printTable(rows);
    for (const row of rows) printReport(row);
    /** @type {Record<string, Kept>} */
    const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const { processor, browser } = about;
    before[name] = { title, processor, browser, rows: rows.map(kept) };
    await writeTables(before);
  }
}

/**
 * Writes docs/benchmarks.json, and the two tables of docs/benchmarks.md from it.
 * @param {Record<string, Kept>} measured
 */
export async function writeTables(measured) {
  const results = Object.fromEntries(
    Object.keys(scenarios).flatMap((name) => (measured[name] ? [[name, measured[name]]] : [])),
  );
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  await writeDocs("benchmarks.md", "npm run bench -- --docs", `${table(results)}\n\n${targetTable(results)}`);
}
