/** What scripts read from the page: the same state that is drawn, as plain data. Set once as `window.descent`. */
import { ownFields } from "../config/fields.ts";
import { writeSafetensors } from "../checkpoints/safetensors/safetensors.ts";
import { namesCsv, type NamesForm } from "../checkpoints/logs/namesCsv.ts";
import type { Problem } from "../data/problems.ts";
import { writeMetricsJsonl } from "../checkpoints/logs/metricsJsonl.ts";
import packageFile from "../../package.json";
import type { BenchReport, Calls, Notice, RunStatus, TrainedAbout } from "../worker/border/protocol.ts";
import { leaveToScript } from "./actions/run/atTheEnd.ts";
import { csvFile } from "./actions/download.ts";
import { exportTrained, nameFolder, openTrained } from "./actions/model/trained.ts";
import { modelFile } from "./actions/model/modelFiles.ts";
import { evaluate, predictionsCsv } from "./actions/run/evaluate.ts";
import { filesSource } from "./first/drop/chooseFolder.ts";
import type { ExportFormat } from "../config/exports.ts";
import type { BackendName } from "../config/settings.ts";
import { generate } from "./actions/model/generate.ts";
import { takeFixes } from "./actions/data/clean.ts";
import { takeTokenizer } from "./actions/data/data.ts";
import { firstPixels, inspect, type Inspection } from "./actions/data/inspect.ts";
import { flushEvents, trainer } from "./actions/trainer.ts";
import { checkpointFiles } from "./state/run/files.ts";
import type { LookedThrough } from "./state/clean.ts";
import type { Mode, Run } from "./state/state.ts";
import { startOff } from "./state/form/startOff.ts";
import { app } from "./state/store.ts";
import type { TokenizerFile } from "../tokenizers/fromFiles.ts";
import { tell } from "./words/told.ts";
import { words } from "./words/words.ts";
import { type BenchmarkRecord, benchmarkRecord } from "./tabs/backends/benchmarkRecord.ts";
import { benchmarkTable } from "./tabs/backends/benchmarkTable.ts";

export interface HeadlessStatus {
  mode: Mode;
  status: RunStatus;
  epoch: number;
  step: number;
  /** Why data, an import or the run was refused or failed, in the page's words; null when all is well. */
  error: string | null;
  /** Null when Start can be pressed, otherwise the reason shown beside it. */
  startOff: string | null;
  /** Name of the weights file that the next run starts from. */
  startFrom: string | null;
  /** Name of the checkpoint that the next run goes on from. */
  resumeFrom: string | null;
  /** webgpu, wasm or cpu, as the run really trains. */
  backend: string | null;
  /** Bytes held on all devices at the last look, once a second. */
  deviceBytes: number | null;
  notices: Notice[];
  /** Changes whenever reading data gets on. */
  reading: string | null;
}

export interface HeadlessHook {
  status(): HeadlessStatus;
  /** Log lines of the current run from line `from` on, without line ends. */
  logLines(from: number): string[];
  /** metrics.jsonl of the current run. */
  metricsJsonl(): string;
  /** run.json: configuration, data, browser, adapter and times, pretty-printed. */
  runJson(): string;
  /** Names that `file` can give now. */
  files(): Promise<string[]>;
  file(name: string): Promise<Blob>;
  /** Predicts the whole validation part with the live model; gives predictions.csv. */
  evaluate(): Promise<string>;
  /** What the page understood of the open data, or why there is none. */
  inspect(): Promise<Inspection>;
  /** The first training pictures as the network gets them without augmentation: a .safetensors of `pictures` [n, size, size, 3]. */
  firstPictures(size: number): Promise<Blob>;
  /** Generates with the run's prompt, temperature, top-k, length and seed; gives the text. */
  generate(): Promise<string>;
  /** Looks at a checkpoint, or at a folder of Hugging Face's, and makes it the model that is used. */
  openTrained(files: readonly File[], backend?: BackendName): Promise<TrainedAbout>;
  /** Names the pictures of a folder's input, or of several files. */
  nameFiles(
    input: HTMLInputElement,
    top: number,
    form: NamesForm,
  ): Promise<{
    csv: string;
    pictures: number;
    unreadable: number;
    /** Folders, and entries of an archive, that have no row. */
    unlisted: readonly Problem[];
    seconds: number;
    /** Of them those in which the network computed. */
    networkSeconds: number;
  }>;
  /** The model that is used, as a file. */
  exportTrained(format: ExportFormat, foldsNorms: boolean): Promise<Blob>;
  /** Pictures worth a second look. */
  lookThrough(by: Calls["lookThrough"]["ask"]["by"]): Promise<LookedThrough>;
  /** A tokenizer's files for the text that is dropped next. */
  takeTokenizer(files: readonly TokenizerFile[]): Promise<void>;
  /** Lays the decisions of a fixes.csv over the open data; gives the paths that it does not have. */
  takeFixes(csv: string): Promise<readonly string[]>;
  /** How far the trainer is with what takes long; it changes while it is not stuck. */
  progress(): string;
  /** A bench of the worker's, step by step. */
  openBench(ask: Calls["openBench"]["ask"]): Promise<Calls["openBench"]["answer"]>;
  benchStep(lane: number, isTimed: boolean): Promise<Calls["benchStep"]["answer"]>;
  benchReport(lane: number): Promise<BenchReport>;
  closeBench(): Promise<null>;
  /** What the Backends tab saves of such timings, and the table that it copies. */
  benchFiles(
    bench: Parameters<typeof benchmarkRecord>[0],
    steps: number,
  ): { record: BenchmarkRecord; table: string };
}

