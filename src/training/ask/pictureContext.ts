/**
 * What a network sees of a picture: how far back each layer looks, and the pixels that a prediction rests on. Both are mean
 * absolute gradients over a few copies of the picture with noise (SmoothGrad, Smilkov et al. 2017,
 * https://arxiv.org/abs/1706.03825): one gradient alone is mostly noise of its own.
 */
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import { headOf, largestField, probePlaces } from "../../models/context.ts";
import { key, normal, streams } from "../../random.ts";
import { likeliest } from "./evaluate.ts";
import type { Evaluator } from "../evaluator.ts";

/** Copies of the picture, and the standard deviation of their noise as a share of the range of a byte. */
const copies = 8;
const noise = 0.1;

export interface ReceptiveField {
  /** PyTorch's name of the module. */
  place: string;
  /** Side in pixels of what the architecture lets it see; beyond the picture there is only padding. */
  largest: number;
  /** [S, S]: share of each pixel in what moves the centre; sums to 1, or 0 everywhere when nothing does. */
  weights: Float32Array;
  /** Side in pixels of the centred square that holds half of the weight, and of that which holds 95 %. */
  half: number;
  most: number;
}

export interface Saliency {
  /** [S, S], sums to 1. */
  weights: Float32Array;
  /** The five likeliest classes. */
  top: { index: number; probability: number }[];
  /** Share of the picture's pixels, the strongest first, that together hold half of the weight. */
  halfShare: number;
}

/** RGB bytes [S, S, 3] as the network sees them, `copies` times with noise: [copies, S, S, 4]. */
function noisyCopies(picture: Uint8Array): Float32Array {
  const pixels = picture.length / 3;
  const values = new Float32Array(copies * pixels * 4);
  const { mean, standardDeviation } = imagenetNormalisation;
  for (let copy = 0; copy < copies; copy += 1)
    for (let pixel = 0; pixel < pixels; pixel += 1)
      for (let color = 0; color < 3; color += 1) {
        const at = pixel * 3 + color;
        const shaken = (picture[at] ?? 0) / 255 + noise * normal(key(copy, streams.generation), at);
        values[(copy * pixels + pixel) * 4 + color] =
          (shaken - (mean[color] ?? 0)) / (standardDeviation[color] ?? 1);
      }
  return values;
}

/** Absolute gradients [copies, S, S, 4] summed over copies and colours, as shares of their whole. */
function sharesOf(gradient: Float32Array, pixels: number): Float32Array {
  const shares = new Float32Array(pixels);
  gradient.forEach((value, at) => {
    const pixel = (at >> 2) % pixels;
    shares[pixel] = (shares[pixel] ?? 0) + Math.abs(value);
  });
  const sum = shares.reduce((total, value) => total + value, 0);
  return sum > 0 ? shares.map((value) => value / sum) : shares;
}

/** Side in pixels of the smallest square around the middle pixel that holds `share` of the weight. */
export function squareHolding(weights: Float32Array, share: number): number {
  const side = Math.round(Math.sqrt(weights.length));
  // A convolution's output i looks at input i * stride: the middle of every layer is pixel S / 2.
  const middle = side >> 1;
  const rings = new Float64Array(side);
  weights.forEach((weight, at) => {
    const ring = Math.max(Math.abs((at % side) - middle), Math.abs(Math.floor(at / side) - middle));
    rings[ring] = (rings[ring] ?? 0) + weight;
  });
  let sum = 0;
  const reached = rings.findIndex((weight) => (sum += weight) >= share - 1e-6);
  return reached < 0 ? side : Math.min(side, 2 * reached + 1);
}

/** For each place from the stem to the last block that sees a part of the picture: what moves the middle of its output, all channels together. */
export async function* receptiveFields(
  learner: Evaluator,
  picture: Uint8Array,
): AsyncGenerator<ReceptiveField, void> {
  const values = noisyCopies(picture);
  for (const place of probePlaces(learner.network)) {
    const largest = largestField(learner.network, place);
    // Behind the average over all places nothing is in the middle any more.
    if (largest === null || place === headOf(learner.network)) continue;
    const { gradient } = await learner.probe(place, values, ([B = 0, H = 0, W = 0, C = 0]) => {
      const direction = new Float32Array(B * H * W * C);
      for (let copy = 0; copy < B; copy += 1) {
        const middle = ((copy * H + (H >> 1)) * W + (W >> 1)) * C;
        direction.fill(1, middle, middle + C);
      }
      return direction;
    });
    const weights = sharesOf(gradient, picture.length / 3);
    yield {
      place,
      largest,
      weights,
      half: squareHolding(weights, 0.5),
      most: squareHolding(weights, 0.95),
    };
  }
}

/** Asks for one class's logit in every row; for none when there is no class yet. */
const aim = (label: number | undefined) => (shape: readonly number[], rowLength: number) => {
  const direction = new Float32Array((shape[0] ?? 0) * rowLength);
  if (label !== undefined)
    for (let row = 0; row < (shape[0] ?? 0); row += 1) direction[row * rowLength + label] = 1;
  return direction;
};

/** The pixels that the likeliest class rests on, or those of `label`. */
export async function saliency(learner: Evaluator, picture: Uint8Array, label?: number): Promise<Saliency> {
  const values = noisyCopies(picture);
  const { outputs } = learner.network;
  const mean = (output: Float32Array): Float32Array => {
    const stride = output.length / copies;
    return Float32Array.from({ length: outputs }, (_, index) => {
      let sum = 0;
      for (let copy = 0; copy < copies; copy += 1) sum += output[copy * stride + index] ?? 0;
      return sum / copies;
    });
  };
  const head = headOf(learner.network);
  const first = await learner.probe(head, values, aim(label));
  const top = likeliest(mean(first.output), 5);
  const { gradient } = label === undefined ? await learner.probe(head, values, aim(top[0]?.index)) : first;
  const weights = sharesOf(gradient, picture.length / 3);
  let sum = 0;
  const sorted = weights.toSorted().toReversed();
  const needed = sorted.findIndex((weight) => (sum += weight) >= 0.5) + 1;
  return { weights, top, halfShare: needed / weights.length };
}
