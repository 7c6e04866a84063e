import { checkpointFiles } from "./sentences/checkpointFiles.ts";
import { cleaning } from "./sentences/cleaning.ts";
import { reading } from "./sentences/reading.ts";
import { sweeps } from "./sentences/sweeps.ts";
import { tokenizerFiles } from "./sentences/tokenizerFiles.ts";

/**
 * Sentences that the trainer says to people, by codes and values, so that the page can say them in another language. `say` gives
 * the English text, which goes wherever text goes: into an error, a notice, a note. What it was made of is remembered by that text,
 * and crosses to the page beside it. A value may be such a sentence itself. A leaf: no room is needed for it.
 */
export const sentences = {
  ...reading,
  ...cleaning,
  ...checkpointFiles,
  ...sweeps,
  ...tokenizerFiles,
  both: (first: string, second: string) => `${first} ${second}`,
  comma: (first: string, second: string) => `${first}, ${second}`,
  noData: () => "No data is open. Choose a folder or a sample first.",
  noRun: () => "There is no run in this tab. Start one first.",
  dataInUse: () => "A run is using the open data. Stop it before you choose other data.",
  pictureGoesToTry: () => "Single pictures are named in the tab “Try”. Open it, then drop them there.",
  folderBeingRead: (name: string) =>
    `${name} is still being read. Wait for it or press Cancel, then drop this again.`,
  notFolder: () =>
    "That was not a folder. To train, drop a folder of pictures or of text, an archive of one, or text files; to try a trained model, its .safetensors, .pth or .pt file.",
  otherModel: (name: string) =>
    `${name} is a model of a kind that the lab does not open. It opens weights in .safetensors, .pth and .pt: save them so where the model was made, and drop that file. To train, drop a folder of pictures or of text.`,
  weightsGoToStart: (name: string) =>
    `${name} holds weights alone. Open data first, then choose the file in the set-up under “Start from”. To train without it, drop a folder of pictures or of text.`,
  runGoesOn: () => "A run is going on. Stop it before you start another.",
  runGoesOnRate: () => "A run is going on. Stop it before you look for a learning rate.",
  otherTab: () => "Another tab of this browser works on this run. Stop it there, or start a new run here.",
  otherFolder: (chosen: string, wanted: string) =>
    `This is the folder ${chosen}; the run reads ${wanted}. Choose that one.`,
  folderUnknown: () => "This browser does not know the folder any more. Choose it again.",
  textHasNoPictures: () => "The open data is a text and has no pictures.",
  noOutputs: () => "The layer table needs the number of classes or tokens: choose data first.",
  notStored: () => "The checkpoint was not stored.",
  noSuchCheckpoint: (tag: string) => `This run has no checkpoint “${tag}” yet. Save one first.`,
  checkpointGone: (id: string) => `Checkpoint ${id} is not there any more. Choose another one.`,
  runGone: (id: string) => `Run ${id} is not there any more.`,
  runUnderWay: (name: string) => `${name} is under way. Stop it, then import the checkpoint that came back.`,
  noNamesInCheckpoint: () =>
    "This checkpoint is of another program and says nothing of its classes. Choose it under “Start from” with its data open.",
  namesNoPictures: () => "This is a language model: it names no pictures.",
  partAway: () =>
    "This part of the page is not kept in this browser yet, and it could not be fetched. Connect to the network, then try again.",
  noOnePage: (status: string) =>
    `The program of the page could not be loaded (status ${status}). Reload this page, then try again.`,
  noOnePageAway: () =>
    "The program of the page is not kept in this browser yet, and there is no network. Connect once, then try again.",
  namingStopped: () => "Naming was stopped.",
  noPicturesInside: (name: string) => `There is no picture in ${name}.`,
  checkpointForPictures: () =>
    "This checkpoint is for pictures; the data is not. Open the data that it was trained on.",
  checkpointForText: () =>
    "This checkpoint is for text; the data is not. Open the data that it was trained on.",
  otherClassCount: (has: string, needs: string) =>
    `This checkpoint is for ${has} classes; the data has ${needs}. Open the data that it was trained on, or choose the file under “Start from” to fine-tune it.`,
  otherWordCount: (has: string, needs: string) =>
    `This checkpoint has a vocabulary of ${has}, and the data one of ${needs}. Open the data that it was trained on.`,
  evaluationNeedsPictures: () => "Evaluation picture by picture needs pictures; the open data is a text.",
  isLanguageModel: () => "This network is a language model.",
  textNeedsLanguageModel: () => "Text comes from a language model; this network names pictures.",
  attentionNeedsLanguageModel: () => "Attention belongs to a language model.",
  noFilters: () => "This network has no filters.",
  noPicturesOpen: () => "No pictures are open. Choose their folder, or a picture file.",
  notFinite: (step: number, layer: string) =>
    `The loss is not a number any more at step ${step}.${largest(layer)}`,
  infinite: (step: number, layer: string) => `The loss became infinite at step ${step}.${largest(layer)}`,
  goBack: () =>
    "Nothing was saved over the last good checkpoint: go back to it with a smaller learning rate, or turn on gradient clipping.",
  beginAgain: () =>
    "No checkpoint was saved before: train again with a smaller learning rate, or turn on gradient clipping.",
  cameraSilent: () => "The camera gives no picture. Connect it again, or drop a picture.",
  storageSilent: () =>
    "This browser's storage does not answer: another tab of this page may hold it. Close other tabs of it. " +
    "Training goes on; download checkpoints as files meanwhile.",
  storageFull: () =>
    "Storage is full: the browser has no room for more. " +
    "Training goes on. Download the checkpoint as a file, or delete old checkpoints or runs.",
  storageFullFor: (needed: string) =>
    `Storage is full: ${needed} are needed, but the browser has no room for it. ` +
    "Training goes on. Download the checkpoint as a file, or delete old checkpoints or runs.",
  storageFullOf: (needed: string, free: string) =>
    `Storage is full: ${needed} are needed, but the browser gives this page ${free} more. ` +
    "Training goes on. Download the checkpoint as a file, or delete old checkpoints or runs.",
  storageRefused: (reason: string) =>
    `This browser refuses to store anything for this page (${reason}). Private windows and blocked site data do that: ` +
    "training works, but download checkpoints as files.",
  workerStopped: (what: string) => `The training worker stopped: ${what}.`,
  workerSilent: () => "The training worker ended without a word; the browser may have been short of memory.",
  threads: (count: number, simd: string) => `${count} threads, ${simd}`,
  oneThread: (simd: string) => `1 thread, ${simd}`,
  wasTurned: () =>
    "This checkpoint's pictures were turned upright, and the open ones are not. Choose “Turn: upright” under “Read as”.",
  wasNotTurned: () =>
    "This checkpoint's pictures were taken as they lie, and the open ones are turned upright. Choose “Turn: as they lie” under “Read as”.",
  fieldNumber: (
    _field: string,
    label: string,
    value: string,
    kind: string,
    isAbove: number,
    least: number,
    most: number,
    because: string,
  ) => `${label} is ${value}, but it must be ${numbersOf(kind, isAbove, least, most)}: ${because}.`,
  fieldChoice: (_field: string, label: string, value: string, choices: string) =>
    `${label} is ${value}, but it must be one of ${choices}.`,
  fieldYesNo: (_field: string, label: string, value: string) =>
    `${label} is ${value}, but it must be yes or no.`,
  fieldText: (_field: string, label: string, value: string) =>
    `${label} is ${value}, but it must be a text of at most 10,000 characters.`,
  fieldEpochs: (_field: string, label: string, value: string) =>
    `${label} is ${value}, but it must be a list of epochs from 1 to 10,000.`,
  noSuchField: (name: string) => `“${name}” is not a field of a configuration.`,
  noSuchPreset: (name: string) => `“${name}” is not a preset: report, strong, fast and finetune are.`,
  notFields: () => "A configuration must be an object of fields.",
  mixedNeedsGpu: (backend: string) =>
    `Precision is mixed, but ${backend === "wasm" ? "WASM has no numbers of 16 bits" : "plain JavaScript is the exact reference"}: choose float32, or WebGPU as the backend.`,
  mustDivide: (
    _field: string,
    label: string,
    value: number,
    _whole: string,
    wholeLabel: string,
    whole: number,
  ) => `${label} is ${value}, but it must divide ${wholeLabel}, ${whole}.`,
  bestByLoss: (metric: string) => `Best by is ${metric}, but a language model has a validation loss alone.`,
  tooManyWords: (words: number) =>
    `Batch size times sequence length is ${words}, but at most 1,048,576 tokens fit a step.`,
  noSuchReading: (name: string) => `“${name}” is no choice of how a folder is read.`,
  readingChoice: (flag: string, value: string, choices: string) =>
    `${flag} is “${value}”, but it must be ${choices === "" ? "a text" : `one of ${choices}`}.`,
  badLink: (reason: string) => `The address holds a setting that cannot be used. ${reason}`,
  gpuLost: (reason: string) =>
    `The graphics device was lost (${reason}). Resume from the last checkpoint, or choose a smaller batch.`,
  deviceLost: (backend: string, fault: string, time: string) =>
    `${deviceOf(backend)} ${faultOf(fault)} at ${time}.`,
  deviceBack: (backend: string, time: string, step: number, repeated: number) =>
    `${deviceOf(backend)} is back since ${time}. Training went on from step ${step}; ${repeated} steps were repeated.`,
  deviceTooOften: (backend: string, count: number, step: number) =>
    `${deviceOf(backend)} was lost ${count} times in a row, the last time at step ${step}. ` +
    "Every checkpoint is kept: choose a smaller batch or another backend, then resume.",
  deviceWrong: (backend: string, step: number, what: string) =>
    `${deviceOf(backend)} came back and failed its self-test (${what}). The run is kept at step ${step}: resume on ${otherThan(backend)}.`,
  deviceGone: (backend: string, step: number) =>
    `${deviceOf(backend)} was lost and did not come back. The run is kept at step ${step}: reload the page, or resume on ${otherThan(backend)}.`,
  inPasses: (batch: number, passes: string) =>
    `Batch ${batch} does not fit in the device's memory at once. It is computed in passes of ${passes}, and their gradients are summed.`,
  ofPictures: (count: number) => `${count} pictures`,
  ofColumns: (count: number) => `${count} columns`,
  normsSeePasses: (count: number) => `Batch normalisation sees ${count} at a time.`,
  benchNeedsPause: () => "A run is going on and would spoil the times. Pause or stop it first.",
  benchNeedsStop: () => "A run is going on and would spoil the times. Stop it first.",
  noBench: () => "No bench is open. Start the comparison again.",
  noPlainTfjs: () =>
    "Plain tfjs could not be fetched. Connect to the network once and reload the page, or compare without it.",
  plainTfjsSgd: () => "Plain tfjs trains with SGD here: choose SGD, or compare without plain tfjs.",
  onlyPictures: () => "Only a network that sees pictures has filters and a receptive field. Choose a ResNet.",
  pictureFailed: (name: string, why: string) => `${name} could not be decoded: ${why}`,
  picturesForText: () => "The open data is pictures, and this network reads text. Choose a ResNet.",
  textForPictures: () => "The open data is a text, and this network sees pictures. Choose the Transformer.",
  noDecoder: () => "The open pictures have no decoder. Choose the folder again.",
  noKnownWord: () => "Nothing of this text is in the vocabulary. Write or generate some first.",
  storageCleared: () =>
    "The browser has cleared what this page had stored. Training goes on, and the run is stored anew.",
  notRunFile: (name: string) => `“${name}” is not a file of a run.`,
  workerUnread: () => "The training worker sent a message that this page cannot read. Reload it.",
  workerRestarted: () => "The training worker was started again.",
  firstWrongOp: (backend: string, op: string) => `${backend}; the first wrong operation is ${op}`,
  plainJavaScript: () => "Plain JavaScript, sums in double precision",
} as const;

