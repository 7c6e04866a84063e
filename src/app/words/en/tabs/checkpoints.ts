/** What the page says of Checkpoints, in English. */
import { formatCount } from "../../../format.ts";

/** Of a run that ended within its first epoch there is no finished epoch to name a checkpoint by, only its step. */
const placeText = (epoch: number, step: number): string =>
  epoch > 0 ? `epoch ${epoch}` : `the state after step ${formatCount(step)}`;

export const checkpoints = {
  imported: (name: string) => `${name} is stored. Resume goes on from it.`,
  importedExample: (name: string, epoch: number) =>
    `${name} is of pytorch/examples: the next run goes on after its epoch ${epoch}, with its momentum.`,
  importedSteps: (name: string, step: number) =>
    `${name} is of nanoGPT: the next run goes on after its step ${formatCount(step)}, with AdamW's moments. Open its text.`,
  importedJoined: (name: string, run: string, epoch: number, step: number) =>
    `${name} is stored, and the curves of ${run} go on to epoch ${epoch}, step ${formatCount(step)}.`,
  importedWeights: (name: string) => `${name} holds weights for “Start from”: the next run begins with them.`,
  from: (name: string, epoch: number, step: number) =>
    `${name}-from-${epoch > 0 ? `epoch-${epoch}` : `step-${step}`}`,
  table: "Checkpoints",
  empty: "The first is saved after epoch 1, and at the epochs chosen under “Checkpoints at”.",
  columns: {
    name: "Checkpoint",
    kept: "Kept as",
    metric: "Val. top-1",
    loss: "Val. loss",
    saved: "Saved",
    size: "Size",
    actions: "Actions",
  },
  name: (epoch: number, step: number) => (epoch > 0 ? `Epoch ${epoch}` : `After step ${formatCount(step)}`),
  rowName: (epoch: number, step: number, ...tags: readonly string[]) =>
    [placeText(epoch, step), ...tags].join(", "),
  tagged: (name: string, tag: string) => `${name}, ${tag}`,
  tags: { last: "last", best: "best", "by-hand": "by hand", imported: "imported" } as Record<string, string>,
  epochTag: (epoch: string) => `epoch ${epoch}`,
  resume: "Resume",
  fineTune: "Fine-tune from this",
  fineTuneNext: (name: string) =>
    `The next run begins from ${name}. Open the pictures to fine-tune on, and start.`,
  fineTuneFrom: (run: string, epoch: number, step: number) => `${run}, ${placeText(epoch, step)}`,
  evaluate: "Evaluate",
  download: "Download",
  downloadFull: (name: string) => `Download ${name} .safetensors`,
  downloadWeights: (name: string) => `Download ${name} weights`,
  downloadPth: (name: string) => `Download ${name} .pth`,
  downloadPthModule: (name: string) => `Download ${name} .pth, module. names`,
  downloadTitle: (name: string) => `Download ${name}`,
  formats: {
    weights: {
      name: "Weights, .safetensors",
      use: "The network alone, with PyTorch's names. To use it elsewhere, or to start another run from it.",
    },
    pth: {
      name: "PyTorch, .pth.tar",
      use: "As pytorch/examples saves it: weights, momentum and epoch. It goes on there with --resume.",
    },
    safetensors: {
      name: "Whole checkpoint, .safetensors",
      use: "Everything: weights, optimizer, curves, random state. A run goes on from it here to the same bits.",
    },
    pthModule: {
      name: "PyTorch from several GPUs, .pth.tar",
      use: "The same with “module.” before each name, as DistributedDataParallel writes it.",
    },
  },
  about: (size: string) => `about ${size}`,
  torch: "Load it in PyTorch",
  downloadOffered: "Download checkpoint",
  notStored: "not stored",
  stepOf: (step: string) => `step ${step}`,
  delete: "Delete",
  deleteTitle: (name: string) => `Delete the checkpoint of ${name}?`,
  deleteText: "It cannot be brought back. Its run and curves stay.",
  keep: "Keep it",
  import: "Import checkpoint…",
  importHint: "A .safetensors or .pth.tar file that this lab or pytorch/examples wrote.",
  kept: (size: string) => `Kept in this browser: ${size}.`,
  otherRuns: "Of other runs",
  unavailable: "Stored checkpoints cannot be listed.",
  busy: "Writing the file…",
};
