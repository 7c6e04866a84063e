import type { View } from "../../../src/backends/graph.ts";
import {
  embedding,
  embeddingGradient,
  embeddingPositionGradient,
} from "../../../src/backends/ops/embedding.ts";
import { integers, makeCase, masked, type OpCase, randomView, seed } from "./opCase.ts";

function casesOf(T: number, B: number, V: number, E: number): OpCase[] {
  const M = T * B;
  const ids = integers([M], V);
  const data = ids.data as Int32Array;
  const order = Int32Array.from(data.keys()).toSorted((a, b) => data[a]! - data[b]! || a - b);
  const orderView: View = { shape: [M], type: "int32", data: order };
  const sorted: View = { shape: [M], type: "int32", data: order.map((row) => data[row]!) };
  const [table, positions, dy] = [randomView([V, E]), randomView([T, E]), randomView([M, E])];
  const title = `${T}x${B} of ${V} words, ${E}`;
  const attributes = { scale: Math.sqrt(E), batch: B, dropout: masked };
  const back = { scale: Math.sqrt(E), rows: V, dropout: masked };
  return [
    makeCase(title, embedding, [ids, table, positions, seed(), orderView, sorted], attributes),
    makeCase(`${title} plain`, embedding, [ids, table, positions, undefined, orderView, sorted], {
      ...attributes,
      dropout: undefined,
    }),
    makeCase(title, embeddingGradient, [dy, orderView, sorted, seed(), undefined], back),
    makeCase(`${title}, added`, embeddingGradient, [dy, orderView, sorted, undefined, randomView([V, E])], {
      ...back,
      dropout: undefined,
    }),
  ];
}

/** Words, columns, vocabulary, channels. */
const sizes: readonly [number, number, number, number][] = [
  [7, 3, 11, 16],
  [35, 2, 101, 20],
  [1, 1, 1, 4],
  [63, 1, 64, 4],
  [64, 1, 65, 4],
  [5, 13, 63, 10],
];

/** `more`: positions beyond the sequence. */
function positionCases(T: number, B: number, E: number, more: number): OpCase[] {
  const dy = randomView([T * B, E]);
  const attributes = { batch: B, rows: T + more, dropout: masked };
  const title = `${T} and ${more} more x${B}, ${E}`;
  return [
    makeCase(title, embeddingPositionGradient, [dy, seed()], attributes),
    makeCase(`${title} plain`, embeddingPositionGradient, [dy, undefined], {
      ...attributes,
      dropout: undefined,
    }),
  ];
}

export const embeddingCases = (): OpCase[] => [
  ...sizes.flatMap((size) => casesOf(...size)),
  ...positionCases(7, 3, 16, 0),
  ...positionCases(1, 1, 4, 1),
  ...positionCases(63, 2, 20, 0),
  ...positionCases(64, 1, 10, 3),
  ...positionCases(13, 13, 5, 60),
];
