import type { Spec } from "../../graph.ts";

/**
 * The optimizer works on whole stores, all parameters at once. `hyper` is f32 [16], written before each step.
 */
export const hyper = {
  learningRate: 0,
  momentum: 1,
  weightDecay: 2,
  /** Largest global gradient norm. */
  clip: 3,
  beta1: 4,
  beta2: 5,
  epsilon: 6,
  /** Number of this update, from 1. */
  time: 7,
  averageDecay: 8,
  /** What the gradients are multiplied with first. */
  gradientScale: 9,
} as const;

export const hyperSpec: Spec = { shape: [16], type: "float32" };

/** Whether a step whose gradients were not finite is left out: its clip then has a loss scale. */
export const isScaled = (clip: Spec | undefined): boolean => clip?.shape[0] === 4;
