import type { Evaluator } from "../evaluator.ts";
import { wholeBoxes } from "../tasks/imageTask.ts";

/** What a network thinks of pictures. */
export interface Judgement {
  /** [count, outputs] */
  probabilities: Float32Array;
  /** [count] logarithm of the sum of the exponentials of the logits. */
  evidence: Float32Array;
}

/**
 * The logits of pictures as validation sees them: a row of [outputs] each.
 * @param pixels RGB bytes [count, S, S, 3]
 */
export async function logitsOf(
  learner: Evaluator,
  pixels: Uint8Array,
  count: number,
): Promise<Float32Array[]> {
  const { outputs, config } = learner.network;
  const inputs = {
    pictures: pixels,
    boxes: wholeBoxes(count, config.pictureSize),
    // The loss is not asked for: any class will do.
    labels: new Int32Array(count),
  };
  const { logits } = await learner.evaluate({ size: count, inputs }, true);
  if (!logits) throw new Error("The network gave no logits.");
  const stride = logits.length / count;
  return Array.from({ length: count }, (_, row) => logits.subarray(row * stride, row * stride + outputs));
}

/**
 * Judges pictures as validation sees them.
 * @param pixels RGB bytes [count, S, S, 3]
 */
export async function judge(learner: Evaluator, pixels: Uint8Array, count: number): Promise<Judgement> {
  const { outputs } = learner.network;
  const probabilities = new Float32Array(count * outputs);
  const evidence = new Float32Array(count);
  for (const [row, own] of (await logitsOf(learner, pixels, count)).entries()) {
    const largest = own.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const sum = own.reduce((all, logit) => all + Math.exp(logit - largest), 0);
    for (const [at, logit] of own.entries())
      probabilities[row * outputs + at] = Math.exp(logit - largest) / sum;
    evidence[row] = largest + Math.log(sum);
  }
  return { probabilities, evidence };
}
