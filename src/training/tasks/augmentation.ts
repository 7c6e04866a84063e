/**
 * Which part of each picture is taken, and whether it is mirrored. The device crops, resizes and flips: output pixel x
 * takes its colour at left + (x + 0.5) * width / S - 0.5, clamped inside the box, and is black outside the picture.
 */
import { boxLength } from "../../backends/ops/augment.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Augmentation } from "../../config/settings.ts";
import { key, streams, uniform } from "../../random.ts";

const tries = 10;
const smallestArea = 0.08;
const widestRatio = 4 / 3;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** torchvision's RandomResizedCrop.get_params on a picture of size x size; `draw` gives uniform numbers in turn. */
function randomResizedCrop(size: number, draw: () => number): Box {
  const reach = Math.log(widestRatio);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const area = size * size * (smallestArea + draw() * (1 - smallestArea));
    const ratio = Math.exp((draw() * 2 - 1) * reach);
    const width = Math.round(Math.sqrt(area * ratio));
    const height = Math.round(Math.sqrt(area / ratio));
    if (width < 1 || width > size || height < 1 || height > size) continue;
    const top = Math.floor(draw() * (size - height + 1));
    const left = Math.floor(draw() * (size - width + 1));
    return { left, top, width, height };
  }
  // The centre crop of a square is the square.
  return whole(size);
}

/** A crop of the picture's own size after black padding of an eighth on every side: 8 pixels at 64. */
function paddedCrop(size: number, draw: () => number): Box {
  const padding = Math.max(1, Math.round(size / 8));
  const shift = (): number => Math.floor(draw() * (2 * padding + 1)) - padding;
  return { left: shift(), top: shift(), width: size, height: size };
}

/** What augmentation goes by: the picture, or the draw where a picture may come more than once in an epoch. */
export function drawsOf(
  { sampling, batchSize }: Pick<RunConfig, "sampling" | "batchSize">,
  indices: Int32Array,
  step: number,
): Int32Array {
  return sampling === "balanced" ? indices.map((_, row) => step * batchSize + row) : indices;
}

const whole = (size: number): Box => ({ left: 0, top: 0, width: size, height: size });

const crops: Readonly<Record<Exclude<Augmentation, "none">, (size: number, draw: () => number) => Box>> = {
  flip: whole,
  imagenet: randomResizedCrop,
  strong: paddedCrop,
};

/**
 * The boxes of a batch, [indices.length, 8]. A box depends only on the seed, the epoch and the example's index, so a
 * resumed run and another batch size see the same pictures.
 */
export function augmentationBoxes(
  kind: Augmentation,
  size: number,
  indices: ArrayLike<number>,
  seed: number,
  epoch: number,
): Float32Array<ArrayBuffer> {
  const boxes = new Float32Array(indices.length * boxLength);
  for (let i = 0; i < indices.length; i += 1) {
    if (kind === "none") {
      boxes.set([0, 0, size, size], i * boxLength);
      continue;
    }
    const own = key(seed, streams.augmentation, epoch, indices[i] ?? 0);
    let drawn = 0;
    const draw = (): number => uniform(own, drawn++);
    const flip = draw() < 0.5 ? 1 : 0;
    const { left, top, width, height } = crops[kind](size, draw);
    boxes.set([left, top, width, height, flip], i * boxLength);
  }
  return boxes;
}