const numbers: Readonly<Record<string, string>> = { number: "a number ", whole: "a whole number " };
const numbersOf = (kind: string, isAbove: number, least: number, most: number): string =>
  kind === "multiple"
    ? `a multiple of ${least}`
    : `${numbers[kind] ?? ""}${isAbove === 1 ? "above" : "from"} ${least} to ${most}`;
const deviceOf = (backend: string): string => (backend === "webgpu" ? "The GPU device" : "The WASM engine");
const otherThan = (backend: string): string => (backend === "webgpu" ? "WASM" : "another backend");
const faults: Readonly<Record<string, string>> = {
  lost: "was lost",
  memory: "ran out of memory",
  refused: "failed",
};
const faultOf = (fault: string): string => faults[fault] ?? "failed";

const largest = (layer: string): string =>
  layer === "" ? "" : ` The largest gradient was that of ${layer}.`;

export type Code = keyof typeof sentences;
type ValuesOf<C extends Code> = Parameters<(typeof sentences)[C]>;

/** How each sentence of a table is said in another language. */
export type SentencesOf<Table extends Record<string, (...values: never[]) => string>> = {
  readonly [C in keyof Table]: (...values: Parameters<Table[C]>) => string;
};

export type Sentences = SentencesOf<typeof sentences>;

