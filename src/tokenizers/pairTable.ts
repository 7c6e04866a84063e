/** Numbers for pairs of ids: a hash table in typed arrays, as a Map of pairs costs ten times the memory and five times the time. */

const none = -1;

export class PairTable {
  #left: Int32Array;
  #right: Int32Array;
  /** `none` where the place is free. */
  #values: Int32Array;
  #used = 0;

  constructor(expected = 64) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)));
    this.#left = new Int32Array(capacity);
    this.#right = new Int32Array(capacity);
    this.#values = new Int32Array(capacity).fill(none);
  }

  /** The place of a pair, or the free one where it belongs. */
  #place(left: number, right: number): number {
    const mask = this.#values.length - 1;
    const mixed = Math.imul(Math.imul(left, 0x9e3779b1) ^ (right + 0x7f4a7c15), 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 15)) & mask;
    while (this.#values[at] !== none && (this.#left[at] !== left || this.#right[at] !== right))
      at = (at + 1) & mask;
    return at;
  }

  /** The number of a pair, -1 where it has none. */
  get(left: number, right: number): number {
    return this.#values[this.#place(left, right)] ?? none;
  }

  /** Gives a pair a number from 0 on. */
  set(left: number, right: number, value: number): void {
    let at = this.#place(left, right);
    if (this.#values[at] === none) {
      if (this.#used * 2 >= this.#values.length) {
        this.#grow();
        at = this.#place(left, right);
      }
      this.#used += 1;
    }
    this.#left[at] = left;
    this.#right[at] = right;
    this.#values[at] = value;
  }

  #grow(): void {
    const [left, right, values] = [this.#left, this.#right, this.#values];
    this.#left = new Int32Array(values.length * 2);
    this.#right = new Int32Array(values.length * 2);
    this.#values = new Int32Array(values.length * 2).fill(none);
    values.forEach((value, from) => {
      if (value === none) return;
      const at = this.#place(left[from] ?? 0, right[from] ?? 0);
      this.#left[at] = left[from] ?? 0;
      this.#right[at] = right[from] ?? 0;
      this.#values[at] = value;
    });
  }
}
