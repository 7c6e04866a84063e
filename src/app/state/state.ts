/** All that the page draws, as plain data. One union of modes; a run is one value beside it. */
import type { RunConfig } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import type { BackendName } from "../../config/settings.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import type { DatasetSummary } from "../../data/dataset.ts";
import type { KeptFolderRow } from "../../data/folder/folderStore.ts";
import type { PackInfo } from "../../data/pack/packs.ts";
import type {
  Adapters,
  BackendTiming,
  Calls,
  CheckpointRow,
  DataSource,
  EndRow,
  EpochRow,
  NormSample,
  Notice,
  Prediction,
  RunStatus,
  SelfTest,
  TrainerEvent,
} from "../../worker/border/protocol.ts";
import type { NewEntry, Queue, QueueData } from "../queue/queue.ts";
import type { Told } from "../words/told.ts";
import { AppendOnly } from "./appendOnly.ts";
import { type Clean, nothingClean } from "./clean.ts";
import type { Beginning } from "./form/beginning.ts";
import type { Generation } from "./run/generation.ts";
import { type Form, formFromLink, type Recipe } from "./form/form.ts";
import type { CurveSize, HorizontalAxis, Place, RunsView, TabName } from "./names.ts";
import { StepHistory } from "./run/stepHistory.ts";
import { nothingTried, type OfferedFile, type TrainedModel, type Tried } from "./trained.ts";

export type { Beginning, Generation };

/** A self-test's outcome, or that it has none: it is under way, or waits until the backend is chosen or looked at. */
export type Tested = SelfTest | "testing" | "later";

export type Mode = "empty" | "reading" | "ready" | "run";

export const places: readonly Place[] = ["lab", "try", "runs"];

/** Something that happened to a run, drawn as a mark on the ruler and listed under Events. */
export type RunMark = {
  step: number;
  /** Milliseconds since 1970. */
  time: number;
} & ({ kind: "rate" | "interruption"; text: Told } | { kind: "status"; text: RunStatus });

export interface Evaluation {
  /** Null: the live model. */
  checkpointId: string | null;
  done: boolean;
  predictions: AppendOnly<Prediction>;
  acc1: number | null;
  acc5: number | null;
  loss: number | null;
  /** What was shown before it began: it comes back where this one is refused. Null once it is done. */
  before: Evaluation | null;
}

export interface Run {
  id: string;
  name: string;
  config: RunConfig;
  preset: Recipe | "own";
  data: DatasetSummary;
  status: RunStatus;
  /** Why it failed or paused by itself, in a sentence. */
  reason: string | null;
  epoch: number;
  step: number;
  startedAt: number;
  endedAt: number | null;
  /** Null: no network of it is loaded, as of a stored run that is only looked at. */
  parameters: number | null;
  /** False once training made NaN or infinity of the loaded network: it computes nothing that means anything. */
  hasFiniteWeights: boolean;
  /** Of a stored run. */
  storedParameters: number | null;
  backend: string | null;
  notes: string[];
  points: StepHistory;
  epochs: EpochRow[];
  end: EndRow | null;
  log: AppendOnly<string>;
  marks: RunMark[];
  checkpoints: CheckpointRow[];
  evaluation: Evaluation | null;
  generation: Generation | null;
  meters: Meters | null;
  /** When the newest point came, milliseconds since 1970. */
  pointAt: number | null;
  progress: { what: string; done: number; total: number | null } | null;
  /** Norms of the layers, when they are measured; evenly thinned when they become many. */
  norms: NormSample[];
}

/** Numbers about data and memory, as the trainer tells them once a second. */
export type Meters = Omit<Extract<TrainerEvent, { kind: "meters" }>, "kind">;

export interface Reading {
  name: string;
  files: number;
  perSecond: number;
  /** Files that it had at an earlier visit. */
  expected: number | null;
  /** Bytes of a text that were read, and all; null before that. */
  bytes: TextReading | null;
}

export interface TextReading {
  done: number;
  total: number;
  perSecond: number;
  /** What had been read at the first word of it, and when that was, in milliseconds since 1970. */
  from: { done: number; time: number };
}

