// A training step of GPT (micro) with every head's probabilities stored, with fused attention, and in PyTorch, in turn, as rows of a table:
// node scripts/measure/kernels/gptStep.mjs ['{"places":["wasm1","webgpu"],"lengths":[64,256,1024],"steps":5}']
import "../../lib/headAsHelp.mjs";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { browserFlags } from "../../lib/browser/browserFlags.mjs";
import { threadsOfPyTorch } from "../../bench/lanes.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";

/** @typedef {{ step: () => Promise<number>, bytes: number | null, close: () => void }} Lane */

const defaults = {
  places: ["wasm1", "wasm2", "webgpu"],
  lengths: [64, 256, 1024],
  steps: 5,
  python: "/usr/bin/python3",
};
/** @type {typeof defaults} */
const { places, lengths, steps, python } = { ...defaults, ...JSON.parse(process.argv[2] ?? "{}") };

/** The way of before: probabilities are stored whatever the length. @type {import("vite").Plugin} */
const stored = {
  name: "stored probabilities",
  transform(code, id) {
    if (!id.endsWith("/src/models/causalAttention.ts")) return undefined;
    const text = code.replace("mostStored = 128", "mostStored = Infinity");
    if (text === code) throw new Error("causalAttention.ts has no limit that could be lifted.");
    return text;
  },
};

/** A page of the sources as they are, or with a plugin. @param {import("@playwright/test").Browser} browser @param {import("vite").Plugin[]} plugins */
async function open(browser, plugins) {
  const server = await createServer({ server: { port: 0, hmr: false }, logLevel: "error", plugins });
  await server.listen();
  const page = await browser.newPage();
  page.on("pageerror", (/** @type {Error} */ error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0]}scripts/measure/kernels/pages/gptStep.html`);
  await page.waitForFunction("globalThis.prepare");
  return { page, server };
}

/** @param {number} words @param {number} batch @param {number} threads @returns {Promise<Lane>} */
async function pytorch(words, batch, threads) {
  const script = fileURLToPath(new URL("gptStep.py", import.meta.url));
  const child = spawn(python, [script, `${words}`, `${batch}`, `${threads}`], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...threadsOfPyTorch("gpt", threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = JSON.parse((await lines.next()).value ?? "{}");
  console.error(
    `PyTorch ${told.version}, fused attention ${told.fused}, ${(told.flopsPerSecond / 1e9).toFixed(0)} GFLOP/s of products`,
  );
  const step = async () => {
    child.stdin.write("\n");
    return Number((await lines.next()).value);
  };
  await step();
  return { step, bytes: null, close: () => child.stdin.end() };
}

const browser = await chromium.launch({ executablePath: findBrowser(), args: browserFlags });
const ways = {
  "stored probabilities": await open(browser, [stored]),
  "fused attention": await open(browser, []),
};
try {
  console.log(
    "| words x rows | where | stored, ms (MB) | fused, ms (MB) | PyTorch, ms |\n| --- | --- | --: | --: | --: |",
  );
  for (const words of lengths) {
    const batch = Math.max(1, Math.floor(1024 / words));
    for (const place of places) {
      /** @type {(Lane | null)[]} */
      const lanes = [];
      for (const { page } of Object.values(ways)) {
        try {
          const bytes = await page.evaluate(`prepare(${JSON.stringify({ place, words, batch })})`);
          lanes.push({ step: () => page.evaluate("step()"), bytes, close: () => {} });
        } catch (error) {
          console.error(`${place}, ${words} words: ${error}`);
          lanes.push(null);
        }
      }
      lanes.push(place.startsWith("wasm") ? await pytorch(words, batch, Number(place.slice(4))) : null);
      const least = lanes.map(() => Infinity);
      for (let n = 0; n < steps; n++)
        for (const [index, lane] of lanes.entries())
          if (lane) least[index] = Math.min(least[index] ?? Infinity, await lane.step());
      const cells = lanes.map((lane, index) =>
        lane
          ? `${least[index]?.toPrecision(3)}${lane.bytes === null ? "" : ` (${(lane.bytes / 1e6).toFixed(0)})`}`
          : "",
      );
      console.log(`| ${words} x ${batch} | ${place} | ${cells.join(" | ")} |`);
      for (const lane of lanes) lane?.close();
    }
  }
} finally {
  await browser.close();
  for (const { server } of Object.values(ways)) await server.close();
}
