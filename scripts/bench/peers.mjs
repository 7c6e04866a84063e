/** Whether another program computes as fast here as it can: with a slow BLAS it would lose to anything. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { buildKernels } from "../build/kernels.mjs";

/** What a peer computes with. @typedef {{ version: string, blas: string, flopsPerSecond: number }} Peer */

/** A peer that is not at its best. */
export class PeerError extends Error {}

/** multiplyAdds in src/backends/wasm/assembly/rate.ts makes so many operations a count. */
const operationsPerCount = 96;

/** @param {string} name */
const builtKernels = (name) => readFile(new URL(`../../generated/${name}.wasm`, import.meta.url));

/**
 * Floating-point operations per second of one thread of the page's WASM kernels, from registers alone: the best of half a second.
 */
export async function measureWasmRate() {
  await buildKernels();
  const relaxed = await builtKernels("kernels-relaxed");
  const bytes = WebAssembly.validate(relaxed) ? relaxed : await builtKernels("kernels-plain");
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const multiplyAdds = /** @type {(...values: number[]) => void} */ (instance.exports["multiplyAdds"]);
  const result = 1024;
  // x = 1/2, y = 1/2: the sums stay at 1, far from overflow and from the slow numbers near zero.
  new Float32Array(memory.buffer, result, 8).fill(0.5);
  const count = 200_000;
  let least = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + 500; performance.now() < end;) {
    const begin = performance.now();
    multiplyAdds(0, 1, 0, count, result);
    least = Math.min(least, performance.now() - begin);
  }
  return (1000 * count * operationsPerCount) / least;
}

/** @param {Peer} peer */
export const toldPeer = ({ blas, flopsPerSecond }) =>
  `${basename(blas)} at ${Math.round(flopsPerSecond / 1e9)} GFLOP/s`;

/**
 * @param {Peer} peer
 * @param {number} wasmRate floating-point operations per second of one thread of WASM
 * @throws {PeerError} where the peer's matrix products are slower than half of that: a real BLAS, with wider vectors, is faster
 */
export function refuseSlow(peer, wasmRate) {
  if (peer.flopsPerSecond >= wasmRate / 2) return;
  const own = Math.round(wasmRate / 1e9);
  throw new PeerError(
    `PyTorch ${peer.version} is not at its best here: its matrix products come from ${toldPeer(peer)}, less than half of the ${own} GFLOP/s ` +
      "that one thread of WASM makes, and no ratio to it would mean anything. Install OpenBLAS (on Debian: apt install libopenblas0-pthread).",
  );
}
