import type { Value } from "../../../graph.ts";
import type { Geometry } from "../../../ops/parts/convolution.ts";
import { type Argument, type KernelList } from "../../machine/kernel.ts";

/** A picture's few channels: a row of taps is one run of contiguous floats, once the picture is padded. */
export const isPicture = ({ C, kw }: Geometry): boolean => C === 4 && kw > 1;

/** Channels of a picture that hold anything: of one that comes from bytes the fourth is empty. */
export function coloursOf(x: Value): 3 | 4 {
  const { producer } = x;
  if (producer?.op.name === "augment") return 3;
  const before = producer?.op.name === "mixPictures" ? producer.inputs[0] : undefined;
  return before ? coloursOf(before) : 4;
}

/** The channels that hold anything, with the padding around them. */
export function padded(list: KernelList, { B, H, W, padding }: Geometry, x: Value): Argument {
  const colours = coloursOf(x);
  if (padding === 0 && colours === 4) return x;
  const rows = B * (H + 2 * padding);
  const to = list.scratch(4 * rows * (W + 2 * padding) * colours + 256);
  list.call("padPictures", rows, x, H, W, colours, padding, to);
  return to;
}
