/** What the trainer tells changes the state here and nowhere else: a pure function, tested without React. */
import type { Clean } from "./clean.ts";
import type { History } from "../../checkpoints/logs/history.ts";
import type { BackendName } from "../../config/settings.ts";
import type {
  CheckpointRow,
  EpochRow,
  GeneratedWord,
  NormSample,
  Notice,
  StepPoint,
  TrainerEvent,
} from "../../worker/border/protocol.ts";
import { formatTook, formatShort } from "../format.ts";
import { pageOf } from "../tasks/index.ts";
import { tell, type Told } from "../words/told.ts";
import type { Words } from "../words/words.ts";
import { type AppState, isLive, type PageNotice, type Run, type RunMark, type TextReading } from "./state.ts";
import { warningDuring } from "./form/warnings.ts";

/** How many marks are kept: beyond it nobody reads them. */
const mostMarks = 500;

export function applyEvent(state: AppState, event: TrainerEvent, now: number): AppState {
  switch (event.kind) {
    case "reading":
      return state.reading === null
        ? state
        : {
            ...state,
            reading: {
              ...state.reading,
              files: event.files,
              perSecond: event.perSecond,
              expected: event.expected ?? state.reading.expected,
            },
          };
    case "notice": {
      const told = { ...state, notices: withNotice(state.notices, event.notice) };
      switch (event.notice.code) {
        case "deviceBack":
          return withRun(told, (run) => interrupted(run, (said) => said.run.deviceLost, now));
        case "notFinite":
          return withRun(told, (run) => ({ ...run, hasFiniteWeights: false }));
        default:
          return told;
      }
    }
    case "status":
      return tellEnd(
        // That its data could not be changed is over with it.
        withRun(isLive(event.status) ? state : without(state, "dropRefused"), (run) => ({
          ...run,
          status: event.status,
          epoch: event.epoch,
          step: event.step,
          reason: event.reason ?? null,
          // What trains again began at a checkpoint, and those are finite.
          hasFiniteWeights: run.hasFiniteWeights || isLive(event.status),
          endedAt: isLive(event.status) ? null : (run.endedAt ?? now),
          marks:
            event.status === run.status
              ? run.marks
              : addMark(run.marks, statusMark(event.status, event.step, now)),
        })),
      );
    case "steps":
      return withRun(state, (run) => withPoints(run, event.points, now));
    case "epoch":
      return warnDuring(
        withRun(state, (run) => ({
          ...run,
          epoch: event.row.epoch + 1,
          epochs: withEpoch(run.epochs, event.row),
        })),
      );
    case "end":
      return withRun(state, (run) => ({ ...run, end: event.row }));
    case "log":
      return withRun(state, (run) => ({ ...run, log: run.log.append(event.lines) }));
    case "checkpoint":
      return {
        ...withRun(state, (run) => ({
          ...run,
          checkpoints: withCheckpoint(run, event.row),
        })),
        storedVersion: state.storedVersion + 1,
      };
    case "predictions":
      return withRun(state, (run) =>
        run.evaluation
          ? {
              ...run,
              evaluation: {
                ...run.evaluation,
                predictions: run.evaluation.predictions.append(event.predictions),
              },
            }
          : run,
      );
    case "words":
      if (state.tried.generation?.status === "streaming") return withTriedWords(state, event.words);
      return withRun(state, (run) =>
        // Words of another text, which is written to be compared, are not this one's.
        run.generation?.status === "streaming"
          ? { ...run, generation: { ...run.generation, words: run.generation.words.append(event.words) } }
          : run,
      );
    case "norms":
      return withRun(state, (run) => ({ ...run, norms: withSample(run.norms, event.sample) }));
    case "rates":
      return state.rateSearch
        ? {
            ...state,
            rateSearch: { ...state.rateSearch, points: [...state.rateSearch.points, ...event.points] },
          }
        : state;
    case "progress":
      if (event.what === "Naming") return withNaming(state, event);
      if (event.what === "Comparing") return withComparing(state, event);
      if (event.what === "Looking" || event.what === "Learning")
        return withLooking(state, { what: event.what, done: event.done, total: event.total });
      if (state.reading)
        return event.total === null
          ? state
          : {
              ...state,
              reading: {
                ...state.reading,
                bytes: textReading(state.reading.bytes, event.done, event.total, now),
              },
            };
      return state.benchmark?.status === "running" && event.what === "bench"
        ? { ...state, benchmark: { ...state.benchmark, done: event.done, total: event.total } }
        : withRun(state, (run) => ({
            ...run,
            progress:
              event.total !== null && event.done >= event.total
                ? null
                : { what: event.what, done: event.done, total: event.total },
          }));
    case "meters": {
      const { kind: _, ...meters } = event;
      return withRun(state, (run) => ({ ...run, meters }));
    }
    case "problems":
      return withProblems(state, event);
    default:
      event satisfies never;
      return state;
  }
}

