import { size, type Value } from "../../graph.ts";
import { type Dropout, dropout as op, threshold } from "../../ops/dropout.ts";
import { type Argument, builder, divideUp, input, output } from "../machine/kernel.ts";

/** The last arguments of kernels that mask: seed, site, threshold, scale. Without dropout the seed is none. */
export const mask = (dropout: Dropout | undefined, seed: Value | undefined): Argument[] =>
  dropout && seed
    ? [seed, dropout.site, threshold(dropout.rate), 1 / (1 - dropout.rate)]
    : [undefined, 0, 0, 1];

export const dropout = builder<Dropout>((node, list) => {
  const n = size(input(node, 0));
  list.call(
    op.name,
    divideUp(n, 1024),
    n,
    input(node, 0),
    undefined,
    output(node, 0),
    ...mask(node.attributes, input(node, 1)),
  );
});

export const dropoutAdd = builder<{ dropout: Dropout | undefined }>((node, list) => {
  const [residual, x, seed] = node.inputs;
  const n = size(input(node, 1));
  list.call(
    "dropout",
    divideUp(n, 1024),
    n,
    x,
    residual,
    output(node, 0),
    ...mask(node.attributes.dropout, seed),
  );
});

export const add = builder((node, list) => {
  const n = size(input(node, 0));
  list.call("add", divideUp(n, 4096), n, input(node, 0), input(node, 1), output(node, 0));
});
