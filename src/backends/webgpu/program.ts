import type { Data, Program, ProgramCosts } from "../backend.ts";
import { byteLength, type Graph, type Node, type Value } from "../graph.ts";
import { OutOfMemoryError } from "../outOfMemory.ts";
import type { Plan } from "../plan.ts";
import { addWork, noWork, type Work } from "../work.ts";
import { assemble, type Range } from "./writing/assemble.ts";
import { type Device, DeviceError } from "./device/device.ts";
import type { Launch } from "./device/launch.ts";
import { type Dispatch, executedWork, type Memory } from "./writing/kernel.ts";
import type { Pipelines } from "./device/pipelines.ts";
import type { Readback } from "./device/readback.ts";
import type { WebGpuStores } from "./device/stores.ts";
import { measure } from "./device/timestamps.ts";

/** Bytes from one launch's sizes to the next's: what offsets of uniforms are multiples of on every device. */
const sizesPitch = 256;

/** One buffer with the sizes of every launch. */
function writeSizes(gpu: GPUDevice, sizes: readonly (readonly number[])[]): GPUBuffer {
  const data = new Int32Array((Math.max(sizes.length, 1) * sizesPitch) / 4);
  sizes.forEach((values, index) => data.set(values, (index * sizesPitch) / 4));
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = gpu.createBuffer({ size: data.byteLength, usage });
  gpu.queue.writeBuffer(buffer, 0, data);
  return buffer;
}

const views = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint8: Uint8Array };

/** What a program is made from. */
export interface ProgramParts {
  readonly device: Device;
  readonly pipelines: Pipelines;
  readonly readback: Readback;
  readonly graph: Graph;
  readonly stores: WebGpuStores;
  readonly plan: Plan;
  /** Ids of the values that are stored as halves. */
  readonly halves: ReadonlySet<number>;
  /** The dispatches of each node, with the scratch buffers of the plan. */
  readonly kernels: readonly {
    readonly node: Node;
    readonly dispatches: readonly Dispatch[];
    readonly scratch: readonly number[];
    /** What the kernels asked for; the planned buffers may be larger. */
    readonly scratchBytes: readonly number[];
  }[];
}

/** Of each launch in a profile, where launches are shorter than what time stamps are rounded to. */
const repeatsOnHardware = 16;

/** One static list of launches: a run is one compute pass and one submit. */
export class WebGpuProgram implements Program {
  readonly costs: ProgramCosts;
  readonly #parts: ProgramParts;
  readonly #buffers: readonly GPUBuffer[];
  readonly #launches: readonly Launch[];
  #disposed = false;
  #hasRun = false;

  private constructor(parts: ProgramParts, buffers: readonly GPUBuffer[], launches: readonly Launch[]) {
    this.#parts = parts;
    this.#buffers = buffers;
    this.#launches = launches;
    this.costs = {
      dispatches: launches.length,
      bytes: parts.plan.buffers.reduce((sum, bytes) => sum + bytes, 0),
      executed: executedByOp(parts),
    };
  }

  /** Makes buffers, pipelines and bind groups. @throws DeviceError or OutOfMemoryError when the device refuses any of them */
  static async create(parts: ProgramParts): Promise<WebGpuProgram> {
    const { device, pipelines, plan, kernels } = parts;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const largest = device.gpu.limits.maxStorageBufferBindingSize;
    for (const size of plan.buffers)
      if (size > largest) {
        throw new OutOfMemoryError(
          `One array of this step takes ${mebibytes(size)}, the graphics device holds at most ${mebibytes(largest)}: choose a smaller batch.`,
        );
      }
    const buffers: GPUBuffer[] = [];
    try {
      await device.guarded("the buffers of the step", () => {
        for (const size of plan.buffers) buffers.push(device.gpu.createBuffer({ size, usage }));
      });
      const assembled = kernels.flatMap(({ node, dispatches, scratch }) =>
        dispatches.map((dispatch) => ({
          name: `${node.op.name}: ${dispatch.name}`,
          dispatch,
          ...assemble(dispatch, (memory) => locate(memory, parts, buffers, scratch), device.hasFloat16),
        })),
      );
      const most = device.gpu.limits.maxStorageBuffersPerShaderStage;
      for (const { name, ranges } of assembled)
        if (ranges.length > most) {
          throw new DeviceError(
            `${name} takes ${ranges.length} pieces of memory, the graphics device binds at most ${most} at once. Choose a smaller network or vocabulary, or WASM.`,
          );
        }
      const ready = await Promise.all(assembled.map(({ code, access }) => pipelines.get(code, access)));
      const launches = await device.guarded("the bindings of the step", () => {
        const uniforms = writeSizes(
          device.gpu,
          assembled.map(({ dispatch }) => dispatch.sizes?.values ?? []),
        );
        buffers.push(uniforms);
        return assembled.map(({ name, dispatch, access, ranges }, index): Launch => {
          const [x, y, z] = dispatch.workgroups;
          const entries = ranges.map(({ buffer, offset, size }, binding) => ({
            binding,
            resource: { buffer, offset, size },
          }));
          if (access.endsWith("u"))
            entries.push({
              binding: ranges.length,
              resource: { buffer: uniforms, offset: index * sizesPitch, size: sizesPitch },
            });
          const bindings = device.gpu.createBindGroup({ layout: pipelines.layout(access), entries });
          return { name, pipeline: ready[index] as GPUComputePipeline, bindings, x, y, z };
        });
      });
      return new WebGpuProgram(parts, buffers, launches);
    } catch (error) {
      for (const buffer of buffers) buffer.destroy();
      throw error;
    }
  }

