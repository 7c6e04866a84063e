import type { Spec, View } from "../../graph.ts";

/**
 * torch.nn.BatchNorm2d over the last dimension of [..., C], fused with an added residual and ReLU:
 * y = relu((x - mean) / sqrt(var + epsilon) * weight + bias + residual). Normalises with the biased variance; the running
 * variance takes the unbiased one.
 */
export interface BatchNorm {
  relu: boolean;
  epsilon: number;
}

export const channels = (spec: Spec): number => spec.shape.at(-1) ?? 0;

/** y = relu(x * scale + shift + residual), channel by channel. */
export function applyScale(
  x: View,
  residual: View | undefined,
  y: View,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
  relu: boolean,
) {
  const C = channels(x);
  for (let i = 0; i < x.data.length; i++) {
    const c = i % C;
    const value = x.data[i]! * scale[c]! + shift[c]! + (residual ? residual.data[i]! : 0);
    y.data[i] = relu ? Math.max(value, 0) : value;
  }
}
