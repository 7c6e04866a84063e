import type { Range } from "../writing/assemble.ts";
import { DeviceError, type Device } from "./device.ts";

/**
 * Copies results out in the order of the queue, through staging buffers that are used again: a read never waits for, nor
 * holds up, the runs submitted after it.
 */
export class Readback {
  readonly #device: Device;
  readonly #free: GPUBuffer[] = [];
  #verdict: Promise<void> = Promise.resolve();

  constructor(device: Device) {
    this.#device = device;
  }

  /** The next reads also wait for this verdict on commands submitted before them. */
  after(scope: Promise<GPUError | null>): void {
    const earlier = this.#verdict;
    this.#verdict = (async () => {
      const error = await scope;
      if (error) this.#device.fail(`The graphics device refused a step: ${error.message}`, error);
      await earlier;
    })();
  }

  /** The bytes of each range as they are after all that was submitted before this call. @throws DeviceError */
  async read(ranges: readonly Range[]): Promise<ArrayBuffer[]> {
    const encoder = this.#device.gpu.createCommandEncoder();
    const finish = this.copy(encoder, ranges);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return finish();
  }

  /**
   * Encodes the copies of the ranges.
   * @returns what gives their bytes once the encoder's commands are submitted
   * @throws DeviceError
   */
  copy(encoder: GPUCommandEncoder, ranges: readonly Range[]): () => Promise<ArrayBuffer[]> {
    this.#device.check();
    const total = ranges.reduce((sum, { size }) => sum + Math.ceil(size / 8) * 8, 0);
    const staging = this.#take(Math.max(total, 8));
    const offsets: number[] = [];
    let next = 0;
    for (const { buffer, offset, size } of ranges) {
      encoder.copyBufferToBuffer(buffer, offset, staging, next, size);
      offsets.push(next);
      next += Math.ceil(size / 8) * 8;
    }
    return () => this.#finish(staging, ranges, offsets);
  }

  async #finish(
    staging: GPUBuffer,
    ranges: readonly Range[],
    offsets: readonly number[],
  ): Promise<ArrayBuffer[]> {
    try {
      await Promise.all([staging.mapAsync(GPUMapMode.READ), this.#verdict]);
    } catch (cause) {
      // What was lost or refused says more than the failed mapping.
      await this.#verdict;
      this.#device.check();
      throw new DeviceError("Results could not be read from the graphics device.", { cause });
    }
    const mapped = staging.getMappedRange();
    const copies = ranges.map(({ size }, index) =>
      mapped.slice(offsets[index] ?? 0, (offsets[index] ?? 0) + size),
    );
    staging.unmap();
    this.#free.push(staging);
    this.#device.check();
    return copies;
  }

  dispose(): void {
    for (const buffer of this.#free) buffer.destroy();
    this.#free.length = 0;
  }

  #take(bytes: number): GPUBuffer {
    const index = this.#free.findIndex(({ size }) => size >= bytes && size <= 4 * Math.max(bytes, 4096));
    const found = index < 0 ? undefined : this.#free.splice(index, 1)[0];
    if (found) return found;
    // Few and small ones stay; a whole store that was read once does not.
    while (this.#free.length > 8) this.#free.shift()?.destroy();
    const size = Math.ceil(bytes / 256) * 256;
    return this.#device.gpu.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }
}
