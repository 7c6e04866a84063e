/** A stored run as the page shows one: everything that was kept of it, nothing that could be trained on. */
import * as v from "valibot";
import type { History } from "../../checkpoints/logs/history.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { taskOf } from "../../config/models/index.ts";
import type { DatasetSummary, RecognisedSummary } from "../../data/dataset.ts";
import type { CheckpointRow, Prediction } from "../../worker/border/protocol.ts";
import { AppendOnly } from "../state/appendOnly.ts";
import { withCurves } from "../state/applyEvent.ts";
import { presetOf } from "../state/form/form.ts";
import { type Evaluation, newRun, type Run } from "../state/state.ts";

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

/** Where a run's pictures came from. */
const picturesSchema = v.object({
  cacheHits: v.number(),
  decoded: v.number(),
  packed: v.nullable(v.object({ pictures: v.number(), bytes: v.number(), full: v.nullable(v.string()) })),
});
type KeptPictures = v.InferOutput<typeof picturesSchema>;

export const keptPictures = (meters: Run["meters"]): KeptPictures | null =>
  meters && { cacheHits: meters.cacheHits, decoded: meters.decoded, packed: meters.packed };

/** What only the page knows of a run. */
const aboutSchema = v.object({
  data: v.custom<DatasetSummary>(isObject),
  parameters: v.nullable(v.number()),
  backend: v.nullable(v.string()),
  notes: v.array(v.string()),
  /** Absent: kept by an older page. */
  preset: v.optional(v.picklist(["fits", "report", "strong", "fast", "finetune", "own"])),
  pictures: v.optional(v.nullable(picturesSchema)),
});
export type KeptAbout = v.InferOutput<typeof aboutSchema>;

const evaluationSchema = v.object({
  checkpointId: v.nullable(v.string()),
  predictions: v.array(v.custom<Prediction>(isObject)),
  acc1: v.nullable(v.number()),
  acc5: v.nullable(v.number()),
  loss: v.nullable(v.number()),
});
export type KeptEvaluation = v.InferOutput<typeof evaluationSchema>;

const logSchema = v.array(v.string());

/** What was read of it, each undefined where nothing was kept. */
export interface Kept {
  history: History;
  checkpoints: CheckpointRow[];
  about: unknown;
  log: unknown;
  evaluation: unknown;
}

export function keptLog(value: unknown): string[] {
  const parsed = v.safeParse(logSchema, value);
  return parsed.success ? parsed.output : [];
}

function keptEvaluation(value: unknown): Evaluation | null {
  const parsed = v.safeParse(evaluationSchema, value);
  if (!parsed.success) return null;
  const { predictions, ...results } = parsed.output;
  const all = AppendOnly.empty<Prediction>().append(predictions);
  return { ...results, predictions: all, done: true, before: null };
}

/** The data as far as the record knows them: a run of an older page kept no more. */
function dataOf({ data: { name, layout, train, validation }, config }: RunRecord): DatasetSummary {
  const recognised: RecognisedSummary = {
    seen: null,
    confidence: "sure",
    notices: [],
    reading: null,
    options: { layouts: [], folders: [], columns: [] },
  };
  const shared = { name, layout, familiarity: "same" as const, problems: [], problemCount: 0, recognised };
  return taskOf(config.model) === "text"
    ? {
        ...shared,
        kind: "text",
        encoding: "utf-8",
        tokenizer: "words",
        vocabularySize: 0,
        train,
        valid: validation,
        test: 0,
        excerpt: "",
        pieces: [],
      }
    : { ...shared, kind: "images", classes: [], train, validation, test: 0, unlabelled: 0 };
}

/** `held`: some tab works on it now. */
export function storedRun(record: RunRecord, held: boolean, kept: Kept): Run {
  const { id, name, config, started, step } = record;
  const parsed = v.safeParse(aboutSchema, kept.about);
  const about = parsed.success ? parsed.output : null;
  const form = { config, base: "report", fitted: null, invalid: {}, given: {}, readAs: {} } as const;
  const data = about?.data ?? dataOf(record);
  const fresh = newRun({ id, name, config, data, preset: about?.preset ?? presetOf(form) }, started);
  const drawn = withCurves(fresh, kept.history);
  const log = keptLog(kept.log);
  const status = record.status === "running" || record.status === "paused" ? "stopped" : record.status;
  return {
    ...drawn,
    status: held ? "stopped" : status,
    step: Math.max(step, drawn.step),
    epoch: Math.max(record.epoch, drawn.epochs.length),
    endedAt: record.changed,
    pointAt: null,
    end: kept.history.end,
    log: AppendOnly.empty<string>().append(log),
    checkpoints: kept.checkpoints,
    evaluation: keptEvaluation(kept.evaluation),
    backend: about?.backend ?? null,
    notes: about?.notes ?? [],
    storedParameters: about?.parameters ?? null,
    // It holds nothing in memory and decodes nothing.
    meters: about?.pictures
      ? { ...about.pictures, decodePerSecond: 0, heldBytes: 0, deviceBytes: 0, skipped: 0 }
      : null,
  };
}
