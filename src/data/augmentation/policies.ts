/**
 * What is done with one picture: RandAugment and TrivialAugmentWide of torchvision.transforms.v2 with its 31 magnitudes, and its
 * ColorJitter. Every number is of the stateless generator, by seed, epoch and picture.
 */
import type { RunConfig } from "../../config/config.ts";
import { key, streams, uniform } from "../../random.ts";
import type { OperationName } from "./operations.ts";

/** The settings that decide of it. */
export type ColourSettings = Pick<
  RunConfig,
  "autoAugment" | "randAugmentOps" | "randAugmentMagnitude" | "colorJitter" | "hue" | "seed"
>;

export interface Step {
  operation: OperationName;
  magnitude: number;
}

const bins = 31;

/** Magnitudes from the first to the last, of either sign where it is signed. */
interface Magnitudes {
  of(bin: number, size: number): number;
  signed: boolean;
}

/** torch.linspace in float32. */
const linear =
  (first: number, last: number, signed = true) =>
  (scale: (size: number) => number = () => 1): Magnitudes => ({
    of: (bin, size) => Math.fround(scale(size) * (first + ((last - first) * bin) / (bins - 1))),
    signed,
  });

const bits = (fewer: number): Magnitudes => ({
  of: (bin) => Math.round(8 - (bin * fewer) / (bins - 1)),
  signed: false,
});

interface Widths {
  shear: number;
  translate: Magnitudes;
  rotate: number;
  colour: number;
  fewerBits: number;
}

/** Both spaces have the same fourteen operations in the same order. */
const space = ({
  shear,
  translate,
  rotate,
  colour,
  fewerBits,
}: Widths): readonly (readonly [OperationName, Magnitudes | null])[] => [
  ["Identity", null],
  ["ShearX", linear(0, shear)()],
  ["ShearY", linear(0, shear)()],
  ["TranslateX", translate],
  ["TranslateY", translate],
  ["Rotate", linear(0, rotate)()],
  ["Brightness", linear(0, colour)()],
  ["Color", linear(0, colour)()],
  ["Contrast", linear(0, colour)()],
  ["Sharpness", linear(0, colour)()],
  ["Posterize", bits(fewerBits)],
  ["Solarize", linear(1, 0, false)()],
  ["AutoContrast", null],
  ["Equalize", null],
];

export const spaces = {
  ra: space({
    shear: 0.3,
    translate: linear(0, 150 / 331)((size) => size),
    rotate: 30,
    colour: 0.9,
    fewerBits: 4,
  }),
  ta_wide: space({ shear: 0.99, translate: linear(0, 32)(), rotate: 135, colour: 0.99, fewerBits: 6 }),
} as const;

type Draw = () => number;

const drawing = (own: number): Draw => {
  let drawn = 0;
  return () => uniform(own, drawn++);
};

function stepOf(of: keyof typeof spaces, size: number, bin: (draw: Draw) => number, draw: Draw): Step {
  const [operation, magnitudes] = spaces[of][Math.floor(draw() * spaces[of].length)]!;
  if (!magnitudes) return { operation, magnitude: 0 };
  const magnitude = magnitudes.of(bin(draw), size);
  return { operation, magnitude: magnitudes.signed && draw() < 0.5 ? -magnitude : magnitude };
}

/** ColorJitter's operations in their drawn order. */
function jitter({ colorJitter, hue }: ColourSettings, draw: Draw): Step[] {
  const least = Math.max(-1, -colorJitter);
  const steps: Step[] = [];
  for (const operation of ["Brightness", "Contrast", "Color"] as const)
    if (colorJitter > 0) steps.push({ operation, magnitude: least + draw() * (colorJitter - least) });
  if (hue > 0) steps.push({ operation: "Hue", magnitude: (2 * draw() - 1) * hue });
  for (let left = steps.length; left > 1; left -= 1) {
    const at = Math.floor(draw() * left);
    [steps[at], steps[left - 1]] = [steps[left - 1]!, steps[at]!];
  }
  return steps;
}

/**
 * What is done with a picture of `size` in an epoch, in turn: the policy first, then the jitter, as timm has them.
 * @param own what it is drawn by: the picture's index, or its place where it may come twice in an epoch
 */
export function stepsOf(settings: ColourSettings, size: number, epoch: number, own: number): Step[] {
  const { autoAugment, randAugmentOps, randAugmentMagnitude, seed } = settings;
  const draw = drawing(key(seed, streams.augmentation, epoch, own, 1));
  const steps: Step[] = [];
  if (autoAugment === "ra")
    for (let count = 0; count < randAugmentOps; count += 1)
      steps.push(stepOf("ra", size, () => randAugmentMagnitude, draw));
  if (autoAugment === "ta_wide")
    steps.push(stepOf("ta_wide", size, (next) => Math.floor(next() * bins), draw));
  return [...steps, ...jitter(settings, drawing(key(seed, streams.augmentation, epoch, own, 2)))];
}
