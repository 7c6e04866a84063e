/**
 * Every message between the page and its trainer worker. A call without a handler, or a handler with another answer, does
 * not compile. What the trainer tells unasked is `TrainerEvent`.
 */
import type { Said } from "../../said.ts";
import type { Rates } from "../../backends/backend.ts";
import type { Adapters } from "../../backends/select.ts";
import type { Work } from "../../backends/work.ts";
import type { RunConfig } from "../../config/config.ts";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import type { Fix } from "../../config/reading.ts";
import type { ReadAs } from "../../config/readAs.ts";
import type { BackendName } from "../../config/settings.ts";
import type { Structure } from "../../config/structure.ts";
import type { Reason } from "../../cleaning/secondLook.ts";
import type { DatasetSummary } from "../../data/dataset.ts";
import type { FoundFiles } from "../../data/folder/folder.ts";
import type { Problem } from "../../data/problems.ts";
import type { ExportFormat } from "../../config/exports.ts";
import type { ModelSummary as NetworkSummary } from "../../models/summary.ts";
import type { PicturePrediction } from "../../training/ask/evaluate.ts";
import type { GeneratedWord, GenerateOptions } from "../../training/ask/generate.ts";
import type { ReceptiveField } from "../../training/ask/pictureContext.ts";
import type { EndRow, EpochRow, StepPoint } from "../../checkpoints/logs/history.ts";
import type { SavedTokenizer, TokenizerName } from "../../tokenizers/tokenizer.ts";
import type { NamedFile } from "../../checkpoints/logs/namesCsv.ts";

export type { Adapters, ExportFormat, GeneratedWord, GenerateOptions, ReceptiveField };
export type { LayerRow } from "../../models/summary.ts";
export type { EndRow, EpochRow, StepPoint } from "../../checkpoints/logs/history.ts";

/** Where a data set comes from. A directory handle crosses to the worker as it is; pixels never do. */
export type DataSource =
  | { kind: "handle"; handle: FileSystemDirectoryHandle; found?: FoundFiles }
  /** `handle`: of the one file that is an archive, so that a later visit finds it again. */
  | { kind: "files"; name: string; files: { path: string; file: File }[]; handle?: FileSystemFileHandle }
  /** A folder of an earlier visit, see folderStore.ts. */
  | { kind: "kept"; id: string; name: string }
  /** `base`: document.baseURI, since a worker's own address says nothing of where the page lies. */
  | { kind: "sample"; name: "emoji" | "speeches"; base: string };

/** What the person chose of how data is read. */
export interface HowToRead {
  /** Whether the network that is to read a text takes parts of words; see ModelSettings. */
  subwords?: boolean;
  readAs?: ReadAs;
  /** From a file, where `readAs` says so. */
  tokenizer?: SavedTokenizer | undefined;
  /** Of the run, by which classes without a validation part are split; a start with another splits them anew. */
  seed?: number;
}

export interface CheckpointRow {
  id: string;
  runId: string;
  /** last, best, epoch-5, by-hand, imported */
  tag: string;
  /** Finished epochs. */
  epoch: number;
  /** Optimizer steps done. */
  step: number;
  /** Validation Acc@1 in percent, or validation loss for text; null before the first validation. */
  metric: number | null;
  sizeBytes: number;
  /** Milliseconds since 1970. */
  time: number;
  /** The checkpoint itself, where the browser's storage refused it: it is offered as a file. */
  file?: Blob;
}

/** A picture of the open validation part, or RGB bytes [S, S, 3] of the network's picture size. */
export type PictureAsk = { index: number } | { pixels: Uint8Array };

/** Norms of a layer's weights and of their newest gradients, by PyTorch's name of the tensor. */
export interface NormSample {
  step: number;
  names: string[];
  weights: Float32Array;
  /** Null where gradients are summed over micro-batches. */
  gradients: Float32Array | null;
}

export interface ModelSummary extends NetworkSummary {
  /** What training holds on the device, in bytes: the step's arrays and the network's state. */
  trainingBytes: number;
}

export interface SelfTest {
  backend: BackendName;
  status: "passed" | "failed" | "missing";
  /** Adapter name, thread count, or the reason. */
  description: string;
  /** Largest relative difference from the stored numbers, and the limit; null when nothing ran. */
  difference: number | null;
  limit: number | null;
  /** The first op that computes wrongly, where one was found. */
  wrongOp?: string;
  milliseconds: number;
}

export interface Prediction extends PicturePrediction {
  /** Of the picture's file. */
  name: string;
}

