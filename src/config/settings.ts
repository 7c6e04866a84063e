/** The settings of a run: every field there is, whichever models have it. */

export type BackendName = "webgpu" | "wasm" | "cpu";
/** `onecycle`: torch's OneCycleLR with its defaults. */
export type Schedule = "constant" | "step" | "cosine" | "plateau" | "onecycle";
/** Top-1, top-5, the loss, the mean F1 of all classes, or the mean share of each class that is named rightly. */
export type BestMetric = "acc1" | "acc5" | "loss" | "f1" | "balanced";
export type ClassWeights = "none" | "balanced";
export type Sampling = "all" | "balanced";
/** What weight decay acts on: every parameter, as torch's optimizers have it by themselves, or those of two and more dimensions. */
export type Decay = "all" | "matrices";
/** What keeps the weights it starts with: nothing, the first stages, or all but the head. */
export type Freeze = "none" | "stages" | "body";
/** `ra`: RandAugment, `ta_wide`: TrivialAugmentWide, by the names of torchvision's references. */
export type AutoAugment = "none" | "ra" | "ta_wide";
export type Augmentation = "none" | "flip" | "imagenet" | "strong";

/** All but the name of the model. */
export interface Settings {
  /** Channels of the first stage; torchvision's ResNet has 64. */
  width: number;
  /** Side of the square the network sees, in pixels. */
  pictureSize: number;
  /** `imagenet`: 7x7 stride 2 and max-pool, torchvision's. `small`: 3x3 stride 2 without pool, for small pictures. */
  stem: "imagenet" | "small";
  /** Side of a Vision Transformer's patches, in pixels. */
  patch: number;
  emsize: number;
  heads: number;
  hidden: number;
  layers: number;
  tied: boolean;
  normFirst: boolean;
  activation: "relu" | "gelu";
  /** After the position encoding, as pytorch/examples' --dropout. */
  dropout: number;
  /** Inside the encoder layers; 0.1 in the example whatever --dropout says. */
  layerDropout: number;
  epochs: number;
  /** Ends the run after this many optimizer steps in all, 0 before the first; null: the epochs decide. */
  steps: number | null;
  batchSize: number;
  evalBatchSize: number;
  /** Optimizer steps between validations within an epoch; null: at the end of each epoch alone. */
  validateEvery: number | null;
  /** Pictures per pass when gradients are summed over several passes; null: the whole batch. */
  microBatch: number | null;
  bptt: number;
  /** Tokens of a block that a GPT sees at once; its table of positions has as many rows. */
  block: number;
  optimizer: "sgd" | "adamw";
  learningRate: number;
  momentum: number;
  weightDecay: number;
  decay: Decay;
  /** AdamW's averages of gradients and of their squares keep these shares of themselves at every step. */
  beta1: number;
  beta2: number;
  freeze: Freeze;
  /** How many stages are frozen where `freeze` is `stages`: a ResNet's stem and four, a ViT's patches and its blocks. */
  frozenStages: number;
  /** The head learns this many times as fast as the rest. */
  headRate: number;
  /**
   * The rate of a layer is this times that of the layer above it; norm and head above the last block have the full one. As BEiT
   * (https://arxiv.org/abs/2106.08254), MAE and timm's --layer-decay. 1: all alike.
   */
  layerDecay: number;
  /** Largest global gradient norm; null: no clipping. */
  clip: number | null;
  schedule: Schedule;
  /** Where the cosine ends. */
  minRate: number;
  /** Epochs of linear warm-up before the schedule; steps, where the model's settings say so. One cycle has its own. */
  warmup: number;
  labelSmoothing: number;
  augmentation: Augmentation;
  /** What of torchvision.transforms.v2 follows crop and flip. */
  autoAugment: AutoAugment;
  /** RandAugment's num_ops and magnitude, the latter of 0 to 30. */
  randAugmentOps: number;
  randAugmentMagnitude: number;
  /** ColorJitter's brightness, contrast and saturation, as timm's --color-jitter; and its hue. 0: none. */
  colorJitter: number;
  hue: number;
  /** Alpha of torchvision's MixUp, CutMix; 0: none. With both, each batch has one of them. */
  mixup: number;
  cutmix: number;
  /** Probability of torchvision's RandomErasing. */
  erasing: number;
  /** `balanced`: what a picture counts in the loss goes by how rare its class is. */
  classWeights: ClassWeights;
  /** `balanced`: each draw takes a class, then a picture of it; as many draws as there are pictures. */
  sampling: Sampling;
  /** Decay per step of the running average of the weights that is evaluated and kept as best; 0: none. */
  averageDecay: number;
  shuffle: boolean;
  seed: number;
  /** Finished epochs after which a checkpoint is kept for good. */
  checkpointEpochs: number[];
  /** Minutes between saves of `last`. */
  saveEvery: number;
  /** Optimizer steps between saves of `last`, beside the minutes; null: the minutes decide. */
  saveSteps: number | null;
  /** How many of the `last` checkpoints are kept. */
  keepLast: number;
  /** Validation number that tells the best checkpoint; a language model has its loss alone. */
  bestMetric: BestMetric;
  /** The run ends after this many epochs without a better one by `bestMetric`; null: it trains all of its epochs. */
  patience: number | null;
  backend: BackendName;
  adapter: "high-performance" | "low-power";
  /** WASM threads; null: all there are. */
  threads: number | null;
  precision: "float32" | "mixed";
  /**
   * Fast products: Winograd's convolutions, and on WASM with `f4` Strassen's for large linear layers. Links, files and flags have called it
   * this from the beginning.
   */
  winograd: "off" | "f2" | "f4";
  prompt: string;
  temperature: number;
  topK: number;
  /** Share of the probability that the likeliest words have together which may come; 1: all. */
  topP: number;
  /** What a token's score is divided by if it is in the text already; 1: nothing. */
  repetitionPenalty: number;
  /** The text ends with the first of these signs; empty: with its length. */
  stop: string;
  length: number;
}

export type Setting = keyof Settings;
