/** Finds pictures whose pixels came before, by 64 bits of checksum each: 24 bytes a picture, whatever its size. */
import { checksum } from "./checksum.ts";

export class Duplicates {
  /** Open addressing: [capacity, 3] both checksums and the picture's index plus one; 0 is free. */
  readonly #table: Uint32Array;
  readonly #capacity: number;

  /** For pictures 0 to `count` - 1. */
  constructor(count: number) {
    this.#capacity = Math.max(8, count * 2);
    this.#table = new Uint32Array(this.#capacity * 3);
  }

  /** Notes a picture. Returns the first picture of the same pixels, which is `index` itself when there was none. */
  note(index: number, pixels: Uint8Array): number {
    const table = this.#table;
    const first = checksum(pixels, 1);
    const second = checksum(pixels, 2);
    for (let place = first % this.#capacity; ; place = (place + 1) % this.#capacity) {
      const at = place * 3;
      const known = table[at + 2] ?? 0;
      if (known === 0) {
        table.set([first, second, index + 1], at);
        return index;
      }
      if (table[at] === first && table[at + 1] === second) return known - 1;
    }
  }
}
