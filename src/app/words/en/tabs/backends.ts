/** What the page says of the tab Backends, in English. */
import { plural } from "../plural.ts";

export const backendsTab = {
  table: "Backends",
  of: (model: string, batch: string) => `${model}, batch ${batch}`,
  run: "Run benchmark",
  plainTfjs: "Beside plain tfjs",
  plainTfjsHint:
    "Times TensorFlow.js with its own kernels too, on WebGPU and WASM. It is fetched the first time, 1.6 MB, and kept then.",
  plainTfjsHow:
    "Plain tfjs: the same network on TensorFlow.js' own kernels, in float32, all of its step counted as computing; with its own random numbers and without augmentation, clipping and label smoothing: its loss is compared only where there are none of them.",
  stop: "Stop benchmark",
  running: (done: string, total: string) => `Timing, ${done} of ${total}`,
  export: "Export JSON",
  empty: "Not measured yet.",
  emptyHint: "Times a few training steps of the chosen network on every backend, one after the other.",
  columns: {
    backend: "Backend",
    speed: "Images/s",
    stepTime: "Step time, ms",
    speedUp: "Speed-up",
    memory: "Memory",
    agreement: "Loss against CPU",
    selfTest: "Self-test",
  },
  how: (steps: number) =>
    `Step time: median of ${plural(steps, "step", "steps")} after warm-up, from batch to loss, a step of each backend in turn; fewer where one takes seconds. Speed-up: against the slowest. Memory: held on the device. Loss against CPU: largest relative difference of the first two losses, before and after one update, from plain JavaScript's.`,
  copy: "Copy table",
  ahead:
    "Each part of a step is waited for alone. Data is made ahead in training, while the device computes: it costs time only where it takes longer than the rest.",
  noise: "Each part of a step is waited for alone. No data is open, so the batches are noise.",
  where: "Where a step goes",
  measured: "Measured on",
  browser: "Browser",
  isolation: "Isolation",
  isolated: (cores: number) => `on, ${cores} cores`,
  notIsolated: "off, one WASM thread",
  taken: "Taken",
  testAgain: "Test again",
  waitForRun: "A benchmark needs the machine for itself. Pause or end the run first.",
  took: "Took",
};
