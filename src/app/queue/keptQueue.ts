/** A queue as it was kept in this browser: what cannot be read, e.g. of another version, is passed over. */
import * as v from "valibot";
import { knownConfig } from "../../checkpoints/store/runs.ts";
import { modelNames } from "../../config/models/index.ts";
import type { Fix } from "../../config/reading.ts";
import type { ReadAs } from "../../config/readAs.ts";
import { isSaid, remember, type Said, saidOf } from "../../said.ts";
import type { Sweep } from "../../experiments/sweep.ts";
import type { Beginning } from "../state/form/beginning.ts";
import { ladderOf, type Queue, type QueuedRun, type QueueEntry } from "./queue.ts";

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

const runSchema = v.object({
  id: v.string(),
  name: v.string(),
  recipe: v.number(),
  seed: v.number(),
  state: v.picklist(["waiting", "running", "finished", "stopped", "failed"]),
  reason: v.nullable(v.string()),
  /** What the reason was made of, so that it is said in the language of the day. */
  said: v.optional(v.custom<Said>(isObject)),
  epochs: v.number(),
  bests: v.array(v.nullable(v.number())),
  best: v.nullable(v.number()),
  seconds: v.number(),
});

const entrySchema = v.object({
  id: v.string(),
  name: v.string(),
  config: v.looseObject({ model: v.picklist(modelNames) }),
  preset: v.custom<QueueEntry["preset"]>((value) => typeof value === "string"),
  data: v.object({
    name: v.string(),
    readAs: v.custom<ReadAs>(isObject),
    subwords: v.boolean(),
    train: v.number(),
  }),
  beginning: v.nullable(v.custom<Beginning>(isObject)),
  /** An earlier version kept none. */
  fixes: v.optional(v.array(v.custom<Fix>(isObject)), []),
  sweep: v.nullable(v.custom<Sweep>(isObject)),
  halves: v.boolean(),
  runs: v.array(runSchema),
});

const queueSchema = v.object({ isGoing: v.boolean(), entries: v.array(v.unknown()) });

/** What a run's reason was made of, so that a later visit says it in its own language. */
function told({ reason }: QueuedRun): { said?: Said } {
  const said = reason === null ? undefined : saidOf(reason);
  return said ? { said } : {};
}

/** A queue as it is kept, which readKeptQueue reads back. */
export function keptQueue({ isGoing, entries }: Queue): unknown {
  return {
    isGoing,
    entries: entries.map((entry) => ({
      ...entry,
      runs: entry.runs.map((run) => ({ ...run, ...told(run) })),
    })),
  };
}

export function readKeptQueue(value: unknown): Pick<Queue, "isGoing" | "entries"> {
  const parsed = v.safeParse(queueSchema, value);
  if (!parsed.success) return { isGoing: false, entries: [] };
  const entries = parsed.output.entries.flatMap((one) => {
    const entry = v.safeParse(entrySchema, one);
    if (!entry.success) return [];
    try {
      const runs = entry.output.runs.map(({ said, ...run }) => {
        if (said && run.reason !== null && isSaid(said)) remember(run.reason, said);
        return run;
      });
      const known: QueueEntry = { ...entry.output, runs, config: knownConfig(entry.output.config) };
      ladderOf(known);
      return [known];
    } catch {
      return [];
    }
  });
  return { isGoing: parsed.output.isGoing, entries };
}
