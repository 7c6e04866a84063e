import { type Build, chooseBuild, fetchKernels, instantiate } from "./kernels.ts";

const operationsPerCount = 96;

/**
 * Floating-point operations per second that one thread makes at most, from registers alone: what the kernels' speed is compared
 * with. Takes about a fifth of a second; the best of many short runs, since other programs take their share of long ones.
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
  let best = 0;
  const end = performance.now() + 200;
  while (performance.now() < end) {
    const start = performance.now();
    for (let i = 0; i < 4; i++) multiplyAdds(0, 1, 0, count, result);
    const seconds = (performance.now() - start) / 1000;
    if (seconds > 0) best = Math.max(best, (4 * count * operationsPerCount) / seconds);
  }
  return best;
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
