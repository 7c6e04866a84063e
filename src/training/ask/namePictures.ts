import type { Evaluator } from "../evaluator.ts";
import { likeliest } from "./evaluate.ts";
import { logitsOf } from "./judge.ts";

/**
 * The likeliest classes of pictures, as validation sees them.
 * @param pixels RGB bytes [count, S, S, 3]
 */
export async function namePictures(
  learner: Evaluator,
  pixels: Uint8Array,
  count: number,
  shown: number,
): Promise<{ index: number; probability: number }[][]> {
  return (await logitsOf(learner, pixels, count)).map((logits) => likeliest(logits, shown));
}
