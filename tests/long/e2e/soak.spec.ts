/**
 * A night in a tab, in small: 10,000 steps of each network on WASM and WebGPU, and fifty runs one after another. What the page, its
 * workers and the device hold at the 1,000th step and at the end differs by less than one part in a hundred.
 * `DESCENT_SOAK_STEPS` and `DESCENT_SOAK_RUNS` make it shorter.
 */
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { browserFlags } from "../../../scripts/lib/browser/browserFlags.mjs";
import { findBrowser } from "../../../scripts/lib/browser/findBrowser.mjs";

const steps = Number(process.env["DESCENT_SOAK_STEPS"] ?? 10_000);
const runs = Number(process.env["DESCENT_SOAK_RUNS"] ?? 50);
/**
 * For a hundred runs V8 compiles more and more of what is called often: half a megabyte that no run left behind. WebAssembly has its
 * own compilers, which stay. And the engine lets go of garbage when it is asked.
 */
const engineFlags = "--no-sparkplug,--no-maglev,--no-opt,--expose-gc";
/** Before the first reading: caches fill, and what is called for the first time gets its byte code. */
const warmUpRuns = 20;
/** Garbage comes and goes from one reading to the next: what is really held is the least of so many runs' readings. */
const near = 10;
/** A step by which the pictures were validated once: what that takes stays for as long as the run. */
const validated = 200;
/** The page keeps a record of every run, with the fifty fields of its configuration, and a row for each of its checkpoints. */
const bytesOfRun = 4000;
const early = Math.min(1000, Math.floor(steps / 10));
const hour = 3_600_000;
/**
 * The run itself grows with every step: eleven numbers in the page, whose room doubles when it is full, the same as an object in the
 * worker, and now and then a line of the log. What grows beyond that is a leak.
 */
const bytesOfStep = 500;

const networks = {
  ResNet: { sample: "Train on emoji", link: "width=4&pictureSize=16&batchSize=8&learningRate=0.01" },
  Transformer: {
    sample: "Train on speeches",
    link: "emsize=8&heads=2&hidden=8&layers=1&batchSize=4&bptt=8&learningRate=0.5",
  },
};
type Network = keyof typeof networks;

let browser: Browser;
let page: Page;
test.afterEach(() => browser.close());

const status = () => page.evaluate(() => window.descent.status());

async function untilStep(step: number): Promise<void> {
  await expect(async () => {
    const now = await status();
    if (now.status === "failed") throw new Error(now.error ?? "The run failed.");
    expect(now.step).toBeGreaterThanOrEqual(step);
  }).toPass({ timeout: 3 * hour, intervals: [500] });
}

interface Held {
  /** Bytes of JavaScript in the page and its workers, after a garbage collection. */
  heap: number;
  device: number;
}

const collect = (): void => (Reflect.get(globalThis, "gc") as (() => void) | undefined)?.();

/** What is held now. Garbage is let go of first where the engine was told to offer that: a measurement alone leaves some. */
async function held(): Promise<Held> {
  await page.evaluate(collect);
  for (const worker of page.workers()) await worker.evaluate(collect);
  const heap = await page.evaluate(async () => {
    // The standard's way to see workers too; TypeScript does not know it yet.
    const measure = Reflect.get(performance, "measureUserAgentSpecificMemory") as () => Promise<{
      bytes: number;
    }>;
    return (await measure.call(performance)).bytes;
  });
  // The page is told once a second.
  await page.waitForTimeout(1500);
  return { heap, device: (await status()).deviceBytes ?? Number.NaN };
}

function least(readings: readonly Held[]): Held {
  return {
    heap: Math.min(...readings.map(({ heap }) => heap)),
    device: Math.min(...readings.map(({ device }) => device)),
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

function tell(what: string, before: Held, after: Held): void {
  const change = (kind: keyof Held): string =>
    `${kind} ${megabytes(before[kind])} to ${megabytes(after[kind])} (${((after[kind] / before[kind] - 1) * 100).toFixed(2)} %)`;
  console.info(`${what}: ${change("heap")}, ${change("device")}`);
}

async function open(address: string, network: Network, more: string, engine?: string): Promise<void> {
  browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [
      ...browserFlags,
      // Memory is measured at once instead of at some garbage collection in the next minutes.
      "--enable-blink-features=ForceEagerMeasureMemory",
      ...(engine ? [`--js-flags=${engine}`] : []),
    ],
  });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  await page.goto(`${address}#${networks[network].link}&schedule=constant&${more}`);
  await page.getByRole("button", { name: networks[network].sample }).click();
}

for (const backend of ["wasm", "webgpu"])
  for (const network of Object.keys(networks) as Network[]) {
    test(`${network} on ${backend}: memory is flat over ${steps} steps`, async ({ baseURL }) => {
      await open(baseURL ?? "", network, `backend=${backend}&epochs=10000&steps=${steps}`);
      await untilStep(early);
      const before = await held();
      await untilStep(steps);
      const after = await held();
      tell(`${network} on ${backend}, steps ${early} and ${steps}`, before, after);
      expect(after.device).toBeLessThanOrEqual(before.device * 1.01);
      expect(after.heap - (steps - early) * bytesOfStep).toBeLessThan(before.heap * 1.01);
    });

    test(`${network} on ${backend}: ${runs} runs one after another leave nothing behind`, async ({
      baseURL,
    }) => {
      // A reading waits a minute for the threads of WASM, which are blocked until they get work: one thread has none beside it.
      const link = `backend=${backend}&epochs=10000&threads=1`;
      await open(baseURL ?? "", network, link, engineFlags);
      const readings: Held[] = [];
      const last = warmUpRuns + runs;
      for (let run = 1; run <= last; run += 1) {
        const isRead = (run > warmUpRuns - near && run <= warmUpRuns) || run > last - near;
        await untilStep(isRead ? validated : 10);
        if (isRead) readings.push(await held());
        if (run === last) break;
        await page.getByRole("button", { name: "Stop", exact: true }).click();
        await page.getByRole("dialog").getByRole("button", { name: /^Stop/ }).click();
        await expect.poll(() => status().then((now) => now.status), { timeout: 120_000 }).toBe("stopped");
        await page.getByRole("button", { name: "Copy into a new run" }).click();
        await page.getByRole("button", { name: "Start training" }).click();
      }
      const before = least(readings.slice(0, near));
      const after = least(readings.slice(-near));
      console.info(`heap after these runs: ${readings.map(({ heap }) => megabytes(heap)).join(", ")}`);
      tell(`${network} on ${backend}, ${runs} runs`, before, after);
      expect(after.device).toBeLessThanOrEqual(before.device * 1.01);
      expect(after.heap - runs * bytesOfRun).toBeLessThan(before.heap * 1.01);
    });
  }
