/**
 * How the pictures of a batch are erased, blended and cut: torchvision.transforms.v2's RandomErasing, MixUp and CutMix, each number of
 * the stateless generator, so that a step can be made again.
 */
import { mixing, mixingLength } from "../../backends/ops/mixPictures.ts";
import type { RunConfig } from "../../config/config.ts";
import { key, streams, uniform } from "../../random.ts";

export interface Mixing {
  /** [B, 12] of mixPictures. */
  rows: Float32Array;
  /**
   * Share of its own label in each picture's target; the rest is that of the picture before it, the last for the first. Null where
   * pictures are erased alone, so that each keeps its label.
   */
  share: number | null;
}

type Draw = () => number;

const drawing = (own: number): Draw => {
  let drawn = 0;
  return () => uniform(own, drawn++);
};

/** Beta(alpha, alpha), alpha at most 1: Joehnk's rejection (Devroye, Non-Uniform Random Variate Generation, IX.3.5). */
export function beta(alpha: number, draw: Draw): number {
  for (;;) {
    // In logarithms: powers of 1 / 0.01 are below any float.
    const [x, y] = [Math.log(draw()) / alpha, Math.log(draw()) / alpha];
    const largest = Math.max(x, y);
    if (!Number.isFinite(largest)) continue;
    const sum = largest + Math.log(Math.exp(x - largest) + Math.exp(y - largest));
    if (sum <= 0) return Math.exp(x - sum);
  }
}

const tries = 10;

/** torchvision's RandomErasing.get_params with scale 0.02 to 0.33, ratio 0.3 to 3.3: left, top, right, bottom; empty where none fits. */
function erasedBox(size: number, draw: Draw): number[] {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const area = size * size * (0.02 + draw() * 0.31);
    const ratio = Math.exp(Math.log(0.3) + draw() * (Math.log(3.3) - Math.log(0.3)));
    const [height, width] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (height >= size || width >= size) continue;
    const top = Math.floor(draw() * (size - height + 1));
    const left = Math.floor(draw() * (size - width + 1));
    return [left, top, left + width, top + height];
  }
  return [0, 0, 0, 0];
}

/** torchvision's CutMix: a box of 1 - lambda of the area around a place anywhere, clipped to the picture. */
function cutBox(size: number, lambda: number, draw: Draw): number[] {
  const [x, y] = [Math.floor(draw() * size), Math.floor(draw() * size)];
  const half = Math.floor(0.5 * Math.sqrt(1 - lambda) * size);
  return [Math.max(0, x - half), Math.max(0, y - half), Math.min(size, x + half), Math.min(size, y + half)];
}

/**
 * The rows of a pass of `draws.length` pictures; each is mixed with the one before it.
 * @param draws what each picture's erasing is drawn by: its index, or its place where it may come twice in an epoch
 * @param pass number of this pass over the whole run, or of its epoch
 */
export function mixingOf(
  config: Pick<RunConfig, "mixup" | "cutmix" | "erasing" | "pictureSize" | "seed">,
  draws: Int32Array,
  epoch: number,
  pass: number,
): Mixing {
  const { mixup, cutmix, erasing, pictureSize: size, seed } = config;
  const draw = drawing(key(seed, streams.mixing, epoch, pass));
  const takesCut = cutmix > 0 && (mixup === 0 || draw() < 0.5);
  let [share, cut] = [1, [0, 0, 0, 0]];
  if (takesCut) {
    cut = cutBox(size, beta(cutmix, draw), draw);
    const [left = 0, top = 0, right = 0, bottom = 0] = cut;
    share = 1 - ((right - left) * (bottom - top)) / (size * size);
  } else if (mixup > 0) share = beta(mixup, draw);
  const rows = new Float32Array(draws.length * mixingLength);
  draws.forEach((own, b) => {
    const erase = drawing(key(seed, streams.mixing, epoch, own, 1));
    const erased = erase() < erasing ? erasedBox(size, erase) : [0, 0, 0, 0];
    const at = b * mixingLength;
    rows[at + mixing.partner] = (b + draws.length - 1) % draws.length;
    rows[at + mixing.share] = takesCut ? 1 : share;
    rows.set(cut, at + mixing.cut);
    rows.set(erased, at + mixing.erased);
  });
  return { rows, share: mixup > 0 || cutmix > 0 ? share : null };
}
