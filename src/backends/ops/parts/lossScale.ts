/**
 * Loss scaling as torch.amp.GradScaler's, on the device: gradients of 16 bits are multiplied with a scale lest they vanish, and
 * divided by it before clip and update. A step whose gradients overflowed changes no weight and halves the scale; after
 * `growthInterval` good steps in a row it doubles.
 */
import type { Spec, View } from "../../graph.ts";

/** What the store `lossScale` holds, f32 [64]. */
export const lossScale = {
  scale: 0,
  /** Good steps in a row. */
  goodSteps: 1,
  /** Steps left out so far: torch's optimizers do not count them. */
  skippedSteps: 2,
  /** The scale of the newest gradients. */
  lastScale: 3,
} as const;

/** GradScaler's init_scale; a power of two, as all that follow, so that scaling rounds nothing. */
export const firstScale = 65536;

export const growthInterval = 2000;

export const lossScaleSpec: Spec = { shape: [64], type: "float32" };

/** Takes the step in: `isGood` when all its gradients were finite. */
export function adjustScale({ data }: View, isGood: boolean): void {
  const scale = data[lossScale.scale]!;
  const good = isGood ? data[lossScale.goodSteps]! + 1 : 0;
  const grows = good === growthInterval && Number.isFinite(Math.fround(2 * scale));
  data[lossScale.lastScale] = scale;
  data[lossScale.scale] = isGood ? (grows ? 2 * scale : scale) : scale / 2;
  data[lossScale.goodSteps] = good === growthInterval ? 0 : good;
  if (!isGood) data[lossScale.skippedSteps]! += 1;
}