  write(name: string, data: Data): void {
    const value = this.#parts.graph.inputs.get(name);
    if (!value) throw new Error(`The program has no input "${name}".`);
    if (data.byteLength > byteLength(value))
      throw new Error(`Input "${name}" takes ${byteLength(value)} bytes, not ${data.byteLength}.`);
    const { buffer } = this.#range(value);
    const { queue } = this.#parts.device.gpu;
    const whole = data.byteLength & ~3;
    if (whole) queue.writeBuffer(buffer, 0, data.buffer as ArrayBuffer, data.byteOffset, whole);
    if (whole !== data.byteLength) {
      // A buffer is written in units of four bytes; the planner leaves room behind the last one.
      const rest = new Uint8Array(4);
      rest.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
      queue.writeBuffer(buffer, whole, rest);
    }
  }

  run(): void {
    this.#submit(this.#encode());
  }

  async read(...results: string[]): Promise<Data[]> {
    const values = this.#valuesOf(results);
    return typed(values, await this.#parts.readback.read(this.#rangesOf(values)));
  }

  async runAndRead(...results: string[]): Promise<Data[]> {
    const values = this.#valuesOf(results);
    const encoder = this.#encode();
    const finish = this.#parts.readback.copy(encoder, this.#rangesOf(values));
    this.#submit(encoder);
    return typed(values, await finish());
  }

  #encode(): GPUCommandEncoder {
    const encoder = this.#parts.device.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (const { pipeline, bindings, x, y, z } of this.#launches) {
      if (pipeline !== current) pass.setPipeline((current = pipeline));
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(x, y, z);
    }
    pass.end();
    return encoder;
  }

  #submit(encoder: GPUCommandEncoder): void {
    const { gpu } = this.#parts.device;
    // What is wrong with a list shows when it is first finished; later runs are the same.
    if (!this.#hasRun) gpu.pushErrorScope("validation");
    gpu.queue.submit([encoder.finish()]);
    if (!this.#hasRun) {
      this.#hasRun = true;
      this.#parts.readback.after(gpu.popErrorScope());
    }
  }

  #valuesOf(results: readonly string[]): Value[] {
    return results.map((name) => {
      const value = this.#parts.graph.results.get(name);
      if (!value) throw new Error(`The program has no result "${name}".`);
      return value;
    });
  }

  #rangesOf(values: readonly Value[]): Range[] {
    return values.map((value) => ({ ...this.#range(value), size: Math.ceil(byteLength(value) / 4) * 4 }));
  }

  async profile(repeats?: number): Promise<Map<string, { milliseconds: number; count: number }>> {
    const { device } = this.#parts;
    return measure(device, this.#launches, repeats ?? (device.software ? 1 : repeatsOnHardware));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of this.#buffers) buffer.destroy();
  }

  /** Where an input or a result lies on the device. */
  rangeOf(name: string): Range {
    const { inputs, results } = this.#parts.graph;
    const value = inputs.get(name) ?? results.get(name);
    if (!value) throw new Error(`The program has no input and no result "${name}".`);
    const range = this.#range(value);
    return { ...range, size: Math.ceil(byteLength(value) / (range.isHalf ? 8 : 4)) * 4 };
  }

  /** Of what goes in or comes out, which lies in one buffer. */
  #range(value: Value): Range {
    const [range, ...others] = locate(value, this.#parts, this.#buffers, []);
    if (!range || others.length > 0)
      throw new Error("A result lies in several pieces: it is read from its store.");
    return range;
  }
}

function executedByOp({ kernels, halves }: ProgramParts): Map<string, Work> {
  const works = new Map<string, Work>();
  for (const { node, dispatches, scratchBytes } of kernels) {
    const { name } = node.op;
    for (const dispatch of dispatches)
      works.set(name, addWork(works.get(name) ?? noWork, executedWork(node, dispatch, scratchBytes, halves)));
  }
  return works;
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

const typed = (values: readonly Value[], bytes: readonly ArrayBuffer[]): Data[] =>
  values.map((value, index) => {
    const View = views[value.type];
    return new View(bytes[index] as ArrayBuffer, 0, byteLength(value) / View.BYTES_PER_ELEMENT);
  });

/** Where a value or a scratch lies on the device. */
function locate(
  memory: Memory,
  parts: ProgramParts,
  buffers: readonly GPUBuffer[],
  scratch: readonly number[],
): readonly Range[] {
  if (!("scratch" in memory) && memory.place) {
    const { store, offset } = memory.place;
    // Slices start at multiples of 256 bytes, so the rest of the last 16 bytes belongs to the same slice.
    return parts.stores.ranges(store, offset * 4, Math.ceil(byteLength(memory) / 16) * 16);
  }
  const index = "scratch" in memory ? scratch[memory.scratch] : parts.plan.bufferOf.get(memory.id);
  const buffer = index === undefined ? undefined : buffers[index];
  if (!buffer) throw new Error("A value of the program has no buffer: the planner and the kernels disagree.");
  const isHalf = "scratch" in memory ? memory.isHalf : parts.halves.has(memory.id);
  return [{ buffer, offset: 0, size: buffer.size, isHalf: isHalf ?? false }];
}