/** A folder of an earlier visit with its packed copies. */
export interface EarlierFolder extends KeptFolderRow {
  packs: PackInfo[];
}

/** What this browser keeps: read again whenever something was stored. */
export interface Stored {
  runs: RunRecord[];
  checkpoints: CheckpointRow[];
  /** Runs that some tab works on now. */
  held: ReadonlySet<string>;
  /** Why nothing could be read; null when all is well. */
  error: string | null;
}

/** A notice as the page keeps it: told anew in the language that is chosen. */
export type PageNotice = Omit<Notice, "text"> & { text: Told };

export interface View {
  tab: TabName;
  smoothing: number;
  logX: boolean;
  logY: boolean;
  axis: HorizontalAxis;
  /** Null: the tab's own default. */
  size: CurveSize | null;
  table: boolean;
  /** Part of the horizontal axis that is shown, in its units; null: all. */
  zoom: { from: number; to: number } | null;
  singleKeys: boolean;
  /** Whether the trainer measures the norms of layers. */
  norms: boolean;
  runs: RunsView;
  /** Whether system notifications are wanted. */
  news: boolean;
}

export interface Benchmark {
  status: "running" | "done";
  done: number;
  total: number | null;
  timings: BackendTiming[];
  takenAt: number;
  config: RunConfig;
}

/** Steps timed before a run. */
export interface Timing {
  /** What the time depends on. */
  of: string;
  status: "running" | "done" | "failed";
  /** Median milliseconds of a step. */
  stepMs: number | null;
  /** Timed steps. */
  steps: number;
  /** Why none could be timed. */
  error: string | null;
}

/** A search for the learning rate: trains a fresh network with a rate that rises. */
export interface RateSearch {
  status: "running" | "done" | "failed";
  points: { rate: number; loss: number }[];
  suggested: number | null;
  error: string | null;
}

/** One side of “How context is seen”. */
interface Look<Found> {
  isBusy: boolean;
  found: Found | null;
  error: string | null;
}

export type PictureSeen = Calls["saliency"]["answer"] & Pick<Calls["receptiveField"]["answer"], "fields">;

export interface Context {
  picture: Look<PictureSeen>;
  word: Look<Calls["attention"]["answer"]>;
}
export type ContextOf<S extends keyof Context> = Context[S];

export const noContext: Context = {
  picture: { isBusy: false, found: null, error: null },
  word: { isBusy: false, found: null, error: null },
};

/** The runs that are laid over one another in the place Runs. */
export interface Comparison {
  runs: readonly string[];
  /** It was asked for just now: the page goes to it, wherever the list leaves it. */
  isAsked: boolean;
}

export interface AppState {
  mode: Mode;
  place: Place;
  /** Null: the run that is shown, alone. */
  comparison: Comparison | null;
  form: Form;
  source: DataSource | null;
  data: DatasetSummary | null;
  /** How the open data were read; null without data. */
  openedAs: Pick<QueueData, "readAs" | "subwords"> | null;
  reading: Reading | null;
  /** Validation pictures of the open data that are in its training part, too; null before that is known. */
  shared: number | null;
  /** Its pictures that carry a turn, of so many that were looked at where those were not all (0); null before that is known. */
  turned: { pictures: number; of: number } | null;
  /** A folder is held over the page. */
  isDragOver: boolean;
  /** The model that is tried; null while there is none. */
  trained: TrainedModel | null;
  /** A checkpoint's file that was given: the page says what it is, and the person what is done with it. */
  offered: OfferedFile | null;
  tried: Tried;
  /** Why the last folder was refused. */
  dataError: string | null;
  /** Why an import, a link or a start was refused. */
  error: string | null;
  beginning: Beginning | null;
  /** The form is filled in for the queue while a run is shown. */
  isComposing: boolean;
  queue: Queue;
  /** The set-up whose values are being varied for a sweep; null: none. */
  varied: NewEntry | null;
  selfTests: Record<BackendName, Tested>;
  /** Null until the worker has looked. */
  adapters: Adapters | null;
  run: Run | null;
  notices: PageNotice[];
  view: View;
  benchmark: Benchmark | null;
  rateSearch: RateSearch | null;
  timing: Timing | null;
  context: Context;
  clean: Clean;
  /** Bytes used and offered by the browser's storage. */
  storage: { used: number; quota: number } | null;
  /** Increased whenever stored runs or checkpoints changed. */
  storedVersion: number;
  /** Null before the first look. */
  stored: Stored | null;
  /** Folders of earlier visits, the latest first. */
  folders: EarlierFolder[];
  /** Packed copies of the samples. */
  samplePacks: PackInfo[];
}

