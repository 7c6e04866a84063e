/**
 * The runs that this browser remembers: a record for each, and its history in stretches that are appended to every few
 * seconds, so that a crash loses seconds of the curves and never the whole of them.
 */
import { say } from "../../said.ts";
import * as v from "valibot";
import type { RunConfig } from "../../config/config.ts";
import { fields } from "../../config/fields.ts";
import { type ModelName, modelNames } from "../../config/models/index.ts";
import { parseConfig } from "../../config/parse.ts";
import { preset } from "../../config/presets.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { request, startingWith, transaction } from "./database.ts";
import { emptyHistory, type EndRow, type EpochRow, type History, type StepPoint } from "../logs/history.ts";

export interface RunRecord {
  id: string;
  /** “Run 7”: counts up in this browser. */
  number: number;
  name: string;
  config: RunConfig;
  data: { name: string; layout: string; train: number; validation: number };
  /** Milliseconds since 1970. */
  started: number;
  /** When anything of it changed last. */
  changed: number;
  /** `running` in a run that nobody holds means: it was cut off. */
  status: "running" | "paused" | "stopped" | "finished" | "failed";
  /** Finished epochs and optimizer steps done. */
  epoch: number;
  step: number;
  /** Best validation by config.bestMetric: an accuracy in percent, or the loss. */
  best: number | null;
  /** Of its validation text, so that runs of other tokens compare; absent for pictures, and in records of older versions. */
  bytesPerToken?: number | undefined;
  tags: string[];
  notes: string;
}

const recordSchema = v.object({
  id: v.string(),
  number: v.number(),
  name: v.string(),
  config: v.looseObject({ model: v.picklist(modelNames) }),
  data: v.object({ name: v.string(), layout: v.string(), train: v.number(), validation: v.number() }),
  started: v.number(),
  changed: v.number(),
  status: v.picklist(["running", "paused", "stopped", "finished", "failed"]),
  epoch: v.number(),
  step: v.number(),
  best: v.nullable(v.number()),
  bytesPerToken: v.optional(v.number()),
  tags: v.array(v.string()),
  notes: v.string(),
});

let latestChange = 0;
/** Milliseconds since 1970, later at each call: two changes within one millisecond keep their order in the list. */
const changeTime = (): number => (latestChange = Math.max(Date.now(), latestChange + 1));

export type NewRun = Omit<RunRecord, "number" | "changed">;
export type RunChanges = Partial<Omit<NewRun, "id">>;

/** Puts a new run under the next free number, inside a transaction. */
export async function putNewRun(objects: IDBObjectStore, run: NewRun): Promise<RunRecord> {
  const numbers = parseRuns(await request(objects.getAll(startingWith("run")))).map(({ number }) => number);
  const record = { ...run, number: Math.max(0, ...numbers) + 1, changed: changeTime() };
  objects.put(record, ["run", run.id]);
  return record;
}

/** Changes some fields of a run inside a transaction. Throws CheckpointError when it is not there. */
export async function putRunChanges(
  objects: IDBObjectStore,
  id: string,
  changes: RunChanges,
): Promise<RunRecord> {
  const [run] = parseRuns([await request<unknown>(objects.get(["run", id]))]);
  if (!run) throw new CheckpointError("missing", say("runGone", quote(id)));
  const record = { ...run, ...changes, changed: changeTime() };
  objects.put(record, ["run", id]);
  return record;
}

/** Puts `history` in place of what is stored, inside a transaction. */
export function putHistory(objects: IDBObjectStore, runId: string, history: History): void {
  objects.delete(startingWith("curve", runId));
  objects.put(history, ["curve", runId, 0]);
  objects.put(history.epochs, ["epochs", runId]);
}

/** Stores a new run under the next free number. */
export const addRun = (run: NewRun): Promise<RunRecord> =>
  transaction("readwrite", (objects) => putNewRun(objects, run));

/** Changes some fields of a run. Throws CheckpointError when it is not there. */
export const changeRun = (id: string, changes: RunChanges): Promise<RunRecord> =>
  transaction("readwrite", (objects) => putRunChanges(objects, id, changes));

/** One run, or null. */
export async function readRun(id: string): Promise<RunRecord | null> {
  const value = await transaction("readonly", (objects) => request<unknown>(objects.get(["run", id])));
  return parseRuns([value])[0] ?? null;
}

let listed: ReadonlyMap<string, RunRecord> = new Map();

/** Every run, the one that changed last first. Those that have not changed since the last call are the same objects. */
export async function listRuns(): Promise<RunRecord[]> {
  const values = await transaction("readonly", (objects) => request(objects.getAll(startingWith("run"))));
  const runs = values.flatMap((value: unknown) => asListed(value) ?? parseRuns([value]));
  listed = new Map(runs.map((run) => [run.id, run]));
  return runs.toSorted((a, b) => b.changed - a.changed || b.number - a.number);
}

/** A record as it was listed last; undefined where it was not or has changed: what is checked once is not checked again. */
function asListed(value: unknown): RunRecord | undefined {
  if (typeof value !== "object" || value === null || !("id" in value && "changed" in value)) return undefined;
  const run = typeof value.id === "string" ? listed.get(value.id) : undefined;
  return run?.changed === value.changed ? run : undefined;
}