export interface BackendTiming {
  backend: BackendName;
  /** Ours, or those of plain tfjs. */
  kernels: "own" | "stock";
  /** The preference that chose the graphics processor; null where there is none to choose. */
  adapter: RunConfig["adapter"] | null;
  /** Adapter name or thread count. */
  description: string;
  /** Steps that were timed: fewer than asked for where one takes long. */
  steps: number;
  /** Median over them, from the batch being there to its loss being read. */
  stepMs: number;
  examplesPerSecond: number;
  /** A batch's share of the time in which several are made in a row, by the data path alone; null without data. */
  dataMs: number | null;
  /** Parts of a step, medians, each waited for alone; null where they cannot be told apart. */
  parts: { uploadMs: number; computeMs: number; readMs: number } | null;
  deviceBytes: number;
  dispatches: number;
  /** Losses of the first steps. */
  losses: number[];
  /** Largest relative difference of these from plain JavaScript's; null where that was not timed along. */
  agreement: { steps: number; difference: number } | null;
}

/** One way of training that is timed. */
export interface BenchLane {
  backend: BackendName;
  /** Plain tfjs instead of ours. */
  kernels?: BackendTiming["kernels"];
  /** In the place of the configuration's. */
  winograd?: RunConfig["winograd"];
  precision?: RunConfig["precision"];
  threads?: number | null;
}

/** What a step of a lane costs. */
export interface BenchReport {
  /** What the Backends tab tells of it; null of plain tfjs, and of a lane without timed steps. */
  timing: BackendTiming | null;
  dispatches: number;
  submits: number;
  /** Buffers made on the device in a step. */
  buffersMade: number;
  uploadedBytes: number;
  /** Of these, the batch itself. */
  batchBytes: number;
  deviceBytes: number;
  peakBytes: number;
  /** What the model asks for, counted from its graph. */
  least: Work;
  /** The same by op, and what the kernels do instead, where it is counted. */
  ops: { op: string; least: Work; executed: Work | undefined }[];
  kernels: { kernel: string; milliseconds: number; count: number }[];
  rates: Rates | null;
}

/** A trained model, as it is shown before anything is asked of it. */
export interface TrainedAbout {
  /** Of its run. */
  name: string;
  runId: string;
  config: RunConfig;
  /** Names of classes, in the order of the network's outputs; null for a text. */
  classes: string[] | null;
  /** Classes, or words. */
  outputs: number;
  /** What cuts its texts; null for pictures. */
  tokenizer: TokenizerName | null;
  parameters: number;
  /** Finished epochs. */
  epoch: number;
  /** The best validation, and the finished epochs at it. */
  best: { metric: number; epoch: number } | null;
  data: string;
}

/** A class with its probability; `index` is its place among the network's outputs. */
export interface Guess {
  index: number;
  name: string;
  probability: number;
}

/** Names of a picture, the likeliest first, and RGB bytes [S, S, 3] as the network saw it; or why there are none. */
export type Named = { top: Guess[]; pixels: Uint8Array } | { problem: string };

/** A picture of a folder that was named. */
export interface FolderName extends NamedFile {
  top: Guess[];
  /** The class that its folder is called by, where it is one of the network's. */
  label: number | null;
}

/** Why a picture is worth a second look; another picture that it looks like is told by where it is. */
export type LookReason =
  Exclude<Reason, { kind: "twin" }> | ({ kind: "twin"; distance: number } & PicturePlace);

export interface PicturePlace {
  part: "train" | "validation";
  index: number;
  /** Inside the data folder. */
  path: string;
  label: number;
}

export interface LookedAt extends PicturePlace {
  /** Probability of its own class. */
  given: number;
  /** The likeliest classes, best first. */
  top: { index: number; probability: number }[];
  reasons: LookReason[];
}

export type RunStatus =
  "idle" | "starting" | "running" | "pausing" | "paused" | "stopping" | "finished" | "stopped" | "failed";

export interface Notice {
  /** Stable code of the situation, e.g. "deviceLost", "storageFull", "badFiles", "notFinite". */
  code: string;
  level: "info" | "ok" | "warn" | "error";
  text: string;
}

