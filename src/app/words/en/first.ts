/** What the page says of the first visit, in English. */
import { formatCount } from "../../format.ts";
import { plural } from "./plural.ts";

export const first = {
  title: "Train a network in this tab",
  lead: "Drop in pictures or text, watch it learn, then try the model or take it away. No Python, no account. Nothing leaves this machine.",
  trainJob: "Train on your data",
  useJob: "Use a trained model",
  drop: "Drop a folder, an archive or text files",
  dropHint: "Read where it lies. Nothing is uploaded.",
  dropHintPacked: (bytes: string) =>
    `Nothing is uploaded. Packed copies of ${bytes} are kept in this browser.`,
  letGo: "Let go to read this folder",
  letGoModel: "Let go to try this checkpoint",
  choose: "Choose folder…",
  chooseFiles: "Choose files…",
  forms: [
    ["Pictures", "train/lemon/001.jpg", "one folder a class"],
    ["Pictures", "val/lemon/207.jpg", "or a part is held out"],
    ["Pictures", "val_annotations.txt", "or a table of file and class"],
    ["Text", "wiki.train.tokens, .txt", "in any language"],
  ] as readonly (readonly [string, string, string])[],
  dropModel: "Drop a checkpoint",
  dropModelHint: "From here, from PyTorch, or a Hugging Face GPT-2 folder:",
  chooseModel: "Choose checkpoint…",
  noModels:
    "Models that you train here are listed in this place. Try one on a webcam, a picture or a sentence.",
  storedModels: "Stored in this browser",
  allRuns: (count: number) => (count === 1 ? "All runs" : `All ${formatCount(count)} runs`),
  specimenPictures: "Your pictures",
  specimenLearning: "Learning, live",
  specimenRecorded: "accuracy, %, recorded",
  machineOpen: "Self-test and sources",
  chips: {
    softwareWebgpu: "WebGPU in software, so WASM",
    noWebgpu: "No WebGPU, so WASM",
    oneThread: "One thread",
  } as Record<string, string>,
  unrecognised: "This folder has no layout that I know",
  refused: "This folder could not be read",
  sampleTextTitle: "Speeches",
  trainEmoji: "Train on emoji",
  trainSpeeches: "Train on speeches",
  emojiAbout: (pictures: number | null, classes: number | null, epochs: number) =>
    pictures === null || classes === null
      ? `A sample, ${plural(epochs, "epoch", "epochs")}`
      : `A sample: ${formatCount(pictures)} pictures, ${classes} classes, ${plural(epochs, "epoch", "epochs")}`,
  speechesAbout: (words: number | null, epochs: number) =>
    words === null
      ? `State of the Union, ${plural(epochs, "epoch", "epochs")}`
      : `State of the Union, ${formatCount(words)} words, ${plural(epochs, "epoch", "epochs")}`,
  machine: "This machine",
  machineHint:
    "Each backend has just trained two tiny networks for two steps and was compared with the reference.",
  machineTesting: "Each backend trains two tiny networks for two steps and is compared with the reference.",
  columns: {
    backend: "Backend",
    runsOn: "Runs on",
    selfTest: "Self-test",
    difference: "Largest difference",
    time: "Took",
  },
  stored: "What is stored in this browser",
  storedText: (used: string) =>
    `Checkpoints, curves and settings of your runs, packed copies of the pictures that you trained on, and the chosen theme: ${used} in all. Delete runs under “Runs” and packed copies under “Earlier folders”, or clear this site's data in the browser's settings.`,
  foldersTitle: "Earlier folders",
  reconnect: (name: string) => `Reconnect ${name}`,
  chooseFolderAgain: (name: string) => `Choose ${name} again`,
  openPacked: "Use packed copy",
  openPackedOf: (name: string) => `Use packed copy of ${name}`,
  packedWhole: (bytes: string) => `Packed copy of ${bytes}, whole.`,
  packedPart: (known: number, count: number, bytes: string) =>
    `Packed copy of ${bytes}: ${formatCount(known)} of ${formatCount(count)} pictures.`,
  lastOpened: (moment: string) => `Opened ${moment}.`,
  clearPacked: "Clear packed copy",
  clearPackedOf: (name: string) => `Clear packed copy of ${name}`,
  forget: "Forget",
  forgetOf: (name: string) => `Forget ${name}`,
  denied: (name: string) =>
    `The browser was not allowed to read “${name}”. Press Reconnect and allow it, or choose the folder again.`,
  packInUse: "The packed copy is in use, here or in another tab. Close that data first.",
  continueTitle: "Earlier runs",
  continueRun: (number: number, epoch: number, step: number) =>
    `Continue run ${number} in epoch ${formatCount(epoch)}, from step ${formatCount(step)}`,
  cutOff: (epoch: number, step: number) =>
    `This run stopped in epoch ${formatCount(epoch)}, at step ${formatCount(step)}, when the tab was closed.`,
  stoppedAt: (epoch: number, step: number) =>
    `This run was stopped in epoch ${formatCount(epoch)}, at step ${formatCount(step)}.`,
  resume: "Resume training",
  noCheckpoint: "No checkpoint was stored before that.",
  resumeOf: (name: string) => `Resume training of ${name}`,
  chooseAgain: (name: string) =>
    `Choose or drop the folder “${name}” again, then press Start training: the run goes on from its checkpoint.`,
};