/** A sentence on its way to the page. */
export interface Said {
  code: Code;
  values: readonly (string | number | Said)[];
}

/** More sentences than a page says in a day, and than a folder's list of problems shows; the oldest go first. */
const mostKept = 2000;
const known = new Map<string, Said>();

/** Whether a sentence that was stored is one that is still said. */
export const isSaid = ({ code, values }: Said): boolean =>
  Object.hasOwn(sentences, code) && values.every((value) => typeof value !== "object" || isSaid(value));

export function remember(text: string, said: Said): void {
  known.delete(text);
  known.set(text, said);
  const [oldest] = known.keys();
  if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
}

/** What a text was made of; undefined where it was not made by `say`. */
export const saidOf = (text: string): Said | undefined => known.get(text);

/** The English sentence. */
export function say<C extends Code>(code: C, ...values: ValuesOf<C>): string {
  const make = sentences[code] as (...of: ValuesOf<C>) => string;
  const text = make(...values);
  remember(text, {
    code,
    values: values.map((value) => (typeof value === "string" ? (made(value) ?? value) : value)),
  });
  return text;
}

/** Sentences without values are known by their text alone: a room that stores them may say them without `say`. */
const fixed = new Map<string, Said>(
  Object.entries(sentences).flatMap(([code, make]) =>
    make.length === 0 ? [[(make as () => string)(), { code: code as Code, values: [] }]] : [],
  ),
);

const made = (text: string): Said | undefined => known.get(text) ?? fixed.get(text);

function sayOf(others: Sentences, { code, values }: Said): string {
  const make = others[code] as (...of: readonly (string | number)[]) => string;
  return make(...values.map((value) => (typeof value === "object" ? sayOf(others, value) : value)));
}

/** The sentence in another language's words; the text itself where it was not made by `say`. */
export function sayIn(others: Sentences, text: string): string {
  const said = made(text);
  return said ? sayOf(others, said) : text;
}
