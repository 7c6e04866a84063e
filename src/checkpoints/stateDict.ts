/** What the names and shapes of a state_dict say. */
import type { Tensors } from "./safetensors/tensors.ts";

/** Buffers are no parameters: an optimizer knows nothing of them. */
export const isBuffer = (name: string): boolean =>
  /(^|\.)(running_mean|running_var|num_batches_tracked|pe)$/.test(name);

/** The parameters of a state_dict in the order of model.parameters(); a tied one counts once, where it stands first. */
export function parameterNames(stateDict: Tensors, tied: boolean): string[] {
  const names = [...stateDict.keys()].filter((name) => !isBuffer(name));
  return tied ? names.filter((name) => name !== "input_emb.weight") : names;
}

/** Strides, in elements, of a tensor whose rows lie one after the other. */
export function contiguous(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const size of shape.toReversed()) {
    strides.unshift(step);
    step *= Math.max(1, size);
  }
  return strides;
}
