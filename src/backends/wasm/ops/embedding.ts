import { dropoutMask } from "./parts/dropoutMask.ts";
import type { Embedding, EmbeddingGradient, PositionGradient } from "../../ops/embedding.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const embedding = builder<Embedding>((node, list) => {
  const { scale, batch, dropout } = node.attributes;
  const [ids, table, positions, seed] = node.inputs;
  const [M = 0, E = 0] = output(node, 0).shape;
  list.call(
    "embedding",
    M,
    E,
    ids,
    table,
    positions,
    batch,
    scale,
    output(node, 0),
    ...dropoutMask(dropout, seed),
  );
});

export const embeddingGradient = builder<EmbeddingGradient>((node, list) => {
  const { scale, rows, dropout } = node.attributes;
  const [dy, order, sortedIds, seed, accumulate] = node.inputs;
  const [M = 0, E = 0] = input(node, 0).shape;
  list.call(
    "embeddingGradient",
    divideUp(rows, 64),
    rows,
    M,
    E,
    dy,
    order,
    sortedIds,
    scale,
    output(node, 0),
    accumulate ? 1 : 0,
    ...dropoutMask(dropout, seed),
  );
});

export const embeddingPositionGradient = builder<PositionGradient>((node, list) => {
  const { batch, rows, dropout } = node.attributes;
  const [M = 0, E = 0] = input(node, 0).shape;
  const [dy, seed] = node.inputs;
  list.call(
    "embeddingPositionGradient",
    rows,
    E,
    M,
    batch,
    dy,
    output(node, 0),
    ...dropoutMask(dropout, seed),
  );
});
