/** What a run does when its device is lost or has too little memory. */
import { say } from "../../said.ts";
import { OutOfMemoryError } from "../../backends/outOfMemory.ts";
import { tasks } from "../../training/tasks/index.ts";
import { WrongDeviceError } from "./selfTest.ts";
import type { RunConfig } from "../../config/config.ts";
import { taskOf } from "../../config/models/index.ts";
import type { BackendName } from "../../config/settings.ts";

/** The device went away under the run, or did not come back. */
export class DeviceLostError extends Error {
  override name = "DeviceLostError";
}

/** `error` and what caused it, outermost first. */
function chain(error: unknown): Error[] {
  const errors: Error[] = [];
  for (let cause = error; cause instanceof Error && errors.length < 8; cause = cause.cause)
    errors.push(cause);
  return errors;
}

/** True when `error`, or what caused it, is a device's lack of memory. */
export const isOutOfMemory = (error: unknown): boolean =>
  chain(error).some((cause) => cause instanceof OutOfMemoryError);

/** True when the device is at fault: it refused a command, gave no results, or has too little memory. */
export const isDeviceFault = (error: unknown): boolean =>
  isOutOfMemory(error) || chain(error).some(({ name }) => name === "DeviceError");

/**
 * The same run in passes of at most half the size; null when a pass is one example already. Pictures are validated in no
 * larger batches: their results are the same. A text's validation
 * keeps its columns, which decide what is predicted from what, and computes as many of them at once as a pass has.
 */
export function inSmallerPasses(config: RunConfig): RunConfig | null {
  const now = config.microBatch ?? config.batchSize;
  for (let size = Math.floor(now / 2); size >= 1; size -= 1) {
    if (config.batchSize % size !== 0) continue;
    const evalBatchSize = tasks[taskOf(config.model)].evaluationInPasses(config.evalBatchSize, size);
    return { ...config, microBatch: size, evalBatchSize };
  }
  return null;
}

/** What a person is told of it. */
export function passesNote({ batchSize, microBatch, model }: RunConfig): string {
  const size = microBatch ?? batchSize;
  const { unit, aside } = tasks[taskOf(model)].passWords;
  const note = say("inPasses", batchSize, say(unit, size));
  return aside ? say("both", note, say(aside, size)) : note;
}

const timeNow = (): string => new Date().toLocaleTimeString("en-GB");

/** A worker that was ended lets go of its run a moment later: it is asked for again, for two seconds. */
export async function holdPatiently<T>(hold: () => Promise<T | null>): Promise<T | null> {
  for (let attempt = 0; ; attempt += 1) {
    const held = await hold();
    if (held !== null || attempt === 8) return held;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A driver that was reset takes a moment until it offers an adapter again. */
const waitsMs = [0, 500, 1000, 2000, 4000, 8000];

/** Asks for a device again and again, some fifteen seconds long. Rejects with the last refusal, and at once with WrongDeviceError. */
export async function renewPatiently<T>(renew: () => Promise<T>): Promise<T> {
  let refusal: unknown;
  for (const wait of waitsMs) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await renew();
    } catch (error) {
      if (error instanceof WrongDeviceError) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Why a device has to be replaced. */
export type DeviceFault = "lost" | "memory" | "refused";

export function faultOf(error: unknown): DeviceFault {
  if (isOutOfMemory(error)) return "memory";
  return error instanceof DeviceLostError ? "lost" : "refused";
}

/** What a person is told when a device is lost, `count` times in a row, and when it is back. */
export function lossTexts(backend: BackendName) {
  return {
    lost: (fault: DeviceFault) => say("deviceLost", backend, fault, timeNow()),
    back: (step: number, repeated: number) => say("deviceBack", backend, timeNow(), step, repeated),
    tooOften: (count: number, step: number) => say("deviceTooOften", backend, count, step),
    wrong: (step: number, what: string) => say("deviceWrong", backend, step, what),
    gone: (step: number) => say("deviceGone", backend, step),
  };
}
