/**
 * What the networks said that are trained for a review, beside the run by whose settings they are trained, with which it goes. A
 * reload then costs at most the network under way.
 */
import * as v from "valibot";
import { request, startingWith, transaction } from "./database.ts";

/** What the networks come of: those of anything else are of no use. */
export interface FoldsOf {
  /** The run's settings as JSON. */
  settings: string;
  /** A hash of the pictures, their labels and their order. */
  pictures: string;
  count: number;
}

/** What one of them said, in the order in which it was asked: first what it had not learnt, then the validation part. */
export interface FoldSaid {
  /** [pictures, classes], row by row. */
  probabilities: Float32Array;
  /** [pictures] */
  evidence: Float32Array;
}

const keptSchema = v.object({
  settings: v.string(),
  pictures: v.string(),
  count: v.number(),
  /** So many of the first are kept. */
  kept: v.number(),
});
export type KeptFolds = v.InferOutput<typeof keptSchema>;

const saidSchema = v.object({ probabilities: v.instance(Float32Array), evidence: v.instance(Float32Array) });

const about = (run: string) => ["beside", run, "folds"];
const place = (run: string, fold: number) => ["beside", run, "fold", fold];

/** Which networks are kept beside the run; null: none. Throws CheckpointError when the browser does not answer. */
export async function readKeptFolds(run: string): Promise<KeptFolds | null> {
  const kept = v.safeParse(
    keptSchema,
    await transaction("readonly", (objects) => request<unknown>(objects.get(about(run)))),
  );
  return kept.success ? kept.output : null;
}

/** What one of them said; null where it is not kept, or cannot be read. */
export async function readFold(run: string, fold: number): Promise<FoldSaid | null> {
  const said = v.safeParse(
    saidSchema,
    await transaction("readonly", (objects) => request<unknown>(objects.get(place(run, fold)))),
  );
  return said.success ? said.output : null;
}

/** Keeps what the next of them said; the first takes the place of all that were kept. Throws CheckpointError. */
export async function keepFold(run: string, of: FoldsOf, fold: number, said: FoldSaid): Promise<void> {
  await transaction(
    "readwrite",
    (objects) => {
      if (fold === 0) objects.delete(startingWith("beside", run, "fold"));
      objects.put(said, place(run, fold));
      objects.put({ ...of, kept: fold + 1 } satisfies KeptFolds, about(run));
    },
    said.probabilities.byteLength + said.evidence.byteLength,
  );
}
