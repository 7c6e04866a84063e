import type { Stores } from "../../backend.ts";
import { aligned, type StoreName } from "../../graph.ts";
import type { Device } from "./device.ts";
import type { Range } from "../writing/assemble.ts";
import { stretches } from "../writing/pieces.ts";
import type { Readback } from "./readback.ts";

/** Flat float32 arrays on the device, each in as many buffers as `pieceBytes` asks for; all zero at first. */
export class WebGpuStores implements Stores {
  readonly lengths: Partial<Record<StoreName, number>> = {};
  readonly #device: Device;
  readonly #readback: Readback;
  readonly #pieces = new Map<StoreName, readonly GPUBuffer[]>();

  constructor(device: Device, readback: Readback, lengths: Readonly<Partial<Record<StoreName, number>>>) {
    this.#device = device;
    this.#readback = readback;
    for (const [name, length] of Object.entries(lengths) as [StoreName, number][]) this.add(name, length);
  }

  add(store: StoreName, length: number): void {
    if (this.#pieces.has(store)) return;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const bytes = Math.max(aligned(length), 64) * 4;
    const { gpu, pieceBytes } = this.#device;
    this.#pieces.set(
      store,
      stretches(0, bytes, pieceBytes).map(({ size }) => gpu.createBuffer({ size, usage })),
    );
    this.lengths[store] = length;
  }

  get bytes(): number {
    let sum = 0;
    for (const { size } of [...this.#pieces.values()].flat()) sum += size;
    return sum;
  }

  /** Where `size` bytes from `offset` on lie, piece by piece. */
  ranges(store: StoreName, offset: number, size: number): Range[] {
    const pieces = this.#pieces.get(store);
    if (!pieces) throw new Error(`There is no store "${store}".`);
    return stretches(offset, size, this.#device.pieceBytes).map(({ piece, ...stretch }) => ({
      buffer: pieces[piece] as GPUBuffer,
      ...stretch,
    }));
  }

  async read(
    store: StoreName,
    offset = 0,
    length = (this.lengths[store] ?? 0) - offset,
  ): Promise<Float32Array> {
    this.#expectInside(store, offset, length);
    const ranges = this.ranges(store, offset * 4, length * 4);
    if (ranges.length < 2) {
      const [bytes] = await this.#readback.read(ranges);
      return new Float32Array(bytes ?? new ArrayBuffer(0));
    }
    const whole = new Float32Array(length);
    let end = 0;
    // All are asked for at once: they are of one moment in the order of the queue.
    for (const bytes of await Promise.all(ranges.map((range) => this.#readback.read([range])))) {
      const piece = new Float32Array(bytes[0] ?? new ArrayBuffer(0));
      whole.set(piece, end);
      end += piece.length;
    }
    return whole;
  }

  write(store: StoreName, data: Float32Array, offset = 0): void {
    this.#expectInside(store, offset, data.length);
    const { queue } = this.#device.gpu;
    let from = data.byteOffset;
    for (const { buffer, offset: at, size } of this.ranges(store, offset * 4, data.byteLength)) {
      queue.writeBuffer(buffer, at, data.buffer as ArrayBuffer, from, size);
      from += size;
    }
  }

  dispose(): void {
    for (const buffer of [...this.#pieces.values()].flat()) buffer.destroy();
    this.#pieces.clear();
  }

  #expectInside(store: StoreName, offset: number, length: number): void {
    const has = this.lengths[store] ?? 0;
    if (offset < 0 || length < 0 || offset + length > has)
      throw new RangeError(
        `Store "${store}" has ${has} elements; ${offset} to ${offset + length} were asked for.`,
      );
  }
}
