import { expectShape } from "../graph.ts";
import { type Dropout, maybeKeep } from "./parts/dropoutMask.ts";
import type { TableOp } from "./parts/op.ts";
import { activations, type Cases, masked, seedOf, weights } from "./parts/cases.ts";
import { drop, floats, given, seedSpec, whole, written } from "./parts/shape.ts";

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

/** Words, embedding size, vocabulary and columns. */
const form = "{T}x{E} v{words} b{B}";
const example = "35x200 v33278 b20";

function wordsOf(b: Cases) {
  return b.once("words", () => {
    const [T, B, V, E] = [35, 2, 101, 20];
    const ids = b.integers([T * B], V);
    const data = ids.data as Int32Array;
    const order = Int32Array.from(data.keys()).toSorted((a, c) => data[a]! - data[c]! || a - c);
    return {
      ids: b.given(ids),
      order: b.given({ shape: [T * B], type: "int32", data: order }),
      sorted: b.given({ shape: [T * B], type: "int32", data: order.map((row) => data[row]!) }),
      sizes: { T, B, V, E },
    };
  });
}

/**
 * [dy [M,E], order i32 [M], sortedIds i32 [M], seed?, accumulate?] -> dtable [rows,E]. `order` sorts the batch's ids, stably;
 * each word's gradients are added in ascending row order, so the sum is the same every time.
 */
export const embeddingGradient: TableOp<EmbeddingGradient> = {
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
  cases(b) {
    const { order, sorted, sizes } = wordsOf(b);
    const { T, B, V, E } = sizes;
    const [dy, before] = [activations(b, [T * B, E]), weights(b, [V, E])];
    const attributes = { scale: 4, rows: V, dropout: masked };
    b.apply(embeddingGradient, [dy, order, sorted, seedOf(b), undefined], attributes);
    b.apply(embeddingGradient, [dy, order, sorted, undefined, before], { ...attributes, dropout: undefined });
  },
  shape: written(form, example, ["dropout", "added"], ({ T, E, words, B }, has) => {
    const sorted = whole(T * B);
    const added = has("added") ? floats(words, E) : undefined;
    const inputs = [floats(T * B, E), sorted, sorted, has("dropout") ? seedSpec : undefined, added];
    return given(inputs, { scale: Math.sqrt(E), rows: words, dropout: drop(has("dropout")) });
  }),
};

export interface PositionGradient {
  /** Rows are sequence first, as the embedding's. */
  batch: number;
  /** Positions in the table; those beyond the sequence get zero. */
  rows: number;
  dropout: Dropout | undefined;
}

/** [dy [M,E], seed?] -> dpositions [rows,E]: the sum over the columns of the batch. */
export const embeddingPositionGradient: TableOp<PositionGradient> = {
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
  cases(b) {
    const { T, B, E } = wordsOf(b).sizes;
    const attributes = { batch: B, rows: T + 3, dropout: masked };
    b.apply(embeddingPositionGradient, [activations(b, [T * B, E]), seedOf(b)], attributes);
  },
  shape: written(form, example, ["dropout"], ({ T, E, B }, has) =>
    given([floats(T * B, E), has("dropout") ? seedSpec : undefined], {
      batch: B,
      rows: T,
      dropout: drop(has("dropout")),
    }),
  ),
};

/**
 * Word embedding, position encoding and the dropout after them: [ids i32 [M], table [V,E], positions f32 [T or more,E],
 * seed?, order?, sortedIds?] -> dropout(table[id] * scale + positions[time]) [M,E]. `order` and `sortedIds` are for the gradient only.
 */
export const embedding: TableOp<Embedding> = {
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
  cases(b) {
    const { ids, order, sorted, sizes } = wordsOf(b);
    const { T, B, V, E } = sizes;
    const [table, positions] = [weights(b, [V, E]), weights(b, [T, E])];
    const attributes = { scale: 4, batch: B, dropout: masked };
    b.apply(embedding, [ids, table, positions, seedOf(b), order, sorted], attributes);
  },
  shape: written(form, example, ["dropout"], ({ T, E, words, B }, has) =>
    given([whole(T * B), floats(words, E), floats(T, E), has("dropout") ? seedSpec : undefined], {
      scale: Math.sqrt(E),
      batch: B,
      dropout: drop(has("dropout")),
    }),
  ),
};
