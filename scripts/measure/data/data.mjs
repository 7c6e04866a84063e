/**
 * Measures the data path in Chromium with a folder or an archive dropped for real: node scripts/measure/data/data.mjs FOLDER|ARCHIVE …, one after the other
 * or, with a text of so many megabytes that is made for it: node scripts/measure/data/data.mjs --text 500
 * Prints a line of JSON for each measurement, with the processor time of the whole browser, and the page's memory at its peak.
 */
import "../../lib/headAsHelp.mjs";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { createServer } from "vite";
import { dropFolder } from "../../lib/lab/dropFolder.mjs";
import { findBrowser } from "../../lib/browser/findBrowser.mjs";
import { root } from "../../lib/root.mjs";

const [first, second] = process.argv.slice(2);
const textMegabytes = first === "--text" ? Number(second) : 0;
if (!first || !(textMegabytes >= 0) || (first === "--text" && textMegabytes < 1)) {
  console.error("usage: node scripts/measure/data/data.mjs FOLDER|ARCHIVE… | --text MEGABYTES");
  process.exit(2);
}
const temporary = mkdtempSync(join(tmpdir(), "descent-measure-"));

/** A folder with one text of lines of twenty words, 30,000 different ones, common ones often. */
function makeText() {
  const made = join(temporary, "text");
  mkdirSync(made);
  const file = openSync(join(made, "words.txt"), "w");
  let state = 1;
  let words = "";
  for (let bytes = 0, count = 1; bytes < textMegabytes * 1e6; count += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words += `w${Math.floor(30_000 * (state / 2 ** 32) ** 3)}${count % 20 === 0 ? "\n" : " "}`;
    if (words.length > 1 << 20) {
      bytes += writeSync(file, words);
      words = "";
    }
  }
  closeSync(file);
  return made;
}
const inputs = textMegabytes > 0 ? [makeText()] : process.argv.slice(2);

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

/**
 * One folder or archive in a browser of its own.
 * @param {string} folder
 */
async function measure(folder) {
  // A profile on disk: in a private window every reading of the pack would cross to another process.
  const profile = mkdtempSync(join(temporary, "profile-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    args: ["--no-sandbox", "--disable-background-networking", mark],
  });
  console.log(JSON.stringify({ what: "dropped", folder: basename(folder) }));
  try {
    const page = await browser.newPage();
    await page.goto(new URL("scripts/measure/data/pages/data.html", server.resolvedUrls?.local[0]).href);
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
      // Looking costs processor time of the two cores that are measured.
      await page.waitForTimeout(250);
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
  }
}

try {
  for (const input of inputs) await measure(input);
} finally {
  await server.close();
  rmSync(temporary, { recursive: true, force: true });
}
