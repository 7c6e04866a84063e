import { dropoutMask } from "./parts/dropoutMask.ts";
import type { LayerNorm, LayerNormGradient } from "../../ops/layerNorm.ts";
import { builder, divideUp, input, output, part } from "../machine/kernel.ts";

export const layerNorm = builder<LayerNorm>((node, list) => {
  const { epsilon, dropout } = node.attributes;
  const [x, weight, bias, residual, seed] = node.inputs;
  const [M = 0, E = 0] = input(node, 0).shape;
  list.call(
    "layerNorm",
    M,
    M,
    E,
    x,
    weight,
    bias,
    residual,
    ...dropoutMask(residual ? dropout : undefined, seed),
    epsilon,
    output(node, 0),
    residual ? output(node, 1) : undefined,
    node.outputs.at(-1),
  );
});

export const layerNormGradient = builder<LayerNormGradient>((node, list) => {
  const [dy, sum, weight, statistics, seed] = node.inputs;
  const [dsum, dweight, dbias, dx] = node.outputs;
  const [M = 0, E = 0] = input(node, 0).shape;
  const blockRows = 16;
  const blocks = divideUp(M, blockRows);
  const partial = list.scratch(8 * E * blocks);
  list.call(
    "layerNormGradient",
    blocks,
    M,
    E,
    dy,
    sum,
    weight,
    statistics,
    ...dropoutMask(node.attributes.dropout, seed),
    dsum,
    dx,
    blockRows,
    partial,
  );
  list.callSmall("columnSum", divideUp(E, 256), blocks, E, partial, 2 * E, dweight, 256);
  list.callSmall("columnSum", divideUp(E, 256), blocks, E, part(partial, 4 * E), 2 * E, dbias, 256);
});
