/** The recipes that a configuration starts from. */
import { type Field, type Model, type RunConfig, taskOf } from "./config.ts";

/** What the report's two recipes have in common. */
const shared = {
  stem: "imagenet",
  emsize: 200,
  heads: 2,
  hidden: 200,
  layers: 2,
  tied: false,
  normFirst: false,
  activation: "relu",
  dropout: 0.2,
  layerDropout: 0.1,
  width: 64,
  pictureSize: 64,
  steps: null,
  microBatch: null,
  bptt: 35,
  optimizer: "sgd",
  warmup: 0,
  labelSmoothing: 0,
  augmentation: "none",
  averageDecay: 0,
  checkpointEpochs: [5, 10],
  saveEvery: 10,
  saveSteps: null,
  keepLast: 1,
  backend: "webgpu",
  adapter: "high-performance",
  threads: null,
  precision: "float32",
  winograd: "f4",
  prompt: "",
  temperature: 1,
  topK: 0,
  length: 200,
} as const satisfies Partial<Record<Field, unknown>>;

export type Preset = "report" | "strong";

/** The recipe of the report, or the better one beside it. */
export function preset(name: Preset, model: Model): RunConfig {
  const report: RunConfig =
    taskOf(model) === "images"
      ? {
          ...shared,
          checkpointEpochs: [...shared.checkpointEpochs],
          model,
          epochs: 90,
          batchSize: 256,
          evalBatchSize: 256,
          learningRate: 0.1,
          momentum: 0.9,
          weightDecay: 1e-4,
          clip: null,
          schedule: "step",
          bestMetric: "acc1",
          shuffle: true,
          seed: 42,
        }
      : {
          ...shared,
          checkpointEpochs: [...shared.checkpointEpochs],
          model,
          epochs: 6,
          batchSize: 20,
          evalBatchSize: 10,
          learningRate: 5,
          momentum: 0,
          weightDecay: 0,
          clip: 0.25,
          schedule: "plateau",
          bestMetric: "loss",
          shuffle: false,
          seed: 1111,
        };
  if (name === "report") return report;
  return taskOf(model) === "images"
    ? {
        ...report,
        augmentation: "strong",
        labelSmoothing: 0.1,
        schedule: "cosine",
        warmup: 1,
        weightDecay: 5e-4,
        stem: "small",
        averageDecay: 0.998,
      }
    : {
        ...report,
        optimizer: "adamw",
        learningRate: 3.5e-3,
        weightDecay: 0.05,
        clip: 1,
        schedule: "cosine",
        warmup: 0.2,
        tied: true,
        normFirst: true,
      };
}
