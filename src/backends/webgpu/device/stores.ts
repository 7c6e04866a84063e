import type { Stores } from "../../backend.ts";
import { aligned, type StoreName } from "../../graph.ts";
import type { Device } from "./device.ts";
import type { Readback } from "./readback.ts";

/** Flat float32 buffers on the device; all zero at first. */
export class WebGpuStores implements Stores {
  readonly lengths: Partial<Record<StoreName, number>> = {};
  readonly #device: Device;
  readonly #readback: Readback;
  readonly #buffers = new Map<StoreName, GPUBuffer>();

  constructor(device: Device, readback: Readback, lengths: Readonly<Partial<Record<StoreName, number>>>) {
    this.#device = device;
    this.#readback = readback;
    for (const [name, length] of Object.entries(lengths) as [StoreName, number][]) this.add(name, length);
  }

  add(store: StoreName, length: number): void {
    if (this.#buffers.has(store)) return;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const size = Math.max(aligned(length), 64) * 4;
    this.#buffers.set(store, this.#device.gpu.createBuffer({ size, usage }));
    this.lengths[store] = length;
  }

  get bytes(): number {
    let sum = 0;
    for (const { size } of this.#buffers.values()) sum += size;
    return sum;
  }

  buffer(store: StoreName): GPUBuffer {
    const buffer = this.#buffers.get(store);
    if (!buffer) throw new Error(`There is no store "${store}".`);
    return buffer;
  }

  async read(
    store: StoreName,
    offset = 0,
    length = (this.lengths[store] ?? 0) - offset,
  ): Promise<Float32Array> {
    this.#expectInside(store, offset, length);
    const [bytes] = await this.#readback.read([
      { buffer: this.buffer(store), offset: offset * 4, size: length * 4 },
    ]);
    return new Float32Array(bytes ?? new ArrayBuffer(0));
  }

  write(store: StoreName, data: Float32Array, offset = 0): void {
    this.#expectInside(store, offset, data.length);
    const { queue } = this.#device.gpu;
    queue.writeBuffer(
      this.buffer(store),
      offset * 4,
      data.buffer as ArrayBuffer,
      data.byteOffset,
      data.byteLength,
    );
  }

  dispose(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
    this.#buffers.clear();
  }

  #expectInside(store: StoreName, offset: number, length: number): void {
    const has = this.lengths[store] ?? 0;
    if (offset < 0 || length < 0 || offset + length > has)
      throw new RangeError(
        `Store "${store}" has ${has} elements; ${offset} to ${offset + length} were asked for.`,
      );
  }
}
