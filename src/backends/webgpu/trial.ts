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

/**
 * A thousandth of the largest, as in the self-test: far beyond the rounding of any variant, far below what a wrong one is off by. Two
 * results that are rounded to halves may be a thousandth apart by that alone.
 */
const agreement = { f32: 1e-3, u32: 1e-3, halves: 3e-3 } as const;

const width = 64;
/** Each thread has elements this far apart. */
const workgroups = 1024;
const strided = (length: string, body: string): string =>
  `for (var i = global.x; i < ${length}; i += ${width * workgroups}u) { ${body} }`;

/** How an array's numbers lie in it: halves two in a word. */
type Stored = "f32" | "u32" | "halves";

/** Numbers from -1 to 1 by their place (the hash of PCG, https://jcgt.org/published/0009/03/02/). */
const fillCode = (stored: "f32" | "halves"): string => `@group(0) @binding(0)
var<storage, read_write> numbers: array<${stored === "f32" ? "f32" : "u32"}>;
fn number(i: u32) -> f32 {
  let state = i * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return f32((word >> 22u) ^ word) * 0x1p-31f - 1f;
}
${main(
  width,
  1,
  strided(
    "arrayLength(&numbers)",
    stored === "f32"
      ? "numbers[i] = number(i);"
      : "numbers[i] = pack2x16float(vec2f(number(2u * i), number(2u * i + 1u)));",
  ),
)}`;

/** Beyond every limit, in the place of what is no number. */
const beyond = "3e38f";

const comparing: Readonly<Record<Stored, string>> = {
  f32: "largest = max(largest, compared(given[i], wanted[i]));",
  u32: `if (given[i] != wanted[i]) { largest.x = ${beyond}; }`,
  halves: `let a = unpack2x16float(given[i]);
    let b = unpack2x16float(wanted[i]);
    largest = max(largest, max(compared(a.x, b.x), compared(a.y, b.y)));`,
};

/** The largest difference and the largest wanted number of each thread's; whole numbers, which are all of type u32 here, differ or do not. */
const compareCode = (stored: Stored): string => `@group(0) @binding(0)
var<storage, read> given: array<${stored === "f32" ? "f32" : "u32"}>;
@group(0) @binding(1) var<storage, read> wanted: array<${stored === "f32" ? "f32" : "u32"}>;
@group(0) @binding(2) var<storage, read_write> found: array<vec2f>;
var<workgroup> shares: array<vec2f, ${width}>;
fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn compared(a: f32, b: f32) -> vec2f {
  if (isFinite(a) && isFinite(b)) { return vec2f(abs(a - b), abs(b)); }
  return vec2f(${beyond}, 0f);
}
${main(
  width,
  1,
  `var largest = vec2f();
  ${strided("arrayLength(&wanted)", comparing[stored])}
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

/**
 * The node with inputs and results of its own.
 * @param halves ids of the values of its network that are stored as halves
 */
export function aloneIn(
  node: Node,
  halves: ReadonlySet<number>,
): { graph: Graph; halves: ReadonlySet<number> } {
  const graph = new Graph();
  const inputs = node.inputs.map((value, index) => value && graph.input(`input ${index}`, specOf(value)));
  const outputs = graph.apply(node.op, inputs, node.attributes);
  for (const [index, value] of outputs.entries()) graph.result(`result ${index}`, value);
  const own = (values: readonly (Value | undefined)[], theirs: readonly (Value | undefined)[]): number[] =>
    values.flatMap((value, index) => (value && halves.has(theirs[index]?.id ?? -1) ? [value.id] : []));
  return { graph, halves: new Set([...own(inputs, node.inputs), ...own(outputs, node.outputs)]) };
}

/** How the numbers of a value lie in its range. */
const storedAs = ({ type }: Value, { isHalf = false }: Range): Stored =>
  type !== "float32" ? "u32" : isHalf ? "halves" : "f32";

class Kept implements Outcome {
  constructor(
    readonly buffers: readonly GPUBuffer[],
    readonly stored: readonly Stored[],
  ) {}

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
    const results = this.#results();
    const ranges = results.map(({ range }) => range);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const buffers: GPUBuffer[] = [];
    const kept = new Kept(
      buffers,
      results.map(({ stored }) => stored),
    );
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
    for (const [index, { range, stored }] of this.#results().entries()) {
      if (stored !== wanted.stored[index]) return false;
      const buffer = device.gpu.createBuffer({ size: 8 * workgroups, usage });
      try {
        const given = wanted.buffers[index] as GPUBuffer;
        const own = { buffer, offset: 0, size: 8 * workgroups };
        const ranges = [range, { buffer: given, offset: 0, size: given.size }, own];
        await this.#launch(compareCode(stored), "rrw", ranges);
        const [bytes] = await readback.read([own]);
        const pairs = new Float32Array(bytes as ArrayBuffer);
        let [worst, largest] = [0, 1e-6];
        for (let i = 0; i < pairs.length; i += 2) {
          worst = Math.max(worst, pairs[i]!);
          largest = Math.max(largest, pairs[i + 1]!);
        }
        if (!(worst <= agreement[stored] * largest)) return false;
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

  #results(): { range: Range; stored: Stored }[] {
    const { graph, program } = this.#parts;
    return [...graph.results].map(([name, value]) => {
      const range = program.rangeOf(name);
      return { range, stored: storedAs(value, range) };
    });
  }

  /** Whole numbers, which name rows and places, stay zero. */
  async #run(): Promise<void> {
    const { graph, program } = this.#parts;
    for (const [name, value] of graph.inputs) {
      const range = program.rangeOf(name);
      const stored = storedAs(value, range);
      if (stored !== "u32") await this.#launch(fillCode(stored), "w", [range]);
    }
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
