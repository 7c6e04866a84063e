/** Each picture judged by networks that did not learn it. What one of them said is kept when it is done: a reload costs no more than one. */
import type { RunConfig } from "../../config/config.ts";
import type { ImageDataset } from "../../data/dataset.ts";
import { type Fold, foldsOf } from "../../data/folds.ts";
import type { PictureSource } from "../../data/pictures/pictureSource.ts";
import {
  type FoldSaid,
  type FoldsOf,
  keepFold,
  readFold,
  readKeptFolds,
} from "../../checkpoints/store/folds.ts";
import { judge, type Judgement } from "../../training/ask/judge.ts";
import { foldNetworks, type FoldTraining } from "./foldNetworks.ts";
import { type Gathered, Gathering, type Judge } from "./gathering.ts";

interface Around extends FoldTraining {
  /** Beside it they are kept; null: they are not. */
  run: string | null;
  /** Told where the browser keeps them not. */
  onUnkept: (error: unknown) => void;
}

/** Has all pictures judged by `count` networks, those that are kept and, for the rest, new ones. */
export async function judgedByFolds(
  set: ImageDataset,
  config: RunConfig,
  count: number,
  around: Around,
): Promise<Gathered> {
  const { run, signal, sourceOf, onUnkept } = around;
  const gathering = new Gathering(set, signal, () => undefined);
  const folds = foldsOf(set, count, config.seed);
  const of: FoldsOf = { settings: JSON.stringify(config), pictures: await identityOf(set), count };
  const has = async (fold: Fold, source: PictureSource, judgeNow: Judge): Promise<void> => {
    const { evalBatchSize: size } = config;
    await gathering.judge(source, "validation", size, judgeNow, (index) => fold.held[index] ?? 0);
    const whole = await sourceOf(set);
    await gathering.judge(whole, "validation", size, judgeNow, (index) => set.train.length + index);
  };
  const rowsOf = (fold: Fold): number => fold.held.length + set.validation.length;
  let first = 0;
  for (const said of run === null ? [] : await keptOf(run, of)) {
    const fold = folds[first];
    if (!fold || !fits(said, rowsOf(fold), set.classes.length)) break;
    await has(fold, await sourceOf(fold.dataset), again(said, set.classes.length));
    first += 1;
  }
  let isKept = run !== null;
  for await (const { learner, fold, at, source } of foldNetworks(set, config, folds, first, around)) {
    const said: Judgement[] = [];
    await has(fold, source, async (pixels, rows) => {
      const judgement = await judge(learner, pixels, rows);
      said.push(judgement);
      return judgement;
    });
    if (!isKept || run === null) continue;
    try {
      await keepFold(run, of, at, together(said));
    } catch (error) {
      // What follows one that is missing could not be found again.
      isKept = false;
      onUnkept(error);
    }
  }
  return gathering.finish();
}

/** What the first networks said, as far as they are kept and come of the same. */
async function keptOf(run: string, of: FoldsOf): Promise<FoldSaid[]> {
  const kept = await readKeptFolds(run).catch(() => null);
  if (kept?.settings !== of.settings || kept.pictures !== of.pictures || kept.count !== of.count) return [];
  const said: FoldSaid[] = [];
  for (let at = 0; at < kept.kept; at += 1) {
    const one = await readFold(run, at).catch(() => null);
    if (!one) break;
    said.push(one);
  }
  return said;
}

const fits = ({ probabilities, evidence }: FoldSaid, rows: number, classes: number): boolean =>
  evidence.length === rows && probabilities.length === rows * classes;

/** Says once more what was said, in the order in which it was asked. */
function again({ probabilities, evidence }: FoldSaid, classes: number): Judge {
  let from = 0;
  return (_, count) => {
    const [start, end] = [from, from + count];
    from = end;
    return Promise.resolve({
      probabilities: probabilities.subarray(start * classes, end * classes),
      evidence: evidence.subarray(start, end),
    });
  };
}

const together = (said: readonly Judgement[]): FoldSaid => ({
  probabilities: joined(said.map(({ probabilities }) => probabilities)),
  evidence: joined(said.map(({ evidence }) => evidence)),
});

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A hash of the pictures' paths, labels and order. */
async function identityOf({ name, classes, train, validation }: ImageDataset): Promise<string> {
  const lines = [name, ...classes.map(({ id }) => id)];
  for (const list of [train, validation])
    for (let at = 0; at < list.length; at += 1) lines.push(`${list.path(at)} ${list.label(at)}`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
