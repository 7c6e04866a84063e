/** What the page says of Set-up: its fields, their choices and hints, in English. */
import type { ModelName } from "../../../config/models/index.ts";
import { formatCount } from "../../format.ts";
import type { Recipe } from "../../state/form/form.ts";
import { plural } from "./plural.ts";

export const setUp = {
  region: "Set-up",
  data: "Data",
  noData: "No data yet. Choose a folder or a sample.",
  change: "Change",
  folder: "Folder",
  recognised: "Recognised",
  trainingPictures: "Training pictures",
  validationPictures: "Validation pictures",
  classes: "Classes",
  decisions: "Your decisions",
  decisionsMade: (leftOut: number, changed: number) =>
    `${formatCount(leftOut)} left out, ${formatCount(changed)} changed`,
  skipped: "Left out or noted",
  skippedFiles: (count: number) => plural(count, "file", "files"),
  skippedSome: (count: number) => `Left out or noted: ${plural(count, "file", "files")}`,
  decoding: "Decoding",
  decodingSpeed: (perSecond: number) => `${formatCount(perSecond)} pictures/s`,
  fromPacked: "From packed copy",
  held: "Held in memory",
  packed: "Packed copy",
  packedValue: (pictures: number, bytes: string) => `${formatCount(pictures)} pictures, ${bytes}`,
  trainingTokens: (many: string) => `Training ${many}`,
  validationTokens: (many: string) => `Validation ${many}`,
  testTokens: (many: string) => `Test ${many}`,
  vocabulary: "Vocabulary",
  reading: (name: string) => `Reading ${name}`,
  model: "Model",
  parameters: "Parameters",
  size: "Size",
  recipe: "Recipe",
  preset: "Preset",
  presets: {
    fits: "Recommended",
    report: "Report",
    strong: "Strong",
    fast: "Fast",
    finetune: "Fine-tune",
    own: "Own",
  } satisfies Record<Recipe | "own", string>,
  /** What presets of some networks are called otherwise, and what is said of them. */
  presetsOf: {
    gpt: {
      report: {
        name: "Shakespeare",
        about: "Characters or byte pairs of one text: readable in minutes on a laptop.",
      },
      strong: { name: "Strong", about: "A larger network and more text a step: better, and longer." },
    },
  } as Partial<Record<ModelName, Partial<Record<Recipe | "own", { name: string; about: string }>>>>,
  recipeAbout: {
    fits: "Fits the open data.",
    report: "As in the report, to compare with it: made for 100,000 pictures or 2 million words, hours long.",
    strong:
      "The best accuracy on many pictures: augmentation, label smoothing, averaged weights. Slower to begin with.",
    fast: "What the report's recipe reaches, in a third of its time or less: few epochs, small batches, one cycle to a high rate. More epochs go further.",
    finetune:
      "For weights that are trained already, and 20 pictures a class or more: a low rate, ten times that for the new head. Give a file under “Start from”, and pictures as large as yours are, up to 224.",
    own: "Settings of your own.",
  } satisfies Record<Recipe | "own", string>,
  fitsPictures: (pictures: number, classes: number) =>
    `Recommended for ${plural(pictures, "picture", "pictures")} in ${plural(classes, "class", "classes")}: batch, rate, epochs, width and augmentation go by that and by this machine.`,
  fitsText: (length: string) =>
    `Recommended for a text of ${length}: the size of the network and how long it trains go by that and by this machine.`,
  fitsSample: "The sample's own: a network and a number of epochs small enough to be watched.",
  more: "More settings",
  backend: "Backend",
  compare: "Compare backends…",
  compareTitle: "Backends on this machine",
  startFrom: "Start from",
  startFromHint:
    "Weights to begin with: .safetensors, .pth, .pt, .ckpt or .bin of torchvision, timm, Lightning, Hugging Face or your own program; or all files of a Hugging Face GPT-2 folder.",
  startFromIs: (network: string) =>
    `${network}: set above. A head for other classes than yours is made anew.`,
  startFromUnknown: "No network of this lab is recognised in it. Start says what it lacks.",
  weightSources: "Where to get weights",
  weightSourcesHint:
    "Trained on ImageNet. A link opens in a new tab: save the file there and choose it here, nothing is fetched by this page.",
  weightSource: (megabytes: string, licence: string) => `${megabytes}, licence ${licence}`,
  takeFineTune: "Take the Fine-tune recipe",
  resumeFrom: "Goes on from",
  forget: "Remove",
  chooseWeights: "Choose weights…",
  importCheckpoint: "Import checkpoint…",
  was: (value: string) => `was ${value}`,
  allThreads: "all",
  mixedHint:
    "Activations are stored in 16 bits, sums and weights in 32: less memory, but no less time where it was measured.",
  none: "none",
  wholeBatch: "whole batch",
  yes: "yes",
  no: "no",
  start: "Start training",
  timing: "Timing a few steps on this machine…",
  takes: (duration: string, steps: number, each: string) =>
    `About ${duration} on this machine: ${each} a step, ${steps} timed; a third of that an example to validate.`,
  untimed: (why: string) => `How long it takes could not be timed. ${why}`,
  starting: "Preparing the backend, 1 to 3 s",
  fixed: "Settings are fixed while this run is live.",
  ended: "This run has ended.",
  copyRun: "Copy into a new run",
  copyLink: "Copy link to these settings",
  copied: "Copied",
  saveSettings: "Save settings as a file",
  openSettings: "Open settings…",
  perEpoch: "steps an epoch",
  wholeRun: "steps in all",
  aCheckpoint: "a checkpoint",
  onDevice: "memory",
  onDeviceHow:
    "Estimate of the memory that a step and the network's state take on the device; smaller with a smaller batch.",
  selfTest: "Self-test",
  adapter: "Runs on",
  memory: "Device memory",
  close: "Close set-up",
};
