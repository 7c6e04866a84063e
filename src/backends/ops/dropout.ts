import { bits, hash32 } from "../../random.ts";
import { expectShape, type Op, size, type View } from "../graph.ts";

/** Where a network drops values: `site` numbers the places of one model, so that each has its own mask. */
export interface Dropout {
  rate: number;
  site: number;
}

/** 32 random bits at or above this keep a value. */
export const threshold = (rate: number): number => Math.floor(rate * 2 ** 32);

export const siteKey = (seed: number, site: number): number => hash32(seed ^ hash32(site));

/**
 * 0 or 1/(1-rate) for element `index`: the mask is never stored, the backward pass draws it again from
 * (seed of the step, site, index).
 */
export function keep({ rate, site }: Dropout, seed: View): (index: number) => number {
  const k = siteKey(seed.data[0]!, site);
  const limit = threshold(rate);
  const scale = 1 / (1 - rate);
  return (index) => (bits(k, index) >= limit ? scale : 0);
}

/** The factor of every element: 1 without dropout. */
export const maybeKeep = (
  dropout: Dropout | undefined,
  seed: View | undefined,
): ((index: number) => number) => (dropout && seed ? keep(dropout, seed) : () => 1);

/** torch.nn.Dropout: [x, seed u32[4]] -> y. Its gradient is itself. */
export const dropout: Op<Dropout> = {
  name: "dropout",
  inPlace: [[0, 0]],
  outputs: ([x]) => [{ shape: x!.shape, type: "float32" }],
  gradient({ inputs: [, seed], attributes }, [dy], graph) {
    return [graph.apply(dropout, [dy, seed], attributes)[0]];
  },
  reference([x, seed], [y], attributes) {
    const factor = keep(attributes, seed!);
    for (let i = 0; i < size(x!); i++) y!.data[i] = x!.data[i]! * factor(i);
  },
};

/** [residual, x, seed?] -> residual + dropout(x). */
export const dropoutAdd: Op<{ dropout: Dropout | undefined }> = {
  name: "dropoutAdd",
  inPlace: [
    [0, 1],
    [0, 0],
  ],
  outputs([residual, x]) {
    expectShape(size(residual!) === size(x!), "dropoutAdd", residual!, x!);
    return [{ shape: x!.shape, type: "float32" }];
  },
  gradient({ inputs: [, , seed], attributes }, [dy], graph) {
    return [dy, attributes.dropout ? graph.apply(dropout, [dy, seed], attributes.dropout)[0] : dy];
  },
  reference([residual, x, seed], [y], attributes) {
    const factor = maybeKeep(attributes.dropout, seed);
    for (let i = 0; i < size(x!); i++) y!.data[i] = residual!.data[i]! + x!.data[i]! * factor(i);
  },
};

/** [a, b] -> a + b. */
export const add: Op<Record<string, never>> = {
  name: "add",
  inPlace: [
    [0, 0],
    [0, 1],
  ],
  outputs([a, b]) {
    expectShape(size(a!) === size(b!), "add", a!, b!);
    return [{ shape: a!.shape, type: "float32" }];
  },
  gradient: (_node, [dy]) => [dy, dy],
  reference([a, b], [y]) {
    for (let i = 0; i < a!.data.length; i++) y!.data[i] = a!.data[i]! + b!.data[i]!;
  },
};
