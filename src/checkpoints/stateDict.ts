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

/**
 * What stands before every name: `module.` of DataParallel, `_orig_mod.` of torch.compile, `model.` of Lightning, or several of them,
 * `_orig_mod.module.`; empty where the names have nothing in common.
 */
export function commonPrefix(names: readonly string[]): string {
  const [first = ""] = names;
  let length = 0;
  for (let next = first.indexOf(".") + 1; next > 0; next = first.indexOf(".", length) + 1) {
    const prefix = first.slice(0, next);
    if (!names.every((name) => name.startsWith(prefix) && name.length > next)) break;
    length = next;
  }
  return first.slice(0, length);
}

/** Counters of averages (torch.optim.swa_utils.AveragedModel) and of profilers are no part of a network. */
export const isBookkeeping = (name: string): boolean =>
  /(^|\.)(n_averaged|total_ops|total_params)$/.test(name);

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
