/** A program as it lies in memory, where every thread finds it: numbers in double precision. */
import { kernelFor, type KernelFunction, type Kernels } from "./kernels.ts";

export interface Step {
  readonly kernel: KernelFunction;
  readonly units: number;
  /** Pieces that the units are handed out in; 1: the first thread alone runs it. */
  readonly pieces: number;
  readonly values: readonly number[];
}

export interface EncodedStep {
  readonly kernel: string;
  readonly units: number;
  readonly pieces: number;
  readonly values: readonly number[];
}

/** The numbers of a program: each thread's own memory (address, bytes), the number of steps, then step by step. */
export function encode(
  own: { address: number; bytes: number },
  steps: readonly EncodedStep[],
  kernels: Kernels,
): number[] {
  const names = Object.keys(kernels);
  const numbers = [own.address, own.bytes, steps.length];
  for (const { kernel, units, pieces, values } of steps) {
    kernelFor(kernels, kernel, values.length);
    numbers.push(names.indexOf(kernel), units, pieces, values.length, ...values);
  }
  return numbers;
}

export interface Decoded {
  readonly own: number;
  readonly ownBytes: number;
  readonly steps: readonly Step[];
}

export function decode(memory: WebAssembly.Memory, address: number, kernels: Kernels): Decoded {
  const names = Object.keys(kernels);
  const numbers = new Float64Array(memory.buffer, address);
  let at = 0;
  const next = (): number => numbers[at++] ?? 0;
  const own = next();
  const ownBytes = next();
  const count = next();
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    const kernel = kernels[names[next()] ?? ""];
    if (!kernel) throw new Error("A WASM program names a kernel that its module does not have.");
    const [units, pieces, length] = [next(), next(), next()];
    steps.push({ kernel, units, pieces, values: Array.from({ length }, next) });
  }
  return { own, ownBytes, steps };
}

/** Runs piece `piece` of a step on thread `thread`. */
export function runPiece({ own, ownBytes }: Decoded, step: Step, piece: number, thread: number): void {
  const { kernel, units, pieces, values } = step;
  const begin = Math.floor((units * piece) / pieces);
  const end = Math.floor((units * (piece + 1)) / pieces);
  kernel(begin, end, own + thread * ownBytes, ...values);
}
