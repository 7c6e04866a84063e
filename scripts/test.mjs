import "./lib/nodeVersion.mjs";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepare } from "./build/prepare.mjs";
import { alone } from "./lib/alone.mjs";
import { tool } from "./lib/command.mjs";
import { ensureBrowser } from "./lib/browser/ensureBrowser.mjs";
import { install } from "./lib/install.mjs";
import { playwrightCounts } from "./lib/testReport.mjs";

const minute = 60_000;
const reports = mkdtempSync(join(tmpdir(), "descent-test-"));

/** @typedef {import("./lib/testReport.mjs").Counts} Counts */

/** @typedef {(text: string | Buffer) => void} Say what a step writes */
/** @typedef {(say: Say) => Promise<Counts>} Step */

/** Programs that write into a pipe are told that somebody looks at it. */
const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};

/**
 * A check that is no test suite counts as one.
 * @param {string} path of the program below node_modules
 * @param {string[]} parameters
 * @returns {Step}
 */
function check(path, ...parameters) {
  return async (say) => {
    const status = await tool(path, parameters, { env: colour, timeoutMs: 20 * minute, onOutput: say });
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, notRun: 0 };
  };
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

/**
 * @param {string[]} projects of vite.config.ts
 * @returns {Step}
 */
function vitest(...projects) {
  return async (say) => {
    const report = join(reports, `${projects[0]}.json`);
    const status = await tool(
      "vitest/vitest.mjs",
      [
        "run",
        ...projects.flatMap((project) => ["--project", project]),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
      {
        env: colour,
        timeoutMs: projects[0]?.startsWith("long") ? 180 * minute : 45 * minute,
        onOutput: say,
      },
    );
    return count(status, () => {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
        readFileSync(report, "utf8"),
      );
      return { passed: numPassedTests, failed: numFailedTests, notRun: numPendingTests + numTodoTests };
    });
  };
}

/**
 * @param {string[]} projects of playwright.config.ts
 * @returns {Step}
 */
function playwright(...projects) {
  return async (say) => {
    const report = join(reports, `${projects[0]}.json`);
    const status = await tool(
      "@playwright/test/cli.js",
      ["test", ...projects.flatMap((project) => ["--project", project]), "--reporter=list,json"],
      {
        env: { ...colour, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
        timeoutMs: projects.includes("long") ? 600 * minute : 45 * minute,
        onOutput: say,
      },
    );
    return count(status, () => playwrightCounts(JSON.parse(readFileSync(report, "utf8"))));
  };
}

/** Every step by name. */
const steps = {
  // By content, kept in node_modules/.cache: only what changed since the last time is looked at.
  format: check(
    "prettier/bin/prettier.cjs",
    "--check",
    "--log-level=warn",
    "--cache",
    "--cache-strategy=content",
    ".",
  ),
  lint: check("oxlint/bin/oxlint", "--type-aware", "--deny-warnings"),
  unused: check("knip/bin/knip.js", "--no-progress"),
  types: check("typescript/bin/tsc", "--build"),
  build: check("vite/bin/vite.js", "build", "--logLevel", "warn"),
  unit: vitest("unit", "unit-page"),
  browser: vitest("browser"),
  endToEnd: playwright("end-to-end"),
  long: vitest("long"),
  longBrowser: vitest("long-browser"),
  longEndToEnd: playwright("long-by-tag", "long"),
};

/** @typedef {keyof typeof steps} StepName */

/**
 * Stages, one after the other: what is quick to fail comes first. The lanes of a stage run side by side, the steps of a lane one after
 * the other. What uses one core shares its stage, and the two suites in browsers share another: each waits as often as
 * it computes.
 * @type {Record<"all" | "quick" | "long", StepName[][][]>}
 */
const selections = {
  all: [
    [["format", "lint", "unused", "types", "build"], ["unit"]],
    [["browser"], ["endToEnd"]],
  ],
  quick: [[["format", "lint", "unused", "types"], ["unit"]]],
  long: [[["build"]], [["long"]], [["longBrowser"]], [["longEndToEnd"]]],
};

/**
 * What steps write while they run side by side, told step by step: the first that is not over is heard at once, the others afterwards.
 * @param {StepName[]} names in the order in which they are told
 */
function inOrder(names) {
  const turns = [...names];
  /** @type {Map<StepName, (string | Buffer)[]>} */
  const kept = new Map(names.map((name) => [name, []]));
  /** @type {Set<StepName>} */
  const over = new Set();
  const tell = () => {
    for (let name = turns[0]; name; name = turns[0]) {
      for (const text of kept.get(name)?.splice(0) ?? []) process.stdout.write(text);
      if (!over.has(name)) return;
      turns.shift();
    }
  };
  return {
    /** @param {StepName} name @param {string | Buffer} text */
    say(name, text) {
      kept.get(name)?.push(text);
      tell();
    },
    /** @param {StepName} name */
    end(name) {
      over.add(name);
      tell();
    },
  };
}

/** @param {StepName[][][]} stages */
async function run(stages) {
  const names = stages.flat(2);
  const output = inOrder(names);
  /** @type {Map<StepName, Counts & { seconds: number }>} */
  const results = new Map();

  /** @param {StepName} name */
  async function runStep(name) {
    /** @type {Say} */
    const say = (text) => output.say(name, text);
    say(`\n=== ${name} ===\n`);
    const started = performance.now();
    const counts = await steps[name](say).catch((error) => {
      say(`${error instanceof Error ? error.message : error}\n`);
      return { passed: 0, failed: 1, notRun: 0 };
    });
    results.set(name, { ...counts, seconds: (performance.now() - started) / 1000 });
    output.end(name);
  }

  for (const lanes of stages)
    await Promise.all(
      lanes.map(async (lane) => {
        for (const name of lane) await runStep(name);
      }),
    );

  /** @type {Counts} */
  const total = { passed: 0, failed: 0, notRun: 0 };
  console.log("");
  for (const name of names) {
    const {
      passed,
      failed,
      notRun,
      seconds,
      secondTries = [],
    } = results.get(name) ?? {
      ...total,
      seconds: 0,
    };
    total.passed += passed;
    total.failed += failed;
    total.notRun += notRun;
    const missing = notRun > 0 ? `, ${notRun} not run` : "";
    console.log(`${name.padEnd(12)} ${passed} passed, ${failed} failed${missing}  (${seconds.toFixed(1)} s)`);
    for (const title of secondTries) console.log(`  passed only at its second try: ${title}`);
  }
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
  await alone(install);
  if (selection !== "quick") process.env.CHROME_PATH = await ensureBrowser();
  // Here, once: steps side by side would each make it.
  await alone(prepare);
  total = await run(selections[selection]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
