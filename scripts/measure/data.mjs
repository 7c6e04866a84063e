/**
 * Measures the data path in Chromium with a folder dropped for real: node scripts/measure/data.mjs FOLDER
 * Prints a line of JSON for each measurement, with the processor time of the whole browser, and the page's memory at its peak.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { dropFolder } from "../dropFolder.mjs";
import { findBrowser } from "../findBrowser.mjs";
import { root } from "../root.mjs";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node scripts/measure/data.mjs FOLDER");
  process.exit(2);
}

/** Marks this browser's processes on their command line. */
const mark = `--descent-measure=${process.pid}`;

/** Clock ticks a second of /proc/PID/stat on Linux. */
const ticks = 100;

/**
 * What this browser's processes take, from /proc: resident bytes of the renderers, and processor seconds of all so far.
 * Zeros on systems without /proc.
 */
function taken() {
  /** @type {Map<string, { parent: string, command: string, bytes: number, seconds: number }>} */
  const processes = new Map();
  for (const id of existsSync("/proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : []) {
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      // The second field is a name in brackets and may hold spaces.
      const stat = readFileSync(`/proc/${id}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      processes.set(id, {
        parent: /PPid:\s+(\d+)/.exec(status)?.[1] ?? "",
        command: readFileSync(`/proc/${id}/cmdline`, "utf8"),
        bytes: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024,
        seconds: (Number(stat[11]) + Number(stat[12])) / ticks,
      });
    } catch {
      // The process ended meanwhile.
    }
  }
  let bytes = 0;
  let seconds = 0;
  for (const one of processes.values()) {
    let above = /** @type {typeof one | undefined} */ (one);
    while (above && !above.command.includes(mark)) above = processes.get(above.parent);
    if (!above) continue;
    seconds += one.seconds;
    if (one.command.includes("--type=renderer")) bytes += one.bytes;
  }
  return { bytes, seconds };
}

const server = await createServer({
  root,
  logLevel: "error",
  server: { port: 0, host: "127.0.0.1", hmr: false, watch: null },
});
await server.listen();
// A profile on disk: in a private window every reading of the pack would cross to another process.
const profile = mkdtempSync(join(tmpdir(), "descent-measure-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: findBrowser(),
  args: ["--no-sandbox", "--disable-background-networking", mark],
});
try {
  const page = await browser.newPage();
  await page.goto(new URL("scripts/measure/data.html", server.resolvedUrls?.local[0]).href);
  await page.waitForTimeout(1000);
  const empty = taken().bytes;
  let peak = empty;
  let phasePeak = empty;
  let before = taken().seconds;
  await dropFolder(page, resolve(folder));
  let printed = 0;
  for (;;) {
    const now = taken();
    peak = Math.max(peak, now.bytes);
    phasePeak = Math.max(phasePeak, now.bytes);
    const all = await page.evaluate(
      () =>
        /** @type {{measurements: {what?: string, error?: string}[]}} */ (/** @type {unknown} */ (window))
          .measurements,
    );
    for (const one of all.slice(printed)) {
      // Processor time tells of the cost also where other programs are running.
      const processorSeconds = Number((now.seconds - before).toFixed(2));
      const megabytes = Math.round((phasePeak - empty) / 1e6);
      console.log(JSON.stringify({ ...one, processorSeconds, megabytes }));
      before = now.seconds;
      phasePeak = now.bytes;
    }
    printed = all.length;
    const last = all.at(-1);
    if (last?.error) process.exitCode = 1;
    if (last?.error || last?.what === "done") break;
    await page.waitForTimeout(100);
  }
  const megabytes = Math.round((peak - empty) / 1e6);
  console.log(
    JSON.stringify({
      what: "memory above the empty page at its peak",
      megabytes,
      emptyMegabytes: Math.round(empty / 1e6),
    }),
  );
} finally {
  await browser.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true });
}
