/** The example's batchify and get_batch: a token stream as columns, cut into chunks of bptt rows. */

export interface TextBatch {
  /** Rows in this chunk; the last of an epoch may be shorter than bptt. */
  rows: number;
  /** [rows, columns] token ids, row-major: a view, not a copy. */
  data: Int32Array;
  /** [rows, columns] the token after each: a view too. */
  targets: Int32Array;
}

export class TextBatches {
  /** [rows, columns]: column b holds the b-th stretch of the stream. */
  readonly #table: Int32Array;
  /** Rows of the whole table. */
  readonly rows: number;

  /** Tokens that do not fill a row are dropped, as in the example. */
  constructor(
    tokens: Int32Array,
    readonly columns: number,
    readonly bptt: number,
  ) {
    this.rows = Math.floor(tokens.length / columns);
    this.#table = new Int32Array(this.rows * columns);
    for (let column = 0; column < columns; column += 1)
      for (let row = 0; row < this.rows; row += 1)
        this.#table[row * columns + column] = tokens[column * this.rows + row] ?? 0;
  }

  /** Chunks in an epoch: len(range(0, rows - 1, bptt)). */
  get length(): number {
    return Math.max(0, Math.ceil((this.rows - 1) / this.bptt));
  }

  /** Chunk `index` of the epoch. */
  at(index: number): TextBatch {
    if (!(index >= 0 && index < this.length))
      throw new RangeError(`There is no chunk ${index}: an epoch has ${this.length}.`);
    const start = index * this.bptt;
    const rows = Math.min(this.bptt, this.rows - 1 - start);
    const from = start * this.columns;
    const size = rows * this.columns;
    return {
      rows,
      data: this.#table.subarray(from, from + size),
      targets: this.#table.subarray(from + this.columns, from + this.columns + size),
    };
  }
}