export interface Calls {
  /** Reads a folder; progress comes as `reading` events. Rejects when it is not understood, with what was looked for. */
  openData: { ask: DataSource & HowToRead; answer: DatasetSummary };
  cancelOpen: { ask: null; answer: null };
  /**
   * Validation pictures of the open data that are in its training part, too; null where there are too many pictures to look
   * through, and for a text. Progress comes as `progress` events.
   */
  findShared: { ask: null; answer: { count: number | null } };
  /** Pictures that carry a turn by EXIF, of so many that were looked at where those were not all, otherwise of 0. */
  countTurned: { ask: null; answer: { pictures: number; of: number } };
  /**
   * The first training pictures of the open data, at most `count`: their paths, and where `size` is given their pixels as the
   * network gets them without augmentation, [paths, size, size, 3], zeros where there is no picture.
   */
  firstPictures: {
    ask: { count: number; size: number | null };
    answer: { paths: string[]; pixels: Uint8Array | null };
  };
  /** All problems of the open data as comma-separated values, for the download. */
  problemsCsv: { ask: null; answer: string };
  /** Pictures as RGBA of the run's size, for the data card, the data check and the gallery. */
  pictures: {
    ask: { part: "train" | "validation"; indices: number[]; size: number };
    answer: { index: number; name: string; label: number; bitmap: ImageBitmap | null }[];
  };
  /** The first training pictures of an epoch as the network will see them under a configuration, with their classes' names. */
  seenPictures: {
    ask: { config: RunConfig; epoch: number; count: number };
    answer: { label: string; other: { label: string; share: number } | null; bitmap: ImageBitmap }[];
  };
  /** Addresses of all that this worker has fetched: a service worker that came later keeps them. */
  fetched: { ask: null; answer: string[] };
  /** The graphics adapters that WebGPU offers here. */
  adapters: { ask: null; answer: Adapters };
  selfTest: {
    ask: Pick<RunConfig, "adapter" | "threads" | "winograd" | "precision"> & {
      backend: BackendName;
      /** Whether runs would take it: only then the kernels are tested that take seconds to compile. */
      isChosen: boolean;
      /** What the run's network is made of: the ops of other networks are tested when they are chosen. */
      structure: Structure;
    };
    answer: SelfTest;
  };
  /** Layer table for a configuration; classes or vocabulary from the opened data, or the number given. */
  summary: { ask: { config: RunConfig; outputs: number | null }; answer: ModelSummary };
  start: {
    ask: {
      config: RunConfig;
      runId: string;
      name: string;
      /** Weights to start from (.safetensors, .pth). */
      weights: Blob | null;
      /** A full checkpoint to go on from: a stored one by id, or a file. */
      resume: { checkpointId: string } | { file: Blob } | null;
      /** What was decided about single pictures. A run that goes on keeps its own. */
      fixes?: readonly Fix[];
    };
    answer: {
      parameters: number;
      backend: string;
      notes: string[];
      history: { points: StepPoint[]; epochs: EpochRow[] };
      /** The data as the run reads it. */
      data: Checkpoint["data"];
    };
  };
  pause: { ask: null; answer: { step: number } };
  resume: { ask: null; answer: { step: number } };
  /** Reads the run's pictures from a folder that was chosen again, with the lists that the run has, and goes on. */
  reconnect: { ask: DataSource; answer: { step: number } };
  /** Saves a checkpoint by hand. */
  save: { ask: null; answer: CheckpointRow };
  /** Saves `last` now, if a run is live: for a tab that is hidden or about to close. */
  secure: { ask: null; answer: { step: number } };
  /** Saves, then ends the run. */
  stop: { ask: null; answer: { step: number } };
  /** Predicts every validation picture with the live model or a stored checkpoint; predictions come as events. */
  evaluate: {
    ask: {
      checkpointId: string | null;
      /** The log says nothing of it: nobody asked. */
      quiet: boolean;
    };
    answer: { acc1: number; acc5: number; loss: number; count: number };
  };
  generate: {
    ask: GenerateOptions & { checkpointId: string | null };
    answer: { text: string; unknownWords: string[] };
  };
  stopGenerate: { ask: null; answer: null };
  /** Attention of one head over a text: [T][T] row per word. */
  attention: {
    ask: { checkpointId: string | null; text: string };
    answer: {
      words: string[];
      /** What cut them. */
      tokenizer: TokenizerName;
      heads: { layer: number; head: number; weights: Float32Array; reach: number }[];
    };
  };
  /** How far back each layer of a ResNet looks over a picture; `size` is the side of `weights` and `pixels`. */
  receptiveField: {
    ask: { checkpointId: string | null; picture: PictureAsk };
    answer: { size: number; pixels: Uint8Array; fields: ReceptiveField[] };
  };
  /** The pixels that the likeliest class rests on, or the class `label`. */
  saliency: {
    ask: { checkpointId: string | null; picture: PictureAsk; label?: number };
    answer: {
      size: number;
      pixels: Uint8Array;
      classes: string[];
      weights: Float32Array;
      top: { index: number; probability: number }[];
      halfShare: number;
    };
  };
  /**
   * The filters of a ResNet's first convolution, [filters, 3, side, side]: of the live network or a checkpoint, or as they
   * were when this tab began to train it.
   */
  filters: {
    ask: { of: "live" | "begin" | { checkpointId: string } };
    answer: { shape: number[]; values: Float32Array; step: number };
  };
  /** Measures every layer's norms while the run goes on, at a cost of at most a hundredth of its time; off at first. */
  watchNorms: { ask: { on: boolean }; answer: null };
  /**
   * A trained model comes to work: from then on `id` means the checkpoint in `file`, wherever a checkpoint's id is asked for; without
   * a file it is a stored one. `backend`: in the place of its run's.
   */
  openTrained: { ask: { id: string; file?: Blob; backend?: BackendName }; answer: TrainedAbout };
  /** A folder of Hugging Face's GPT-2, packed or not, as a checkpoint's file. */
  readHub: {
    ask: DataSource;
    /** `notes`: what was converted. */
    answer: { name: string; file: Blob; tokenizer: SavedTokenizer; notes: string[] };
  };
  /** Names pictures, files or frames of a camera; each is cut and scaled as the run's were. */
  namePictures: { ask: { id: string; pictures: (Blob | ImageBitmap)[] }; answer: Named[] };
  /** Names every picture of a folder. Progress comes as `progress` events. */
  nameFolder: {
    ask: { id: string; source: DataSource; top: number };
    /**
     * In sorted order; `unlisted`: folders, and entries of an archive, that could not be read and have no row; `labelTable`: the table
     * that the labels are of, null where folders gave them.
     */
    answer: {
      rows: FolderName[];
      unlisted: Problem[];
      labelTable: string | null;
      seconds: number;
      /** Of them those in which the network computed. */
      networkSeconds: number;
    };
  };
  /** `nameFolder` is then refused after the batch under way. */
  stopNaming: { ask: null; answer: null };
  /**
   * The `count` training pictures of the open data that are most like a picture, RGB bytes [S, S, 3] as `namePictures` gave them: by the
   * cosine of the features before the network's head. Computed once for a checkpoint, with `progress` events.
   */
  nearestPictures: {
    ask: { id: string; pixels: Uint8Array; count: number };
    answer: {
      /** The nearest first; a bitmap is null where the picture cannot be decoded. */
      nearest: { path: string; class: string; similarity: number; bitmap: ImageBitmap | null }[];
      /** The name of the open data. */
      data: string;
      /** Pictures that were compared, of so many in the training part. */
      compared: number;
      total: number;
      /** Whether all were compared that are meant to be: another picture is then answered at once. */
      isWhole: boolean;
    };
  };
  /** `nearestPictures` then answers from what was compared so far. */
  stopComparing: { ask: null; answer: null };
  /** A trained model as a file for other programs. */
  exportTrained: {
    ask: { id: string; format: ExportFormat; foldsNorms: boolean; base: string; language: string };
    answer: Blob;
  };
  /**
   * The pictures of the open data that are worth a second look: by the live network (null) or a stored checkpoint; by the patches
   * they are made of, each by all others; or by so many networks that are trained for it, each of which judges what it did not
   * learn; those not while a run is live. Progress comes as `progress` events.
   */
  lookThrough: {
    ask: {
      by:
        | { checkpointId: string | null }
        | { patches: Pick<RunConfig, "pictureSize" | "seed"> }
        /** What each said is kept beside the run, where one is named: asked again, those that are done are not trained anew. */
        | { folds: number; config: RunConfig; runId?: string };
    };
    answer: {
      /** By their first reasons, the surest first, a thousand of each kind. */
      rows: LookedAt[];
      /** Pictures of each kind, by their first reasons. */
      counts: Record<LookReason["kind"], number>;
      /** Whether whoever judged the training part had learnt it; `foreign`: other data; `others`: all but the picture itself. */
      training: "seen" | "unseen" | "foreign" | "others";
      /** Pictures of each part. */
      train: number;
      validation: number;
    };
  };
  /** `lookThrough` is then refused after the step or batch under way. */
  stopLooking: { ask: null; answer: null };
  /** Milliseconds that looking by patches would take for each picture, as this machine is now. */
  timePatches: { ask: null; answer: number };
  /** As `pictures`, of what was looked through last; none where other data was opened since. */
  lookedPictures: { ask: Calls["pictures"]["ask"]; answer: Calls["pictures"]["answer"] };
  /** Decisions as the open data know them, and the paths among them that they do not have. Throws where a class is none of theirs. */
  checkFixes: { ask: { fixes: readonly Fix[] }; answer: { fixes: Fix[]; absent: string[] } };
  /** A file of the current run: last.safetensors, best.safetensors, weights.safetensors, epoch-5.safetensors, .pth.tar ... */
  file: { ask: { name: string }; answer: Blob };
  /**
   * Trains a fresh network with a rate that rises from step to step, on the open data, and tells where the loss falls fastest.
   * Not while a run is live. Progress comes as `progress` events.
   */
  findRate: {
    ask: { config: RunConfig };
    answer: { points: { rate: number; loss: number }[]; suggested: number | null };
  };
  /** Ends `findRate` after the step under way, or before its first one; it then answers with what it has. */
  stopFindRate: { ask: null; answer: null };
  bench: {
    /** `plainTfjs`: whether tfjs' own kernels are timed beside ours, on WebGPU and WASM. */
    ask: { config: RunConfig; backends: BackendName[]; steps: number; plainTfjs?: boolean };
    answer: BackendTiming[];
  };
  /** The answer to `bench` then comes after the step under way. */
  stopBench: { ask: null; answer: null };
  /** The same for scripts, which time other programs in turn with it: lanes are made, stepped and told of one by one. */
  openBench: {
    /** `outputs`: classes or words; null: those of the report's data. */
    ask: { config: RunConfig; outputs: number | null; lanes: BenchLane[] };
    answer: { descriptions: string[] };
  };
  benchStep: {
    ask: { lane: number; isTimed: boolean };
    answer: { stepMs: number; submitMs: number; loss: number };
  };
  benchReport: { ask: { lane: number }; answer: BenchReport };
  closeBench: { ask: null; answer: null };
}

