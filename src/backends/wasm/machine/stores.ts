import type { Stores } from "../../backend.ts";
import type { StoreName } from "../../graph.ts";
import type { Heap } from "./heap.ts";

/** The flat buffers of a run, in the kernels' memory. */
export class WasmStores implements Stores {
  readonly lengths: Partial<Record<StoreName, number>> = {};
  readonly #heap: Heap;
  readonly #addresses = new Map<StoreName, number>();

  constructor(heap: Heap, lengths: Stores["lengths"]) {
    this.#heap = heap;
    try {
      for (const [name, length] of Object.entries(lengths) as [StoreName, number][]) this.add(name, length);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  add(store: StoreName, length: number): void {
    if (this.#addresses.has(store)) return;
    this.#addresses.set(store, this.#heap.allocate(4 * length));
    this.lengths[store] = length;
  }

  address(store: StoreName): number {
    const address = this.#addresses.get(store);
    if (address === undefined) throw new Error(`This run has no store “${store}”.`);
    return address;
  }

  #view(store: StoreName, offset: number, length: number): Float32Array {
    return new Float32Array(this.#heap.memory.buffer, this.address(store) + 4 * offset, length);
  }

  async read(
    store: StoreName,
    offset = 0,
    length = (this.lengths[store] ?? 0) - offset,
  ): Promise<Float32Array> {
    const copy = new Float32Array(length);
    copy.set(this.#view(store, offset, length));
    return copy;
  }

  write(store: StoreName, data: Float32Array, offset = 0): void {
    if (offset + data.length > (this.lengths[store] ?? 0))
      throw new Error(`${data.length} numbers at ${offset} do not fit the store “${store}”.`);
    this.#view(store, offset, data.length).set(data);
  }

  dispose(): void {
    for (const address of this.#addresses.values()) this.#heap.free(address);
    this.#addresses.clear();
  }
}
