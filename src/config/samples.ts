/** The built-in samples, and sizes small enough that a network learns visibly within a minute on a laptop's graphics. */
import type { TaskName } from "./models/model.ts";
import type { Settings } from "./settings.ts";

interface Sample {
  task: TaskName;
  settings: Partial<Settings>;
}

export const samples = {
  emoji: {
    task: "images",
    settings: {
      width: 16,
      pictureSize: 64,
      batchSize: 64,
      epochs: 10,
      checkpointEpochs: [5],
      learningRate: 0.05,
      augmentation: "imagenet",
      schedule: "cosine",
      warmup: 0.5,
    },
  },
  speeches: {
    task: "text",
    settings: {
      emsize: 128,
      heads: 2,
      hidden: 128,
      layers: 2,
      epochs: 5,
      checkpointEpochs: [1, 3],
    },
  },
} satisfies Record<string, Sample>;

export type SampleName = keyof typeof samples;