/** A run with its history and all of its checkpoints, at once. */
export async function deleteRun(id: string): Promise<void> {
  await transaction("readwrite", async (objects) => {
    const keys = await request(objects.getAllKeys(startingWith("checkpoint")));
    for (const key of keys) {
      const checkpointId = Array.isArray(key) ? key[1] : undefined;
      // A checkpoint's id begins with its run's.
      if (typeof checkpointId !== "string" || !checkpointId.startsWith(`${id}/`)) continue;
      objects.delete(key);
      objects.delete(startingWith("piece", checkpointId));
    }
    objects.delete(startingWith("curve", id));
    objects.delete(["epochs", id]);
    objects.delete(startingWith("beside", id));
    objects.delete(["run", id]);
  });
}

/** Points in one stored stretch: enough to keep the stretches few, few enough to write one again every second. */
const stretchPoints = 1000;

/** Adds what has come since the last call. */
export async function appendHistory(runId: string, part: History): Promise<void> {
  await transaction("readwrite", async (objects) => {
    const cursor = await request(objects.openCursor(startingWith("curve", runId), "prev"));
    const last = cursor ? asHistory(cursor.value) : emptyHistory();
    const n = cursor && Array.isArray(cursor.key) ? Number(cursor.key[2]) : -1;
    const room = last.points.length < stretchPoints && n >= 0;
    objects.put(room ? join([last, part]) : part, ["curve", runId, room ? n : n + 1]);
    if (part.epochs.length > 0) objects.put(await epochsIn(objects, runId), ["epochs", runId]);
  });
}

/** The epochs of a run from all of its stretches. */
async function epochsIn(objects: IDBObjectStore, runId: string): Promise<EpochRow[]> {
  const stretches = await request(objects.getAll(startingWith("curve", runId)));
  return stretches.flatMap((stretch) => asHistory(stretch).epochs);
}

/**
 * The epochs of many runs, which lie by themselves: the steps of hundreds of runs would take seconds to read. A run of an older
 * version has them among its steps, and gets them beside.
 */
export async function readEpochs(ids: readonly string[]): Promise<Map<string, EpochRow[]>> {
  const found = new Map<string, EpochRow[]>();
  await transaction("readonly", async (objects) => {
    const values = await Promise.all(ids.map((id) => request<unknown>(objects.get(["epochs", id]))));
    for (const [at, id] of ids.entries()) {
      const parsed = v.safeParse(epochsSchema, values[at]);
      if (parsed.success) found.set(id, parsed.output);
    }
  });
  for (const id of ids)
    if (!found.has(id))
      await transaction("readwrite", async (objects) => {
        const epochs = await epochsIn(objects, id);
        found.set(id, epochs);
        if (epochs.length > 0) objects.put(epochs, ["epochs", id]);
      });
  return found;
}

/** Stores a run that came from another browser, under the next free number. False where it is here already. */
export function addImported(run: RunRecord, history: History): Promise<boolean> {
  return transaction("readwrite", async (objects) => {
    if ((await request<unknown>(objects.get(["run", run.id]))) !== undefined) return false;
    await putNewRun(objects, run);
    putHistory(objects, run.id, history);
    return true;
  });
}

/** The whole history of a run; empty when nothing is stored. */
export async function readHistory(runId: string): Promise<History> {
  const stretches = await transaction("readonly", (objects) =>
    request(objects.getAll(startingWith("curve", runId))),
  );
  return join(stretches.map(asHistory));
}

/** Puts `history` in place of what is stored, for a run that goes on from an earlier step. */
export async function replaceHistory(runId: string, history: History): Promise<void> {
  await transaction("readwrite", (objects) => putHistory(objects, runId, history));
}

function join(parts: readonly History[]): History {
  return {
    points: parts.flatMap(({ points }) => points),
    epochs: parts.flatMap(({ epochs }) => epochs),
    end: parts.findLast(({ end }) => end)?.end ?? null,
  };
}

// Rows are as this code wrote them: a look at their outside is enough, and 100,000 of them are read at every start.
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
const epochsSchema = v.array(v.custom<EpochRow>(isObject));
const stretchSchema = v.object({
  points: v.array(v.custom<StepPoint>(isObject)),
  epochs: v.array(v.custom<EpochRow>(isObject)),
  end: v.nullable(v.custom<EndRow>(isObject)),
});

function asHistory(value: unknown): History {
  const parsed = v.safeParse(stretchSchema, value);
  return parsed.success ? parsed.output : emptyHistory();
}

/** A record that cannot be read, e.g. of another version, is passed over: the others are still of use. */
export function parseRuns(values: readonly unknown[]): RunRecord[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(recordSchema, value);
    if (!parsed.success) return [];
    try {
      return [{ ...parsed.output, config: knownConfig(parsed.output.config) }];
    } catch {
      return [];
    }
  });
}

/** A stored configuration: fields of other versions are left out. Throws ConfigError. */
export function knownConfig(parts: { model: ModelName; [field: string]: unknown }): RunConfig {
  const known = Object.entries(parts).filter(([field]) => Object.hasOwn(fields, field));
  return parseConfig(Object.fromEntries(known), preset("report", parts.model));
}
