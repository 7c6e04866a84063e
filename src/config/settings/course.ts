/** The course of a run: what is averaged and drawn, what is kept, and when it ends early. */
import { boolean, choice, epochs, type FieldRow, integer, number } from "./kinds.ts";

export const course = {
  /** Decay per step of the running average of the weights that is evaluated and kept as best; 0: none. */
  averageDecay: {
    flag: "--average",
    name: "Weight average",
    begins: 0,
    ...number(0, 0.99999, "at 1 the average would never move"),
  },
  shuffle: { flag: "--shuffle", name: "Shuffle", ...boolean },
  seed: { flag: "--seed", name: "Seed", ...integer(0, 2 ** 32 - 1, "it has 32 bits") },
  /** Finished epochs after which a checkpoint is kept for good. */
  checkpointEpochs: { flag: "--checkpoint-epochs", name: "Checkpoints at", begins: [5, 10], ...epochs },
  /** Minutes between saves of `last`. */
  saveEvery: {
    flag: "--save-every",
    name: "Save every",
    unit: "minutes",
    begins: 10,
    ...number(0, 1440, "it is counted in minutes, and a crash should cost no more than a day", {
      exclusive: true,
    }),
  },
  /** Optimizer steps between saves of `last`, beside the minutes; null: the minutes decide. */
  saveSteps: {
    flag: "--save-steps",
    name: "Save every so many",
    unit: "steps",
    begins: null,
    ...integer(1, 1e9, "runs have no more steps", { nullable: true }),
  },
  /** How many of the `last` checkpoints are kept. */
  keepLast: {
    flag: "--keep-last",
    name: "Keep last",
    unit: "checkpoints",
    begins: 1,
    ...integer(1, 100, "each takes room in this browser's storage"),
  },
  /**
   * Validation number that tells the best checkpoint: top-1, top-5, the loss, the mean F1 of all classes, or the mean share of each
   * class that is named rightly; a language model has its loss alone.
   */
  bestMetric: {
    flag: "--best",
    name: "Best by",
    ...choice({ acc1: "top-1", acc5: "top-5", loss: "loss", f1: "macro F1", balanced: "balanced accuracy" }),
  },
  /** The run ends after this many epochs without a better one by `bestMetric`; null: it trains all of its epochs. */
  patience: {
    flag: "--patience",
    name: "Patience",
    unit: "epochs",
    begins: null,
    ...integer(1, 10_000, "runs have no more epochs", { nullable: true }),
  },
} as const satisfies Record<string, FieldRow>;