function withNaming(state: AppState, { done, total }: { done: number; total: number | null }): AppState {
  const { table } = state.tried;
  if (table?.status !== "naming") return state;
  return { ...state, tried: { ...state.tried, table: { ...table, done, total } } };
}

function withComparing(state: AppState, { done, total }: { done: number; total: number | null }): AppState {
  const { tried } = state;
  return tried.comparing ? { ...state, tried: { ...tried, comparing: { done, total } } } : state;
}

function withLooking(state: AppState, looking: NonNullable<Clean["looking"]>): AppState {
  // What comes after the end of it is of no interest.
  return state.clean.looking ? { ...state, clean: { ...state.clean, looking } } : state;
}

function withTriedWords(state: AppState, written: readonly GeneratedWord[]): AppState {
  const { generation } = state.tried;
  if (!generation) return state;
  const longer = { ...generation, words: generation.words.append(written) };
  return { ...state, tried: { ...state.tried, generation: longer } };
}

function textReading(before: TextReading | null, done: number, total: number, now: number): TextReading {
  const from = before?.from ?? { done, time: now };
  const perSecond = ((done - from.done) / Math.max(1, now - from.time)) * 1000;
  return { done, total, perSecond, from };
}

/** Problems with single pictures, which show when they are opened. */
const foundLate: ReadonlySet<string> = new Set(["unreadable", "empty", "broken", "missing"]);

function withProblems(
  state: AppState,
  { problems, count }: Extract<TrainerEvent, { kind: "problems" }>,
): AppState {
  const told = <D extends AppState["data"]>(data: D): D => data && { ...data, problems, problemCount: count };
  const next = {
    // A stored run that is looked at is of other data.
    ...withRun(state, (run) => (run.data.name === state.data?.name ? { ...run, data: told(run.data) } : run)),
    data: told(state.data),
  };
  const bad = problems.filter(({ code }) => foundLate.has(code));
  const last = bad.at(-1);
  if (!last || bad.length === state.data?.problems.filter(({ code }) => foundLate.has(code)).length)
    return next;
  const text: Told = (said) => said.notice.badFiles(bad.length, last.path, tell(last.message, said));
  return { ...next, notices: withNotice(state.notices, { code: "badFiles", level: "warn", text }) };
}

function without(state: AppState, code: string): AppState {
  const notices = state.notices.filter((notice) => notice.code !== code);
  return notices.length === state.notices.length ? state : { ...state, notices };
}

/** What goes wrong in training is told once it does, and taken back when it stops being so. */
function warnDuring(state: AppState): AppState {
  const { run } = state;
  if (!run) return state;
  const warning = warningDuring(run.data, run.config, run.epochs);
  const others = state.notices.filter(({ code }) => code !== "lossRises" && code !== "onlyGuesses");
  if (warning) return { ...state, notices: withNotice(others, { ...warning, level: "warn" }) };
  return others.length === state.notices.length ? state : { ...state, notices: others };
}

/** The end of a run, good or bad, becomes a notice that stays until it is dismissed. */
function tellEnd(state: AppState): AppState {
  const { run } = state;
  if (!run) return state;
  // A notice with an action of its own may have told it already.
  if (run.status === "failed" && state.notices.some(({ text: told }) => told === run.reason)) return state;
  if (run.status === "failed" && run.reason !== null)
    return {
      ...state,
      notices: withNotice(state.notices, { code: "runFailed", level: "error", text: run.reason }),
    };
  if (run.status !== "finished" || run.epochs.length === 0) return state;
  const sentence: Told = (said) => finishedText(run, said);
  return { ...state, notices: withNotice(state.notices, { code: "finished", level: "ok", text: sentence }) };
}

function finishedText(run: Run, { run: text }: Words): string {
  const best = bestEpoch(run);
  const told = best ? pageOf(run.config).bestSentence(best, text) : "";
  const took = formatTook(run.points.last?.seconds ?? null);
  const { epochs, patience, steps } = run.config;
  const isStored = run.checkpoints.every(({ file }) => file === undefined);
  const where = isStored ? text.allStored : text.notAllStored;
  const isEarly = patience !== null && run.epochs.length < epochs && run.step < (steps ?? Infinity);
  return isEarly
    ? text.finishedEarly(run.epochs.length, patience, took, told, where)
    : text.finished(run.epochs.length, took, told, where);
}

function withRun(state: AppState, change: (run: Run) => Run): AppState {
  return state.run ? { ...state, run: change(state.run) } : state;
}

