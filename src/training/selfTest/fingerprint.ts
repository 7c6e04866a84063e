import type { ModelName } from "../../config/models/index.ts";

/** What a backend makes of tiny networks: losses, evaluation and a fingerprint of every gradient and weight. */
export interface Fingerprint {
  /** Of two steps in a row, and in evaluation after them. */
  losses: number[];
  /** Each tensor's gradient in the second step: its product with a fixed random direction of length 1, then its rms. */
  gradients: Projection[];
  weights: Projection[];
}
export type Projection = [product: number, rms: number];
export type SelfTestNumbers = Partial<Record<ModelName, Fingerprint>>;

/** A fingerprint of what each op of a step gives: its name, then each result's. */
export type NodeNumbers = [op: string, ...results: Projection[]];
