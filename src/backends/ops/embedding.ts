import { expectShape, type Op } from "../graph.ts";
import { type Dropout, maybeKeep } from "./parts/dropoutMask.ts";

export interface Embedding {
  /** sqrt(emsize) in pytorch/examples' TransformerModel. */
  scale: number;
  /** Rows are sequence first: row = time * batch + column. */
  batch: number;
  dropout: Dropout | undefined;
}

export interface EmbeddingGradient {
  scale: number;
  /** Words in the table. */
  rows: number;
  dropout: Dropout | undefined;
}

/**
 * [dy [M,E], order i32 [M], sortedIds i32 [M], seed?, accumulate?] -> dtable [rows,E]. `order` sorts the batch's ids, stably;
 * each word's gradients are added in ascending row order, so the sum is the same every time.
 */
export const embeddingGradient: Op<EmbeddingGradient> = {
  name: "embeddingGradient",
  over: [[0, 4]],
  outputs: ([dy], { rows }) => [{ shape: [rows, dy!.shape[1]!], type: "float32" }],
  reference([dy, order, sortedIds, seed, accumulate], [dtable], { scale, dropout }) {
    const [M = 0, E = 0] = dy!.shape;
    const factor = maybeKeep(dropout, seed);
    const sums = accumulate ? Float64Array.from(accumulate.data) : new Float64Array(dtable!.data.length);
    for (let i = 0; i < M; i++) {
      const row = order!.data[i]!;
      const word = sortedIds!.data[i]!;
      for (let e = 0; e < E; e++) sums[word * E + e]! += scale * dy!.data[row * E + e]! * factor(row * E + e);
    }
    dtable!.data.set(sums);
  },
};

export interface PositionGradient {
  /** Rows are sequence first, as the embedding's. */
  batch: number;
  /** Positions in the table; those beyond the sequence get zero. */
  rows: number;
  dropout: Dropout | undefined;
}

/** [dy [M,E], seed?] -> dpositions [rows,E]: the sum over the columns of the batch. */
export const embeddingPositionGradient: Op<PositionGradient> = {
  name: "embeddingPositionGradient",
  outputs: ([dy], { rows }) => [{ shape: [rows, dy!.shape[1]!], type: "float32" }],
  reference([dy, seed], [dpositions], { batch, dropout }) {
    const [M = 0, E = 0] = dy!.shape;
    const factor = maybeKeep(dropout, seed);
    const sums = new Float64Array(dpositions!.data.length);
    for (let m = 0; m < M; m++)
      for (let e = 0; e < E; e++)
        sums[Math.floor(m / batch) * E + e]! += dy!.data[m * E + e]! * factor(m * E + e);
    dpositions!.data.set(sums);
  },
};

/**
 * Word embedding, position encoding and the dropout after them: [ids i32 [M], table [V,E], positions f32 [T or more,E],
 * seed?, order?, sortedIds?] -> dropout(table[id] * scale + positions[time]) [M,E]. `order` and `sortedIds` are for the gradient only.
 */
export const embedding: Op<Embedding> = {
  name: "embedding",
  tables: [1],
  outputs([ids, table, positions]) {
    expectShape(table?.shape[1] === positions?.shape[1], "embedding", table!, positions!);
    return [{ shape: [ids!.shape[0]!, table!.shape[1]!], type: "float32" }];
  },
  gradient({ inputs, attributes: { scale, batch, dropout } }, [dy], graph) {
    const [, table, positions, seed, order, sortedIds] = inputs;
    const attributes = { scale, dropout, rows: table!.shape[0]! };
    const back = { batch, dropout, rows: positions!.shape[0]! };
    return [
      undefined,
      graph.accumulate(table!, embeddingGradient, [dy, order, sortedIds, seed], attributes, 4),
      graph.needsGradient(positions!)
        ? graph.apply(embeddingPositionGradient, [dy, seed], back)[0]
        : undefined,
    ];
  },
  reference([ids, table, positions, seed], [y], { scale, batch, dropout }) {
    const [M = 0, E = 0] = y!.shape;
    const factor = maybeKeep(dropout, seed);
    for (let m = 0; m < M; m++)
      for (let e = 0; e < E; e++)
        y!.data[m * E + e] =
          (table!.data[ids!.data[m]! * E + e]! * scale + positions!.data[Math.floor(m / batch) * E + e]!) *
          factor(m * E + e);
  },
};