export type TrainerEvent =
  | { kind: "reading"; files: number; perSecond: number; expected: number | null }
  | { kind: "status"; status: RunStatus; epoch: number; step: number; reason?: string }
  /** Gathered, at most ten messages a second. */
  | { kind: "steps"; points: StepPoint[] }
  | { kind: "epoch"; row: EpochRow }
  | { kind: "end"; row: EndRow }
  | { kind: "log"; lines: string[] }
  | { kind: "checkpoint"; row: CheckpointRow }
  | { kind: "predictions"; predictions: Prediction[] }
  | { kind: "words"; words: GeneratedWord[] }
  | { kind: "norms"; sample: NormSample }
  | { kind: "rates"; points: { rate: number; loss: number }[] }
  | { kind: "progress"; what: string; done: number; total: number | null }
  /** Numbers about data and memory, once a second. */
  | {
      kind: "meters";
      decodePerSecond: number;
      /** Pictures taken from the packed copy, and those decoded, since the data was opened. */
      cacheHits: number;
      decoded: number;
      heldBytes: number;
      deviceBytes: number;
      skipped: number;
      /** Pictures in the packed copy and their bytes; null where there is none. */
      packed: { pictures: number; bytes: number; full: string | null } | null;
    }
  /** Problems of the open data that were found while it was read. */
  | { kind: "problems"; problems: Problem[]; count: number }
  | { kind: "notice"; notice: Notice };

export type CallName = keyof Calls;
export type Handlers = { [K in CallName]: (ask: Calls[K]["ask"]) => Promise<Calls[K]["answer"]> };

/** An error as it crosses the border: never only its text. */
export interface PlainError {
  name: string;
  message: string;
  stack: string | undefined;
  /** What the message is made of, where that is known. */
  said: Said | undefined;
}

/** A call on its way to the worker. */
export type CallMessage = { [K in CallName]: { id: number; name: K; ask: Calls[K]["ask"] } }[CallName];

/** A sentence in a message, and what it is made of: the page says it in its own language. */
export interface Told {
  text: string;
  said: Said;
}

/** What the worker sends: the answer to a call, its error, or an event. */
export type TrainerMessage =
  | { kind: "answer"; id: number; answer: unknown; said?: Told[] }
  | { kind: "error"; id: number; error: PlainError }
  | { kind: "event"; event: TrainerEvent; said?: Told[] }
  /** Sent once, when the worker holds the lock of that name: the browser lets go of it when the worker is no more. */
  | { kind: "alive"; lock: string }
  /** The page is to make a child of this worker, with the two ports that come along (workers/child.ts). */
  | { kind: "child"; child: string; name: string };
