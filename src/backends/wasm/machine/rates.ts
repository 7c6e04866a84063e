import { type Build, chooseBuild, fetchKernels, instantiate } from "./kernels.ts";

const operationsPerCount = 96;

/**
 * Seconds that `work` takes at least. It is repeated until a run takes ten milliseconds, of which what a browser rounds its clock to
 * (5 to 100 microseconds) is a hundredth at either end: of short runs the best is one that the clock has shortened. Then the best of
 * the runs of a fifth of a second counts, since other programs take their share of the others.
 */
export function leastSeconds(work: () => void, now: () => number = () => performance.now()): number {
  const run = (times: number): number => {
    const start = now();
    for (let time = 0; time < times; time++) work();
    return now() - start;
  };
  let times = 1;
  while (run(times) < 10) times *= 2;
  let best = Number.POSITIVE_INFINITY;
  const end = now() + 200;
  while (now() < end) best = Math.min(best, run(times));
  return best / times / 1000;
}

/**
 * Floating-point operations per second that one thread makes at most, from registers alone: what the kernels' speed is compared
 * with. Takes about a quarter of a second.
 */
export async function measureSimdRate(
  load: (build: Build) => Promise<WebAssembly.Module> = fetchKernels,
): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { multiplyAdds } = instantiate(await load(chooseBuild(false)), memory);
  if (!multiplyAdds) throw new Error("The WASM kernels have no multiplyAdds.");
  const result = 1024;
  // x = 1/2, y = 1/2: the sums stay at 1, far from overflow and from the slow numbers near zero.
  new Float32Array(memory.buffer, result, 8).fill(0.5);
  const count = 20_000;
  return (count * operationsPerCount) / leastSeconds(() => multiplyAdds(0, 1, 0, count, result));
}

/** Bytes per second that one thread reads and writes at most, copying what no cache holds. */
export function measureCopyRate(): number {
  const from = new Uint8Array(64e6).fill(1);
  const to = new Uint8Array(from.length);
  let best = 0;
  for (let run = 0; run < 4; run++) {
    const start = performance.now();
    to.set(from);
    best = Math.max(best, (2 * from.length) / ((performance.now() - start) / 1000));
  }
  return best;
}
