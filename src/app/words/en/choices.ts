/** Names of fields and of what is chosen from, in English. */
import type { Field } from "../../../config/config.ts";
import type { ModelName } from "../../../config/models/index.ts";
import type { Augmentation, AutoAugment, BackendName, Schedule } from "../../../config/settings.ts";

export const fieldNames: Readonly<Record<Field, string>> = {
  model: "Network",
  width: "Width",
  pictureSize: "Picture size",
  stem: "Stem",
  patch: "Patch",
  emsize: "Embedding size",
  heads: "Heads",
  hidden: "Hidden size",
  layers: "Layers",
  tied: "Tie weights",
  normFirst: "Norm first",
  activation: "Activation",
  dropout: "Dropout",
  layerDropout: "Layer dropout",
  epochs: "Epochs",
  steps: "Steps",
  batchSize: "Batch size",
  evalBatchSize: "Evaluation batch",
  validateEvery: "Validate every",
  microBatch: "Micro-batch",
  bptt: "Sequence length (bptt)",
  block: "Block",
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  momentum: "Momentum",
  weightDecay: "Weight decay",
  decay: "Decay of",
  beta1: "Beta 1",
  beta2: "Beta 2",
  freeze: "Freeze",
  frozenStages: "Frozen stages",
  headRate: "Head’s rate",
  layerDecay: "Layer decay",
  clip: "Gradient clip",
  schedule: "Schedule",
  minRate: "Minimum rate",
  warmup: "Warm-up",
  labelSmoothing: "Label smoothing",
  augmentation: "Augmentation",
  mixup: "MixUp",
  cutmix: "CutMix",
  autoAugment: "Automatic augmentation",
  randAugmentOps: "RandAugment’s operations",
  randAugmentMagnitude: "RandAugment’s magnitude",
  colorJitter: "Colour jitter",
  hue: "Hue jitter",
  erasing: "Random erasing",
  classWeights: "Class weights",
  sampling: "Sampling",
  averageDecay: "Weight average",
  shuffle: "Shuffle",
  seed: "Seed",
  checkpointEpochs: "Checkpoints at",
  saveEvery: "Save every",
  saveSteps: "Save every so many",
  keepLast: "Keep last",
  bestMetric: "Best by",
  patience: "Patience",
  backend: "Backend",
  adapter: "Adapter",
  threads: "Threads",
  precision: "Precision",
  winograd: "Fast products",
  prompt: "Prompt",
  temperature: "Temperature",
  topK: "Top-k",
  topP: "Top-p",
  repetitionPenalty: "Repetition",
  stop: "Stop at",
  length: "Length",
};

export const models: Readonly<Record<ModelName, string>> = {
  resnet18: "ResNet-18",
  resnet34: "ResNet-34",
  resnet50: "ResNet-50",
  resnet101: "ResNet-101",
  vit: "ViT",
  transformer: "Transformer",
  gpt: "GPT",
};

export const backends: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  wasm: "WASM",
  cpu: "CPU, plain JavaScript",
};

export const imageSchedules: Readonly<Record<Schedule, string>> = {
  constant: "constant",
  step: "÷ 10 every 30",
  cosine: "cosine",
  plateau: "÷ 4 on plateau",
  onecycle: "one cycle",
};

export const augmentations: Readonly<Record<Augmentation, string>> = {
  none: "none",
  flip: "flip",
  imagenet: "resized crop, flip",
  strong: "padded crop, flip",
};

export const autoAugments: Readonly<Record<AutoAugment, string>> = {
  none: "none",
  ra: "RandAugment",
  ta_wide: "TrivialAugment, wide",
};
