/** What a run does when its device is lost or has too little memory. */
import { type BackendName, type RunConfig, taskOf } from "../config.ts";

/** The device went away under the run, or did not come back. */
export class DeviceLostError extends Error {
  override name = "DeviceLostError";
}

/** Losses with fewer steps than this between them are one after the other. */
const stepsThatProve = 100;

/** Counts losses in a row: three of them end a run. */
export class LossCount {
  static readonly limit = 3;
  #count = 0;
  #atStep = 0;

  /** The number of losses in a row, this one included. */
  note(step: number): number {
    this.#count = step - this.#atStep > stepsThatProve ? 1 : this.#count + 1;
    this.#atStep = step;
    return this.#count;
  }
}

/** True when `error`, or what caused it, is a device's lack of memory. */
export function isOutOfMemory(error: unknown): boolean {
  for (let cause = error, depth = 0; depth < 8; depth += 1) {
    if (typeof GPUOutOfMemoryError !== "undefined" && cause instanceof GPUOutOfMemoryError) return true;
    if (!(cause instanceof Error)) return false;
    if (cause.message.includes("memory") && cause.name === "DeviceError") return true;
    cause = cause.cause;
  }
  return false;
}

/** The same run in passes of at most half the size; null when a pass is one example already. */
export function inSmallerPasses(config: RunConfig): RunConfig | null {
  const now = config.microBatch ?? config.batchSize;
  for (let size = Math.floor(now / 2); size >= 1; size -= 1)
    if (config.batchSize % size === 0) return { ...config, microBatch: size };
  return null;
}

/** What a person is told of it. */
export function passesNote({ batchSize, microBatch, model }: RunConfig): string {
  const [what, aside] =
    taskOf(model) === "images"
      ? ["pictures", ` Batch normalisation sees ${microBatch} at a time.`]
      : ["columns", ""];
  return (
    `Batch ${batchSize} does not fit in the device's memory at once. It is computed in passes of ${microBatch} ${what}, ` +
    `and their gradients are summed.${aside}`
  );
}

const timeNow = (): string => new Date().toLocaleTimeString("en-GB");

/** A driver that was reset takes a moment until it offers an adapter again. */
const waitsMs = [0, 500, 1000, 2000, 4000, 8000];

/** Asks for a device again and again, some fifteen seconds long. Rejects with the last refusal. */
export async function renewPatiently<T>(renew: () => Promise<T>): Promise<T> {
  let refusal: unknown;
  for (const wait of waitsMs) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await renew();
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

/** What a person is told when a device is lost, `count` times in a row, and when it is back. */
export function lossTexts(backend: BackendName) {
  const device = backend === "webgpu" ? "The GPU device" : "The WASM engine";
  const other = backend === "webgpu" ? "WASM" : "another backend";
  return {
    lost: () => `${device} was lost at ${timeNow()}.`,
    back: (step: number, repeated: number) =>
      `${device} is back since ${timeNow()}. Training went on from step ${step}; ${repeated} steps were repeated.`,
    tooOften: (count: number, step: number) =>
      `${device} was lost ${count} times in a row, the last time at step ${step}. ` +
      "Every checkpoint is kept: choose a smaller batch or another backend, then resume.",
    gone: (step: number) =>
      `${device} was lost and did not come back. The run is kept at step ${step}: reload the page, or resume on ${other}.`,
  };
}
