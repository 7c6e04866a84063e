import { afterEach, expect, test, vi } from "vitest";
import { adaptersOf, findAdapters } from "../../../../src/backends/select.ts";
import { type Listening, listen, pictureFolder, smallImages, smallText } from "../run/trainerRuns.ts";

const open: Listening[] = [];
function newTrainer(): Listening {
  const listening = listen();
  open.push(listening);
  return listening;
}
afterEach(() => {
  for (const { trainer } of open.splice(0)) trainer.restart("The test is over.");
  vi.restoreAllMocks();
});

test("backends are timed on the open data, a step of each in turn, and agree with plain JavaScript", async () => {
  const { trainer, events } = newTrainer();
  await trainer.call("openData", await pictureFolder());
  const config = smallImages({ augmentation: "strong", learningRate: 1e-3 });
  const timings = await trainer.call("bench", {
    config,
    backends: ["webgpu", "wasm", "cpu"],
    steps: 4,
  });
  expect(timings.map(({ backend, steps }) => [backend, steps])).toEqual([
    ["webgpu", 4],
    ["wasm", 4],
    ["cpu", 4],
  ]);
  for (const { backend, adapter, stepMs, dataMs, parts, agreement, ...timing } of timings) {
    expect(adapter).toBe(backend === "webgpu" ? "high-performance" : null);
    expect(stepMs).toBeGreaterThan(0);
    expect(timing.examplesPerSecond).toBeCloseTo((1000 * config.batchSize) / stepMs, 6);
    // Decoding is never free, and neither are the copies and kernels.
    expect(dataMs).toBeGreaterThan(0);
    expect(parts?.computeMs).toBeGreaterThan(0);
    expect(parts?.uploadMs).toBeGreaterThanOrEqual(0);
    expect(parts?.readMs).toBeGreaterThanOrEqual(0);
    // The parameters, their gradients and momentum at least.
    expect(timing.deviceBytes).toBeGreaterThan(3 * 4 * 40_000);
    expect(timing.dispatches).toBeGreaterThan(50);
    expect(timing.losses).toHaveLength(5);
    expect(agreement?.steps).toBe(2);
    // Batch normalisation over few values magnifies rounding.
    expect(agreement?.difference).toBeLessThan(1e-3);
    if (backend === "cpu") expect(agreement?.difference).toBe(0);
    else expect(Math.abs(timing.losses[0]! / timings[2]!.losses[0]! - 1)).toBeLessThan(1e-5);
  }
  const progress = events.filter((event) => event.kind === "progress");
  expect(progress.at(-1)).toMatchObject({ what: "bench", done: 7, total: 7 });
});

test("without open data the batches are noise, and nothing is said of the data path or the CPU's losses", async () => {
  const { trainer } = newTrainer();
  const config = smallText({ hidden: 8, bptt: 4, batchSize: 2 });
  const ask = { config, backends: ["wasm" as const], steps: 1 };
  const [timing] = await trainer.call("bench", ask);
  expect(timing).toMatchObject({ backend: "wasm", steps: 1, dataMs: null, agreement: null });
  // An untrained network guesses among the report's 33,278 words.
  expect(timing?.losses[0]).toBeCloseTo(Math.log(33_278), 0);
});

// Beside WebGPU, too: the end-to-end test of the Backends tab in npm run check:long.
test("plain tfjs is timed beside our WASM, from the same start: on noise its losses are ours", async () => {
  const { trainer } = newTrainer();
  const config = smallImages({ learningRate: 1e-3, clip: null, labelSmoothing: 0 });
  const ask = { config, backends: ["wasm" as const, "cpu" as const], steps: 2 };
  const timings = await trainer.call("bench", { ...ask, plainTfjs: true });
  expect(timings.map(({ backend, kernels }) => `${backend} ${kernels}`)).toEqual([
    "wasm own",
    "wasm stock",
    "cpu own",
  ]);
  for (const { agreement, deviceBytes } of timings) {
    expect(agreement?.steps).toBe(2);
    // Two ways of rounding, which batch normalisation over few values magnifies; another network is off by a tenth.
    expect(agreement?.difference).toBeLessThan(1e-3);
    expect(deviceBytes).toBeGreaterThan(0);
  }
});

test("plain tfjs drops other values than ours, so its losses are not held against them; with AdamW it is refused", async () => {
  const { trainer } = newTrainer();
  const config = smallText({ hidden: 8, bptt: 4, batchSize: 2, dropout: 0.2 });
  const ask = { config, backends: ["wasm" as const, "cpu" as const], steps: 1, plainTfjs: true };
  const agreements = (await trainer.call("bench", ask)).map(({ agreement }) => agreement?.steps ?? null);
  expect(agreements).toEqual([2, null, 2]);
  const adamw = { ...ask, config: { ...config, optimizer: "adamw" as const } };
  await expect(trainer.call("bench", adamw)).rejects.toThrow(/choose SGD, or compare without plain tfjs/);
});

test("a benchmark that is stopped tells what it has timed by then", async () => {
  const { trainer, until } = newTrainer();
  const config = smallText({ hidden: 8, bptt: 4, batchSize: 2 });
  const begun = until((told) => told.kind === "progress" && told.done > 4);
  const timings = trainer.call("bench", { config, backends: ["wasm"], steps: 100_000 });
  await begun;
  await trainer.call("stopBench", null);
  const [timing] = await timings;
  expect(timing?.steps).toBeGreaterThan(0);
  expect(timing?.steps).toBeLessThan(100_000);
});

/** A machine whose two graphics processors are called so. */
function stubAdapters(names: Record<GPUPowerPreference, string>): void {
  vi.spyOn(navigator.gpu, "requestAdapter").mockImplementation(async (options) => {
    const info = { vendor: names[options?.powerPreference ?? "low-power"] } as GPUAdapterInfo;
    return { info } as GPUAdapter;
  });
}

test("an adapter in software is told from a graphics processor", async () => {
  expect((await findAdapters())["high-performance"]?.isSoftware).toBe(true);
  stubAdapters({ "high-performance": "fast", "low-power": "llvmpipe" });
  expect(await findAdapters()).toEqual({
    "high-performance": { name: "fast", isSoftware: false },
    "low-power": { name: "llvmpipe", isSoftware: true },
  });
});

test("two graphics processors are two to compare, the chosen one first; one is one", async () => {
  stubAdapters({ "high-performance": "fast", "low-power": "frugal" });
  expect(await adaptersOf("high-performance")).toEqual(["high-performance", "low-power"]);
  expect(await adaptersOf("low-power")).toEqual(["low-power", "high-performance"]);
  vi.restoreAllMocks();
  stubAdapters({ "high-performance": "one", "low-power": "one" });
  expect(await adaptersOf("low-power")).toEqual(["low-power"]);
  vi.restoreAllMocks();
  // The software adapter of this browser, whatever is preferred.
  expect(await adaptersOf("high-performance")).toEqual(["high-performance"]);
});
