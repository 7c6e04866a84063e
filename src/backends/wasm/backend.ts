import { say } from "../../said.ts";
import type { Backend } from "../backend.ts";
import { Heap } from "./machine/heap.ts";
import { type Build, chooseBuild, fetchKernels, instantiate } from "./machine/kernels.ts";
import { Pool } from "./machine/pool.ts";
import { type Machine, WasmProgram } from "./machine/program.ts";
import { measureCopyRate, measureSimdRate } from "./machine/rates.ts";
import { WasmStores } from "./machine/stores.ts";

export interface WasmOptions {
  /** null: as many as the machine has, where the page is isolated; without isolation there is one. */
  threads: number | null;
  /** Where the compiled kernels come from; the default fetches them. */
  load?: (build: Build) => Promise<WebAssembly.Module>;
  /** How long a thread may be waited for before it counts as dead. */
  silenceMs?: number;
}

// Node has no such name. WebKitGTK isolates the page and gives it no shared memory all the same.
const isIsolated = (): boolean =>
  Boolean(globalThis.crossOriginIsolated as boolean | undefined) && "SharedArrayBuffer" in globalThis;

/** SIMD kernels of our own, on one thread or many. */
export async function createWasmBackend(options: WasmOptions): Promise<Backend> {
  const { threads, load = fetchKernels, silenceMs } = options;
  const wanted = Math.max(1, isIsolated() ? (threads ?? navigator.hardwareConcurrency) : 1);
  const heap = new Heap(wanted > 1);
  const build = chooseBuild(heap.shared);
  const module = await load(build);
  const pool = await Pool.start(heap, module, wanted, silenceMs);
  const kernels = instantiate(module, heap.memory);
  const machine: Machine = { heap, pool, kernels, tileRows: build.tileRows };
  const simd = build.tileRows === 6 ? "relaxed SIMD" : "SIMD";
  return {
    name: "wasm",
    description: pool.threads === 1 ? say("oneThread", simd) : say("threads", pool.threads, simd),
    details: { threads: pool.threads, build: build.name, isolated: isIsolated() },
    createStores: (lengths) => new WasmStores(heap, lengths),
    async compile(graph, stores, choice) {
      if (!(stores instanceof WasmStores)) throw new Error("These stores belong to another backend.");
      if (choice.precision === "mixed") throw new Error("WASM has no mixed precision: choose float32.");
      return new WasmProgram(machine, graph, stores, choice);
    },
    idle: async () => {},
    bytes: () => heap.bytes,
    measureRates: async () => ({
      flopsPerSecond: (await measureSimdRate(load)) * pool.threads,
      bytesPerSecond: measureCopyRate(),
    }),
    lost: pool.lost,
    dispose: () => pool.dispose(),
  };
}
