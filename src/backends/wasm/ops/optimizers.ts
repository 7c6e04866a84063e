import { size } from "../../graph.ts";
import { builder, divideUp, input, output } from "../machine/kernel.ts";

export const clipFactor = builder((node, list) => {
  const n = size(input(node, 0));
  const blocks = divideUp(n, 16_384);
  const partial = list.scratch(8 * blocks);
  list.call("squares", blocks, n, input(node, 0), partial);
  list.call("clipFactor", 1, blocks, partial, input(node, 1), output(node, 0));
});

/** A kernel over all elements of a store, in blocks of 4096, that takes the node's inputs in order. */
const perBlock = (kernel: string, inputs: number) =>
  builder((node, list) => {
    const n = size(input(node, 0));
    list.call(
      kernel,
      divideUp(n, 4096),
      n,
      ...Array.from({ length: inputs }, (_, index) => node.inputs[index]),
    );
  });

export const sgd = perBlock("sgd", 5);
export const adamw = perBlock("adamw", 6);
export const movingAverage = perBlock("movingAverage", 3);
export const clear = perBlock("clear", 1);

export const accumulate = builder((node, list) => {
  const n = size(input(node, 0));
  list.call("add", divideUp(n, 4096), n, input(node, 0), input(node, 1), input(node, 0));
});
