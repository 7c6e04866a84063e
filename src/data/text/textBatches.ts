/** The example's batchify and get_batch: a token stream as columns, cut into chunks of bptt rows. */

import type { TokenIds } from "../../tokenizers/tokenIds.ts";

export interface TextBatch {
  /** Rows in this chunk; the last of an epoch may be shorter than bptt. */
  rows: number;
  /** [rows, columns] token ids, row-major. */
  data: Int32Array;
  /** [rows, columns] the token after each. */
  targets: Int32Array;
}

/** The table of the example has columns that are stretches of the stream; it is never made, each chunk is put together. */
export class TextBatches {
  /** Rows of the whole table. */
  readonly rows: number;

  /** Tokens that do not fill a row are dropped, as in the example. */
  constructor(
    private readonly tokens: TokenIds,
    readonly columns: number,
    readonly bptt: number,
  ) {
    this.rows = Math.floor(tokens.length / columns);
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
    // One row more: what comes after the last.
    const chunk = new Int32Array((rows + 1) * this.columns);
    for (let row = 0, to = 0; row <= rows; row += 1)
      for (let column = 0; column < this.columns; column += 1, to += 1)
        chunk[to] = this.tokens[column * this.rows + start + row] ?? 0;
    return {
      rows,
      data: chunk.subarray(0, rows * this.columns),
      targets: chunk.subarray(this.columns),
    };
  }
}