declare global {
  interface Window {
    descent: HeadlessHook;
  }
}

function currentRun(): Run {
  const { run } = app.getState();
  if (!run) throw new Error("There is no run yet. Start one first.");
  return run;
}

function status(): HeadlessStatus {
  flushEvents();
  const state = app.getState();
  const { mode, run, beginning } = state;
  return {
    mode,
    status: run?.status ?? "idle",
    epoch: run?.epoch ?? 0,
    step: run?.step ?? 0,
    error: run?.status === "failed" ? (run.reason ?? state.error) : (state.dataError ?? state.error),
    startOff: startOff(state),
    startFrom: beginning?.kind === "weights" ? beginning.name : null,
    resumeFrom: beginning?.kind === "checkpoint" ? beginning.name : null,
    backend: run?.config.backend ?? null,
    deviceBytes: run?.meters?.deviceBytes ?? null,
    notices: state.notices.map((notice) => ({ ...notice, text: tell(notice.text, words()) })),
    reading: state.reading && JSON.stringify(state.reading),
  };
}

/** metrics.jsonl of a run, as the page downloads it too. */
export function metricsOf({ points, epochs, end }: Run): string {
  const rows = Array.from({ length: points.length }, (_, at) => points.point(at)).filter(
    (point) => point !== undefined,
  );
  return writeMetricsJsonl({ points: rows, epochs, end });
}

/** run.json of a run. */
export function runJsonOf(run: Run): string {
  const { data, config, points } = run;
  const counts =
    data.kind === "images"
      ? { train: data.train, validation: data.validation, classes: data.classes.length }
      : { train: data.train, valid: data.valid, test: data.test, vocabulary: data.vocabularySize };
  const test = app.getState().selfTests[config.backend];
  const about = {
    id: run.id,
    name: run.name,
    config: ownFields(config),
    data: {
      name: data.name,
      layout: data.layout,
      counts,
      problems: data.problemCount,
      reading: data.recognised.reading,
    },
    browser: navigator.userAgent,
    adapter: run.backend ?? (typeof test === "string" ? null : test.description),
    backend: config.backend,
    threads: config.backend === "wasm" ? (config.threads ?? navigator.hardwareConcurrency) : null,
    isolated: crossOriginIsolated,
    versions: { descent: packageFile.version },
    parameters: run.parameters,
    notes: run.notes,
    status: run.status,
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
    seconds: points.last?.seconds ?? 0,
    steps: run.step,
    epochs: run.epochs,
    end: run.end,
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}

export function setHeadlessHook(): void {
  let progress = "";
  trainer.on((event) => {
    if (event.kind === "progress" || event.kind === "reading") progress = JSON.stringify(event);
  });
  window.descent = {
    status() {
      leaveToScript();
      return status();
    },
    logLines(from) {
      flushEvents();
      return app.getState().run?.log.slice(from) ?? [];
    },
    metricsJsonl() {
      flushEvents();
      return metricsOf(currentRun());
    },
    runJson() {
      flushEvents();
      return runJsonOf(currentRun());
    },
    files: () => Promise.resolve(checkpointFiles(currentRun())),
    file: async (name) => trainer.call("file", { name }),
    async evaluate() {
      await evaluate(null);
      flushEvents();
      return csvFile(predictionsCsv(currentRun()));
    },
    inspect,
    async firstPictures(size) {
      const { count, pixels } = await firstPixels(size);
      const tensor = { type: "U8" as const, shape: [count, size, size, 3], data: pixels };
      return writeSafetensors(new Map([["pictures", tensor]]), { format: "np" });
    },
    async generate() {
      const { prompt, temperature, topK, topP, repetitionPenalty, stop, length, seed } = currentRun().config;
      return generate({
        checkpointId: null,
        prompt,
        temperature,
        topK,
        topP,
        repetitionPenalty,
        stop,
        length,
        seed,
        neverUnknown: false,
      });
    },
    async openTrained(files, backend) {
      const { file } = await modelFile(files);
      return (await openTrained({ file }, backend)).about;
    },
    async nameFiles({ files }, top, form) {
      const source = filesSource(files);
      if (!source) throw new Error("No pictures were given.");
      const { rows, unlisted, seconds, networkSeconds } = await nameFolder(source, top);
      const columns = Math.min(top, app.getState().trained?.about.outputs ?? top);
      const unreadable = rows.filter(({ problem }) => problem !== undefined).length;
      const csv = namesCsv(rows, columns, form);
      return { csv, pictures: rows.length, unreadable, unlisted, seconds, networkSeconds };
    },
    exportTrained: (format, foldsNorms) => exportTrained(format, { foldsNorms }),
    lookThrough: (by) => trainer.call("lookThrough", { by }),
    takeTokenizer,
    takeFixes,
    progress: () => progress,
    openBench: (ask) => trainer.call("openBench", ask),
    benchStep: (lane, isTimed) => trainer.call("benchStep", { lane, isTimed }),
    benchReport: (lane) => trainer.call("benchReport", { lane }),
    closeBench: () => trainer.call("closeBench", null),
    benchFiles: (bench, steps) => ({
      record: benchmarkRecord(bench, steps),
      table: benchmarkTable(bench.timings, bench.config, app.getState().data),
    }),
  };
}
