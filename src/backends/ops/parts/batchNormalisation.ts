import type { Spec, Value, View } from "../../graph.ts";
import { activations, type Cases, positive, weights } from "./cases.ts";
import { floats, forms, type Numbers } from "./shape.ts";

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

/** Rows in one or more dimensions, and channels; the last are summed in shares. */
export const norms: readonly (readonly number[])[] = [
  [5, 3, 3, 20],
  [5, 16, 16, 12],
];

export function normOf(b: Cases, shape: readonly number[]) {
  const C = shape.at(-1)!;
  return b.once(`norm ${shape.join("x")}`, () => ({
    x: activations(b, shape),
    weight: b.given(positive(b.normals([C]))),
    bias: weights(b, [C]),
    residual: activations(b, shape),
    dy: activations(b, shape),
  }));
}

export const runningOf = (b: Cases, C: number): [Value, Value] => [
  weights(b, [C]),
  b.given(positive(b.normals([C]))),
];

/** What `npm run kernel` applies a norm to, in training and with the running statistics. */
export const normSpecs = (
  { H, W, C, B }: Numbers<(typeof forms.pictures)[0]>,
  hasResidual: boolean,
): (Spec | undefined)[] => [
  floats(B, H, W, C),
  floats(C),
  floats(C),
  floats(C),
  floats(C),
  hasResidual ? floats(B, H, W, C) : undefined,
];