export const tabNames: readonly TabName[] = [
  "log",
  "model",
  "predictions",
  "clean",
  "text",
  "try",
  "context",
  "checkpoints",
  "backends",
  "cluster",
];

/** The state before anything was done; `link` is the address after `#`. */
export function initialState(link: string, tab: string | null, place: string | null = null): AppState {
  const { form, error } = formFromLink(link);
  return {
    mode: "empty",
    place: places.find((name) => name === place) ?? "lab",
    comparison: null,
    form,
    source: null,
    data: null,
    openedAs: null,
    reading: null,
    shared: null,
    turned: null,
    isDragOver: false,
    trained: null,
    offered: null,
    tried: nothingTried,
    dataError: null,
    error,
    beginning: null,
    isComposing: false,
    queue: emptyQueue,
    varied: null,
    selfTests: { webgpu: "testing", wasm: "testing", cpu: "testing" },
    adapters: null,
    run: null,
    notices: [],
    view: {
      tab: tabNames.find((name) => name === tab) ?? "log",
      smoothing: 0.8,
      logX: false,
      logY: false,
      axis: "epoch",
      size: null,
      table: false,
      zoom: null,
      singleKeys: true,
      norms: false,
      runs: "list",
      news: false,
    },
    benchmark: null,
    rateSearch: null,
    timing: null,
    context: noContext,
    clean: nothingClean,
    storage: null,
    storedVersion: 0,
    stored: null,
    folders: [],
    samplePacks: [],
  };
}

const emptyQueue: Queue = { isGoing: false, isOurs: null, entries: [], waitsFor: null };

/** A run at its start, nothing trained. */
export function newRun(
  about: Pick<Run, "id" | "name" | "config" | "preset" | "data">,
  startedAt: number,
): Run {
  return {
    ...about,
    status: "starting",
    reason: null,
    epoch: 0,
    step: 0,
    startedAt,
    endedAt: null,
    parameters: null,
    hasFiniteWeights: true,
    storedParameters: null,
    backend: null,
    notes: [],
    points: StepHistory.empty(),
    epochs: [],
    end: null,
    log: AppendOnly.empty(),
    marks: [],
    checkpoints: [],
    evaluation: null,
    generation: null,
    meters: null,
    pointAt: null,
    progress: null,
    norms: [],
  };
}

/** The page of a run: what was said, looked at and zoomed into before belongs to another one. */
export function withNewRun({ view }: AppState, run: Run): Partial<AppState> {
  return {
    mode: "run",
    place: "lab",
    run,
    error: null,
    notices: [],
    isComposing: false,
    context: noContext,
    view: { ...view, zoom: null },
  };
}

/** Whether a run is under way, paused included: its settings are fixed and data cannot be changed. */
export function isLive(status: RunStatus): boolean {
  return status !== "idle" && status !== "finished" && status !== "stopped" && status !== "failed";
}

/** Classes or words: the outputs of a network for this data. */
export const outputsOf = (data: DatasetSummary): number =>
  data.kind === "images" ? data.classes.length : data.vocabularySize;

/** Whether the network as training left it can be asked: it is loaded, and its weights are numbers. */
export const hasLiveModel = ({ parameters, hasFiniteWeights }: Run): boolean =>
  parameters !== null && hasFiniteWeights;

/** Optimizer steps in an epoch of a run, or of a stored one; null before it is known. */
export function stepsPerEpoch(run: { config: RunConfig; data: { train: number } }): number | null {
  const { config, data } = run;
  return modelSettings[config.model].stepsPerEpoch(config, data.train) || null;
}
