import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { byteLength, type Node, type Value } from "../../../../src/backends/graph.ts";
import { Heap } from "../../../../src/backends/wasm/machine/heap.ts";
import {
  type Build,
  chooseBuild,
  fetchKernels,
  instantiate,
} from "../../../../src/backends/wasm/machine/kernels.ts";
import { type Placed, Pool } from "../../../../src/backends/wasm/machine/pool.ts";
import { type Machine, WasmProgram } from "../../../../src/backends/wasm/machine/program.ts";
import { decode, encode, runPiece } from "../../../../src/backends/wasm/machine/steps.ts";
import { WasmStores } from "../../../../src/backends/wasm/machine/stores.ts";
import { callsOf } from "../../../../src/backends/wasm/ops/index.ts";
import type { ModelName } from "../../../../src/config/models/index.ts";
import { preset } from "../../../../src/config/presets.ts";
import { initialise } from "../../../../src/models/initialise.ts";
import { networkOf, storeLengths, trainingGraph } from "../../../../src/models/network.ts";

/** A training step on made-up data, cut for as many threads as there are to be. */
interface Question {
  model: ModelName;
  batch: number;
  /** Classes or words. */
  outputs: number;
  threads: number;
  fastProducts: KernelOptions["fastProducts"];
  steps: number;
}

/** A launch: its op, the shapes that it reads and writes, and the least milliseconds of each piece. */
export interface Launch {
  node: string;
  kernel: string;
  units: number;
  pieces: number[];
}

/** Stands for a pool of `threads`: one thread runs all pieces, one after the other, and notes what each takes. */
class TimedPool {
  readonly threads: number;
  readonly least: number[][] = [];

  constructor(threads: number) {
    this.threads = threads;
  }

  run(placed: Placed): void {
    for (let index = 0; index < placed.program.steps.length; index++) this.runStep(placed, index);
  }

  runStep({ program }: Placed, index: number): void {
    const step = program.steps[index]!;
    const times = (this.least[index] ??= []);
    for (let piece = 0; piece < step.pieces; piece++) {
      const start = performance.now();
      runPiece(program, step, piece, 0);
      times[piece] = Math.min(times[piece] ?? Number.POSITIVE_INFINITY, performance.now() - start);
    }
  }
}

function inputOf(name: string, value: Value, outputs: number): ArrayLike<number> {
  const length = byteLength(value) / (value.type === "uint8" ? 1 : 4);
  const whole = Array.from({ length }, (_, i) => (i * 7919) % outputs);
  if (name === "sortedIds") return whole.toSorted((a, b) => a - b);
  if (name === "order") return [...whole.keys()];
  // An optimizer of rate 0.
  if (name === "hyper") return whole.map((_, i) => [0, 0.9, 0, 1, 0, 0, 0, 0, 0, 1][i] ?? 0);
  return value.type === "float32" ? whole.map((_, i) => (i % 8 < 2 ? 0 : 64)) : whole;
}

const shapeOf = (value: Value | undefined): string => value?.shape.join("x") ?? "";
const nodeName = ({ op, inputs, outputs }: Node): string =>
  `${op.name} ${shapeOf(inputs[0])} ${shapeOf(inputs[1])} -> ${shapeOf(outputs[0])}`;

const arrays = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array };

async function measure({ model, batch, outputs, threads, fastProducts, steps }: Question): Promise<Launch[]> {
  const config = { ...preset("report", model), batchSize: batch };
  const network = networkOf(config, outputs);
  const heap = new Heap(false);
  const build: Build = chooseBuild(false);
  const kernels = instantiate(await fetchKernels(build), heap.memory);
  const pool = new TimedPool(threads);
  const machine: Machine = { heap, kernels, tileRows: build.tileRows, pool: pool as unknown as Pool };
  const stores = new WasmStores(heap, storeLengths(network));
  const initial = initialise(network.layout, config);
  stores.write("parameters", initial.parameters);
  stores.write("buffers", initial.buffers);
  const graph = trainingGraph(network, { batch });
  const options: KernelOptions = { fastProducts, precision: "float32" };
  const program = new WasmProgram(machine, graph, stores, options);
  for (const [name, value] of graph.inputs)
    program.write(name, new arrays[value.type](inputOf(name, value, outputs)));
  program.run();
  // A pause, in which the optimising compiler ends.
  await new Promise((resolve) => setTimeout(resolve, 500));
  pool.least.length = 0;
  for (let step = 0; step < steps; step++) program.run();
  const lists = callsOf(graph, { options, tileRows: build.tileRows, threads });
  return [...lists]
    .flatMap(([node, { calls }]) => calls.map((call) => ({ node: nodeName(node), call })))
    .map(({ node, call }, index) => ({
      node,
      kernel: call.kernel,
      units: call.units,
      pieces: pool.least[index] ?? [],
    }));
}

/** Milliseconds that two threads need to begin and end a launch with nothing in it, in the best of 200 hundreds. */
async function emptyLaunch(): Promise<number> {
  const heap = new Heap(true);
  const module = await fetchKernels(chooseBuild(true));
  const pool = await Pool.start(heap, module, 2);
  const kernels = instantiate(module, heap.memory);
  const own = { address: heap.allocate(8192), bytes: 4096 };
  const nothing = { kernel: "clear", units: 0, pieces: 16, values: [0, own.address] };
  const numbers = encode(
    own,
    Array.from({ length: 100 }, () => nothing),
    kernels,
  );
  const address = heap.allocate(8 * numbers.length);
  new Float64Array(heap.memory.buffer, address, numbers.length).set(numbers);
  const placed: Placed = { address, serial: 1, program: decode(heap.memory, address, kernels) };
  let least = Number.POSITIVE_INFINITY;
  for (let hundred = 0; hundred < 200; hundred++) {
    const start = performance.now();
    pool.run(placed);
    least = Math.min(least, (performance.now() - start) / 100);
  }
  pool.dispose();
  return least;
}

// The script that opens this page calls them.
Object.assign(globalThis, { measure, emptyLaunch });
