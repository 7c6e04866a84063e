import "./lib/nodeVersion.mjs";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tool } from "./lib/command.mjs";
import { ensureBrowser } from "./lib/ensureBrowser.mjs";
import { install } from "./lib/install.mjs";

const minute = 60_000;
const reports = mkdtempSync(join(tmpdir(), "descent-test-"));

/** @typedef {{ passed: number, failed: number, notRun: number }} Counts */

/**
 * A check that is no test suite counts as one.
 * @param {string} path of the program below node_modules
 * @param {string[]} parameters
 * @returns {Promise<Counts>}
 */
async function check(path, ...parameters) {
  const status = await tool(path, parameters, { timeoutMs: 10 * minute });
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, notRun: 0 };
}

/**
 * A suite's counts, and one failure more where it failed without a failed test: a file that does not load, no test at
 * all, an error outside of the tests, a report that is not there.
 * @param {number} status
 * @param {() => Counts} readReport
 * @returns {Counts}
 */
function count(status, readReport) {
  try {
    const counts = readReport();
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1, notRun: 0 };
  }
}

/** @param {string} project of vite.config.ts */
async function vitest(project) {
  const report = join(reports, `${project}.json`);
  const status = await tool(
    "vitest/vitest.mjs",
    ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    { timeoutMs: project.startsWith("long") ? 180 * minute : 15 * minute },
  );
  return count(status, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    return { passed: numPassedTests, failed: numFailedTests, notRun: numPendingTests + numTodoTests };
  });
}

/** @param {string} project of playwright.config.ts */
async function playwright(project) {
  const report = join(reports, `${project}.json`);
  const status = await tool(
    "@playwright/test/cli.js",
    ["test", "--project", project, "--reporter=list,json"],
    {
      env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
      timeoutMs: project === "long" ? 600 * minute : 15 * minute,
    },
  );
  return count(status, () => {
    const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(report, "utf8")).stats;
    return { passed: expected, failed: unexpected + flaky, notRun: skipped };
  });
}

/** Every step by name, in order: what is quick to fail comes first. */
const steps = {
  format: () => check("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."),
  lint: () => check("oxlint/bin/oxlint", "--deny-warnings"),
  unused: () => check("knip/bin/knip.js", "--no-progress"),
  types: () => check("typescript/bin/tsc", "--project", "."),
  build: () => check("vite/bin/vite.js", "build", "--logLevel", "warn"),
  unit: () => vitest("unit"),
  browser: () => vitest("browser"),
  endToEnd: () => playwright("end-to-end"),
  long: () => vitest("long"),
  longBrowser: () => vitest("long-browser"),
  longEndToEnd: () => playwright("long"),
};

/** @type {Record<"all" | "quick" | "long", (keyof typeof steps)[]>} */
const selections = {
  all: ["format", "lint", "unused", "types", "build", "unit", "browser", "endToEnd"],
  quick: ["format", "lint", "unused", "types", "unit"],
  long: ["build", "long", "longBrowser", "longEndToEnd"],
};

/** @param {(keyof typeof steps)[]} chosen */
async function run(chosen) {
  /** @type {Counts} */
  const total = { passed: 0, failed: 0, notRun: 0 };
  /** @type {string[]} */
  const lines = [];
  for (const name of chosen) {
    console.log(`\n=== ${name} ===`);
    const started = performance.now();
    const counts = await steps[name]().catch((error) => {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1, notRun: 0 };
    });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.notRun += counts.notRun;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const notRun = counts.notRun > 0 ? `, ${counts.notRun} not run` : "";
    lines.push(
      `${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed${notRun}  (${seconds} s)`,
    );
  }
  console.log(`\n${lines.join("\n")}`);
  if (total.notRun > 0) console.log(`${total.notRun} not run: the reasons stand above.`);
  return total;
}

process.once("SIGINT", () => setTimeout(() => process.exit(130), 100));

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, long: { type: "boolean", default: false } },
});
const selection = values.long ? "long" : values.quick ? "quick" : "all";
/** @type {Counts} */
let total = { passed: 0, failed: 1, notRun: 0 };
try {
  await install();
  if (selection !== "quick") process.env.CHROME_PATH = await ensureBrowser();
  total = await run(selections[selection]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
