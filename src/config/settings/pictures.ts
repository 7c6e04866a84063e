/** How training pictures are changed, weighed and drawn. */
import { choice, type FieldRow, integer, number } from "./kinds.ts";

export const pictures = {
  augmentation: {
    flag: "--augment",
    name: "Augmentation",
    begins: "none",
    ...choice({ none: "none", flip: "flip", imagenet: "resized crop, flip", strong: "padded crop, flip" }),
  },
  /** What of torchvision.transforms.v2 follows crop and flip; `ra`, `ta_wide`: by the names of torchvision's references. */
  autoAugment: {
    flag: "--auto-augment",
    name: "Automatic augmentation",
    begins: "none",
    ...choice({ none: "none", ra: "RandAugment", ta_wide: "TrivialAugment, wide" }),
  },
  /** RandAugment's num_ops and magnitude, the latter of 0 to 30. */
  randAugmentOps: {
    flag: "--ra-ops",
    name: "RandAugment’s operations",
    begins: 2,
    ...integer(1, 14, "there are fourteen"),
  },
  randAugmentMagnitude: {
    flag: "--ra-magnitude",
    name: "RandAugment’s magnitude",
    unit: "of 30",
    begins: 9,
    ...integer(0, 30, "torchvision has 31 magnitudes"),
  },
  /** ColorJitter's brightness, contrast and saturation, as timm's --color-jitter; and its hue. 0: none. */
  colorJitter: {
    flag: "--color-jitter",
    name: "Colour jitter",
    unit: "share",
    begins: 0,
    ...number(0, 1, "0.4 is usual, and 1 takes a picture’s colours away"),
  },
  hue: {
    flag: "--hue",
    name: "Hue jitter",
    unit: "of the circle",
    begins: 0,
    ...number(0, 0.5, "half the circle of colours is as far as a hue can turn"),
  },
  /** Alpha of torchvision's MixUp, CutMix; 0: none. With both, each batch has one of them. */
  mixup: {
    flag: "--mixup",
    name: "MixUp",
    unit: "alpha",
    begins: 0,
    ...number(0, 1, "0.2 is usual, and beyond 1 every picture is half another"),
  },
  cutmix: {
    flag: "--cutmix",
    name: "CutMix",
    unit: "alpha",
    begins: 0,
    ...number(0, 1, "1 is usual, and beyond it every picture is half another"),
  },
  /** Probability of torchvision's RandomErasing. */
  erasing: {
    flag: "--erasing",
    name: "Random erasing",
    unit: "share",
    begins: 0,
    ...number(0, 1, "it is a probability"),
  },
  /** `balanced`: what a picture counts in the loss goes by how rare its class is. */
  classWeights: {
    flag: "--class-weights",
    name: "Class weights",
    begins: "none",
    ...choice({ none: "none", balanced: "balanced: rare classes count more" }),
  },
  /** `balanced`: each draw takes a class, then a picture of it; as many draws as there are pictures. */
  sampling: {
    flag: "--sampling",
    name: "Sampling",
    begins: "all",
    ...choice({ all: "every picture once", balanced: "balanced: every class as often" }),
  },
} as const satisfies Record<string, FieldRow>;
