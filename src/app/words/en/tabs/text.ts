/** What the page says of the tab Text, in English. */
import { formatLoss } from "../../../format.ts";

export const text = {
  region: "Generated text",
  stopNone: "nothing",
  penaltyNone: "off",
  topKAll: "all",
  neverUnknown: "Never produce <unk>",
  weights: "Checkpoint",
  live: "Live weights",
  generate: "Generate",
  stop: "Stop text",
  copy: "Copy",
  empty: "Text can be generated after the first step.",
  notFinite: (other: string | null) =>
    other === null
      ? "The live weights are not finite any more, and no checkpoint of this run is stored. Train again with a smaller learning rate."
      : `The live weights are not finite any more; those of “${other}” are.`,
  idle: "Press Generate: the text appears here as it is drawn.",
  probability: (one: string) => `Underline: probability of the ${one}`,
  lowToHigh: "low to high",
  textSeed: "Text seed",
  wordsHelp: (many: string) =>
    `Generated ${many}; Left and Right choose one and tell what else it could have been.`,
  progress: (done: string, all: string, speed: string, many: string) =>
    `${done} of ${all} ${many}, ${speed} ${many}/s`,
  done: (count: string, speed: string, many: string) => `${count} ${many}, ${speed} ${many}/s`,
  stopped: (count: string, many: string) => `Stopped after ${count} ${many}.`,
  unknown: (words: string) => `Not in the vocabulary, read as <unk>: ${words}.`,
  attention: "Where a head looks",
  attentionShow: "Show attention",
  attentionWait: "Wait until the text is written.",
  attentionHelp: (many: string) => `The text’s ${many}; Left and Right choose the one that looks.`,
  attentionOf: (word: string, list: string) => `“${word}” looks most at: ${list}.`,
  head: "Head",
  headName: (layer: number, head: number, reach: string, many: string) =>
    `Layer ${layer}, head ${head}, reaches ${reach} ${many} on average`,
  samples: "Written while it learned",
  samplesHint:
    "A text of 100 tokens after an epoch, at most one in 250 steps, always with the run's own seed.",
  sampleLoss: (loss: number) => `validation loss ${formatLoss(loss)}`,
  earlier: "Other checkpoints on this text",
  compare: "Compare checkpoints",
  compareHint: (many: string) => `Writes 40 ${many} from each stored checkpoint with this prompt and seed.`,
  alternatives: (word: string, probability: string) => `${word}, ${probability} %`,
};
