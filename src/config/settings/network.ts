/** What a network is made of. */
import { boolean, choice, type FieldRow, integer, number } from "./kinds.ts";

export const network = {
  /** Channels of the first stage; torchvision's ResNet has 64. */
  width: {
    flag: "--width",
    name: "Width",
    begins: 64,
    ...integer(4, 256, "channels are computed four at a time, and wider networks fit no browser's memory", {
      multipleOf: 4,
    }),
  },
  /** Side of the square the network sees, in pixels. */
  pictureSize: {
    flag: "--size",
    name: "Picture size",
    unit: "pixels",
    begins: 64,
    ...integer(16, 256, "the network halves a picture four times, and larger ones fit no browser's memory"),
  },
  /** `imagenet`: 7x7 stride 2 and max-pool, torchvision's. `small`: 3x3 stride 2 without pool, for small pictures. */
  stem: {
    flag: "--stem",
    name: "Stem",
    begins: "imagenet",
    ...choice({ imagenet: "7×7, stride 2, pool", small: "3×3, no pool" }),
  },
  /** Side of a Vision Transformer's patches, in pixels. */
  patch: {
    flag: "--patch",
    name: "Patch",
    begins: 8,
    ...integer(
      4,
      32,
      "smaller ones make more rows than attention has memory for, and larger ones see too little of a picture",
    ),
  },
  // Rows of activations are read four numbers at a time.
  emsize: {
    flag: "--emsize",
    name: "Embedding size",
    begins: 200,
    ...integer(4, 4096, "rows are computed four numbers at a time, and longer ones fit no browser's memory", {
      multipleOf: 4,
    }),
  },
  heads: {
    flag: "--nhead",
    name: "Heads",
    begins: 2,
    ...integer(1, 64, "each head needs a part of the embedding"),
  },
  hidden: {
    flag: "--nhid",
    name: "Hidden size",
    begins: 200,
    ...integer(
      4,
      16_384,
      "rows are computed four numbers at a time, and longer ones fit no browser's memory",
      { multipleOf: 4 },
    ),
  },
  layers: {
    flag: "--nlayers",
    name: "Layers",
    begins: 2,
    ...integer(1, 48, "deeper networks fit no browser's memory"),
  },
  tied: { flag: "--tied", name: "Tie weights", begins: false, ...boolean },
  normFirst: { flag: "--norm-first", name: "Norm first", begins: false, ...boolean },
  activation: {
    flag: "--activation",
    name: "Activation",
    begins: "relu",
    ...choice({ relu: "ReLU", gelu: "GELU" }),
  },
  /** After the position encoding, as pytorch/examples' --dropout. */
  dropout: {
    flag: "--dropout",
    name: "Dropout",
    begins: 0.2,
    ...number(0, 0.9, "hardly anything would be left to learn from"),
  },
  /** Inside the encoder layers; 0.1 in the example whatever --dropout says. */
  layerDropout: {
    flag: "--layer-dropout",
    name: "Layer dropout",
    begins: 0.1,
    ...number(0, 0.9, "hardly anything would be left to learn from"),
  },
} as const satisfies Record<string, FieldRow>;
