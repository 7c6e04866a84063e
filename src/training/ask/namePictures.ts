import type { Learner } from "../learner.ts";
import { wholeBoxes } from "../tasks/imageTask.ts";
import { likeliest } from "./evaluate.ts";

/**
 * The likeliest classes of pictures, as validation sees them.
 * @param pixels RGB bytes [count, S, S, 3]
 */
export async function namePictures(
  learner: Learner,
  pixels: Uint8Array,
  count: number,
  shown: number,
): Promise<{ index: number; probability: number }[][]> {
  const { network } = learner;
  const inputs = {
    pictures: pixels,
    boxes: wholeBoxes(count, network.config.pictureSize),
    // The loss is not asked for: any class will do.
    labels: new Int32Array(count),
  };
  const { logits } = await learner.evaluate({ size: count, inputs }, true);
  if (!logits) throw new Error("The network gave no logits.");
  const stride = logits.length / count;
  return Array.from({ length: count }, (_, row) =>
    likeliest(logits.subarray(row * stride, row * stride + network.outputs), shown),
  );
}
