/** One node alone on the device, on numbers that are the same each time and never leave it: a large layer's take seconds to write and read. */
import type { Stores } from "../backend.ts";
import { byteLength, Graph, type Node, specOf, type Value } from "../graph.ts";
import { OutOfMemoryError } from "../outOfMemory.ts";
import type { Device } from "./device/device.ts";
import type { Pipelines } from "./device/pipelines.ts";
import type { Readback } from "./device/readback.ts";
import type { WebGpuProgram } from "./program.ts";
import { main } from "./writing/wgsl.ts";
import type { Range } from "./writing/assemble.ts";

/** What a node gave, on the device. */
export interface Outcome {
  dispose(): void;
}

export interface Trial {
  /** Milliseconds of the node, the mean of so many repeats in one piece of work. */
  time(repeats: number): Promise<number>;
  /** Runs it once on its numbers and keeps what it gives. */
  outcome(): Promise<Outcome>;
  /** Runs it once on its numbers: whether it gives what another trial of the same node gave. */
  agrees(wanted: Outcome): Promise<boolean>;
  dispose(): void;
}

/** A thousandth of the largest, as in the self-test: far beyond the rounding of any variant, far below what a wrong one is off by. */
const agreement = 1e-3;

const width = 64;
/** Each thread has elements this far apart. */
const workgroups = 1024;
const strided = (length: string, body: string): string =>
  `for (var i = global.x; i < ${length}; i += ${width * workgroups}u) { ${body} }`;

/** Numbers from -1 to 1 by their place (the hash of PCG, https://jcgt.org/published/0009/03/02/). */
const fillCode = `@group(0) @binding(0) var<storage, read_write> numbers: array<f32>;
${main(
  width,
  1,
  strided(
    "arrayLength(&numbers)",
    `let state = i * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    numbers[i] = f32((word >> 22u) ^ word) * 0x1p-31f - 1f;`,
  ),
)}`;

/** Beyond every limit, in the place of what is no number. */
const beyond = "3e38f";

/** The largest difference and the largest wanted number of each thread's; whole numbers, which are all of type u32 here, differ or do not. */
const compareCode = (
  type: "f32" | "u32",
): string => `@group(0) @binding(0) var<storage, read> given: array<${type}>;
@group(0) @binding(1) var<storage, read> wanted: array<${type}>;
@group(0) @binding(2) var<storage, read_write> found: array<vec2f>;
var<workgroup> shares: array<vec2f, ${width}>;
fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
${main(
  width,
  1,
  `var largest = vec2f();
  ${strided(
    "arrayLength(&wanted)",
    type === "u32"
      ? `if (given[i] != wanted[i]) { largest.x = ${beyond}; }`
      : `if (isFinite(given[i]) && isFinite(wanted[i])) {
      largest = max(largest, vec2f(abs(given[i] - wanted[i]), abs(wanted[i])));
    } else { largest.x = ${beyond}; }`,
  )}
  shares[local.x] = largest;
  workgroupBarrier();
  if (local.x == 0u) {
    for (var k = 1; k < ${width}; k++) { largest = max(largest, shares[k]); }
    found[group.x] = largest;
  }`,
)}`;

export interface TrialParts {
  readonly device: Device;
  readonly pipelines: Pipelines;
  readonly readback: Readback;
  readonly stores: Stores;
  readonly program: WebGpuProgram;
  readonly graph: Graph;
}

/** The node with inputs and results of its own. */
export function aloneIn(node: Node): Graph {
  const graph = new Graph();
  const inputs = node.inputs.map((value, index) => value && graph.input(`input ${index}`, specOf(value)));
  for (const [index, value] of graph.apply(node.op, inputs, node.attributes).entries())
    graph.result(`result ${index}`, value);
  return graph;
}

class Kept implements Outcome {
  constructor(readonly buffers: readonly GPUBuffer[]) {}

  dispose(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

export class WebGpuTrial implements Trial {
  readonly #parts: TrialParts;

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  async time(repeats: number): Promise<number> {
    const times = await this.#parts.program.profile(repeats);
    return [...times.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  }

  async outcome(): Promise<Outcome> {
    const { device } = this.#parts;
    const ranges = this.#results().map(({ range }) => range);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffers: GPUBuffer[] = [];
    const kept = new Kept(buffers);
    try {
      await device.guarded("what is compared", () => {
        for (const { size } of ranges) buffers.push(device.gpu.createBuffer({ size, usage }));
      });
      await this.#run();
    } catch (error) {
      kept.dispose();
      throw error;
    }
    const encoder = device.gpu.createCommandEncoder();
    for (const [index, { buffer, offset, size }] of ranges.entries())
      encoder.copyBufferToBuffer(buffer, offset, buffers[index] as GPUBuffer, 0, size);
    device.gpu.queue.submit([encoder.finish()]);
    return kept;
  }

  async agrees(wanted: Outcome): Promise<boolean> {
    if (!(wanted instanceof Kept)) throw new TypeError("The outcome is of another device.");
    const { device, readback } = this.#parts;
    await this.#run();
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    for (const [index, { range, value }] of this.#results().entries()) {
      const buffer = device.gpu.createBuffer({ size: 8 * workgroups, usage });
      try {
        const given = wanted.buffers[index] as GPUBuffer;
        const own = { buffer, offset: 0, size: 8 * workgroups };
        const ranges = [range, { buffer: given, offset: 0, size: given.size }, own];
        await this.#launch(compareCode(value.type === "float32" ? "f32" : "u32"), "rrw", ranges);
        const [bytes] = await readback.read([own]);
        const pairs = new Float32Array(bytes as ArrayBuffer);
        let [worst, largest] = [0, 1e-6];
        for (let i = 0; i < pairs.length; i += 2) {
          worst = Math.max(worst, pairs[i]!);
          largest = Math.max(largest, pairs[i + 1]!);
        }
        if (!(worst <= agreement * largest)) return false;
      } finally {
        buffer.destroy();
      }
    }
    return true;
  }

  dispose(): void {
    this.#parts.program.dispose();
    this.#parts.stores.dispose();
  }

  #results(): { range: Range; value: Value }[] {
    const { graph, program } = this.#parts;
    return [...graph.results].map(([name, value]) => ({ range: program.rangeOf(name), value }));
  }

  /** Whole numbers, which name rows and places, stay zero. */
  async #run(): Promise<void> {
    const { graph, program } = this.#parts;
    for (const [name, value] of graph.inputs)
      if (value.type === "float32") await this.#launch(fillCode, "w", [program.rangeOf(name)]);
    program.run();
  }

  async #launch(code: string, access: string, ranges: readonly Range[]): Promise<void> {
    const { device, pipelines } = this.#parts;
    const pipeline = await pipelines.get(code, access);
    const entries = ranges.map(({ buffer, offset, size }, binding) => ({
      binding,
      resource: { buffer, offset, size },
    }));
    const bindings = device.gpu.createBindGroup({ layout: pipelines.layout(access), entries });
    const encoder = device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    device.gpu.queue.submit([encoder.finish()]);
  }
}

/** Throws OutOfMemoryError for a node that the device cannot bind as a whole, which a step binds in pieces. */
export function expectBindable(graph: Graph, { pieceBytes }: Device): void {
  for (const value of [...graph.inputs.values(), ...graph.results.values()])
    if (byteLength(value) > pieceBytes)
      throw new OutOfMemoryError("An array of the node is in several pieces.");
}