/** The new one and those that stay beside it: one `best`, as many of `last` as the run keeps, all others. */
function withCheckpoint({ checkpoints, config }: Run, row: CheckpointRow): CheckpointRow[] {
  const keep = { best: 1, last: config.keepLast }[row.tag] ?? Infinity;
  const alike = checkpoints.filter(({ id, tag }) => id !== row.id && tag === row.tag);
  const gone = new Set(alike.slice(0, Math.max(0, alike.length + 1 - keep)));
  return [...checkpoints.filter((old) => old.id !== row.id && !gone.has(old)), row];
}

function withPoints(run: Run, points: readonly StepPoint[], now: number): Run {
  const last = points.at(-1);
  if (!last) return run;
  const marks = [...run.marks];
  let rate = run.points.last?.learningRate ?? null;
  let isFlat = rate !== null && run.points.point(run.points.length - 2)?.learningRate === rate;
  for (const point of points) {
    // A schedule that changes at every step is a curve, not a mark.
    if (rate !== null && isFlat && isStepChange(rate, point.learningRate))
      marks.push({ kind: "rate", step: point.step, time: now, text: rateChange(rate, point.learningRate) });
    isFlat = rate === point.learningRate;
    rate = point.learningRate;
  }
  return {
    ...run,
    points: run.points.append(points),
    marks: marks.length === run.marks.length ? run.marks : marks.slice(-mostMarks),
    epoch: last.epoch,
    step: last.step + 1,
    pointAt: now,
  };
}

function isStepChange(before: number, after: number): boolean {
  const ratio = before / after;
  return ratio >= 1.8 || ratio <= 1 / 1.8;
}

/** "rate ÷ 10", as it stands on the ruler. */
function rateChange(before: number, after: number): Told {
  const ratio = before / after;
  const factor =
    ratio > 1
      ? `÷ ${formatShort(Number(ratio.toPrecision(3)))}`
      : `× ${formatShort(Number((1 / ratio).toPrecision(3)))}`;
  return (said) => said.run.rateChange(factor);
}

function withEpoch(rows: readonly EpochRow[], row: EpochRow): EpochRow[] {
  return [...rows.filter(({ epoch }) => epoch < row.epoch), row];
}

function statusMark(status: Run["status"], step: number, time: number): RunMark {
  return { kind: "status", step, time, text: status };
}

/** How many samples of norms are kept: more than a chart has pixels for. */
const mostSamples = 600;

/** Steps that are trained again after a lost device take the place of the old ones; too many are thinned evenly. */
function withSample(samples: readonly NormSample[], sample: NormSample): NormSample[] {
  const kept = samples.filter(({ step }) => step < sample.step);
  return [...(kept.length < mostSamples ? kept : kept.filter((_, at) => at % 2 === 0)), sample];
}

/** The run with a mark where it was interrupted. */
export function interrupted(run: Run, text: Told, time: number): Run {
  return { ...run, marks: addMark(run.marks, { kind: "interruption", step: run.step, time, text }) };
}

function addMark(marks: readonly RunMark[], mark: RunMark): RunMark[] {
  return [...marks, mark].slice(-mostMarks);
}

const rank: Record<Notice["level"], number> = { error: 0, warn: 1, info: 2, ok: 3 };

/** One notice of each code, the worst first. */
export function withNotice(notices: readonly PageNotice[], notice: PageNotice): PageNotice[] {
  const rest = notices.filter(({ code }) => code !== notice.code);
  return [notice, ...rest].toSorted((a, b) => rank[a.level] - rank[b.level]);
}

/** The run with the curves of a history. */
export function withCurves(run: Run, history: Pick<History, "points" | "epochs">): Run {
  const seen = withPoints(run, history.points, Date.now());
  const last = history.points.at(-1);
  return {
    ...seen,
    epochs: [...history.epochs],
    epoch: last?.epoch ?? run.epoch,
    step: last ? last.step + 1 : run.step,
    pointAt: null,
  };
}

/** The history that a resumed run brings along: its curves are there before its first new step. A mark says what `happened`. */
export function withHistory(
  run: Run,
  history: Pick<History, "points" | "epochs">,
  happened: Told = (said) => said.run.resumedHere,
): Run {
  return interrupted(withCurves(run, history), happened, Date.now());
}

/** The best finished epoch: highest validation Acc@1 for pictures, lowest validation loss for text; null before one. */
export function bestEpoch(run: Run): EpochRow | null {
  const { isBetter } = pageOf(run.config);
  let best: EpochRow | null = null;
  for (const row of run.epochs) if (best === null || isBetter(row, best)) best = row;
  return best;
}

/** The epoch of lowest validation loss; null before one. */
export function lowestEpoch(run: Run): EpochRow | null {
  let lowest: EpochRow | null = null;
  for (const row of run.epochs) if (row.valLoss < (lowest?.valLoss ?? Infinity)) lowest = row;
  return lowest;
}

export const backendNames: readonly BackendName[] = ["webgpu", "wasm", "cpu"];
