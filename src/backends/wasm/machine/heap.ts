/**
 * Memory that kernels compute in: a WebAssembly.Memory of our own, handed out in pieces. It only grows; freed pieces are
 * joined and used again. Not tfjs' memory, though kernels would run in it as they are: sharing it between threads
 * takes tfjs' threaded build, which starts eight workers that nothing here uses (0.4 to 1 s and 40 MB, against 0.04 to 0.2 s and
 * 15 MB), downloads 1.1 MB more, and does not start at all once its script has been minified. On one thread src/backends/tfjs
 * runs them there.
 */

import { OutOfMemoryError } from "../../outOfMemory.ts";

const pageBytes = 65_536;
const largestPages = 65_536;

/** Pieces begin at multiples of this many bytes: a cache line, twice. */
const granularity = 128;

export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  /** Free ranges [address, bytes], sorted by address. */
  #free: [number, number][] = [];
  readonly #sizes = new Map<number, number>();
  #end: number;
  #held = 0;

  constructor(shared: boolean) {
    this.shared = shared;
    const initial = 16;
    // What is shared must name its largest size; nothing is taken before it grows.
    this.memory = shared
      ? new WebAssembly.Memory({ initial, maximum: largestPages, shared: true })
      : new WebAssembly.Memory({ initial });
    // Address 0 stands for "none".
    this.#free.push([1024, initial * pageBytes - 1024]);
    this.#end = initial * pageBytes;
  }

  /** Bytes handed out now. */
  get bytes(): number {
    return this.#held;
  }

  /** An address of at least `bytes` bytes that are zero, readable for 64 bytes beyond. */
  allocate(bytes: number): number {
    const wanted = Math.ceil((bytes + 64) / granularity) * granularity;
    let index = this.#free.findIndex(([, length]) => length >= wanted);
    if (index < 0) {
      this.#grow(wanted);
      index = this.#free.length - 1;
    }
    const [address, length] = this.#free[index]!;
    if (length === wanted) this.#free.splice(index, 1);
    else this.#free[index] = [address + wanted, length - wanted];
    this.#sizes.set(address, wanted);
    this.#held += wanted;
    new Uint8Array(this.memory.buffer, address, wanted).fill(0);
    return address;
  }

  free(address: number): void {
    const bytes = this.#sizes.get(address);
    if (bytes === undefined) return;
    this.#sizes.delete(address);
    this.#held -= bytes;
    this.#free.push([address, bytes]);
    this.#free.sort(([a], [b]) => a - b);
    this.#free = this.#free.reduce<[number, number][]>((joined, [start, length]) => {
      const last = joined.at(-1);
      if (last && last[0] + last[1] === start) last[1] += length;
      else joined.push([start, length]);
      return joined;
    }, []);
  }

  #grow(wanted: number): void {
    const last = this.#free.at(-1);
    const atEnd = last && last[0] + last[1] === this.#end ? last : undefined;
    const pages = Math.ceil((wanted - (atEnd?.[1] ?? 0)) / pageBytes);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const megabytes = Math.round((this.#end + pages * pageBytes) / 2 ** 20);
      throw new OutOfMemoryError(
        `WASM memory cannot grow to ${megabytes} MB (4,096 is the most there can be). Choose a smaller batch.`,
        { cause },
      );
    }
    if (atEnd) atEnd[1] += pages * pageBytes;
    else this.#free.push([this.#end, pages * pageBytes]);
    this.#end += pages * pageBytes;
  }
}
