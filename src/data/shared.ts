/** The same picture in training and validation: files of the same bytes, found by size and checksum. */
import { checksum } from "./checksum.ts";
import type { ImageDataset } from "./dataset.ts";
import { splitPath } from "./folder/folder.ts";
import { splitAgain } from "./layouts/pictures/split.ts";
import { type PictureList, PictureListBuilder } from "./pictures/pictureList.ts";

/** Opening a file for its size takes Chromium's browser process 0.4 ms, one after the other: more would keep people waiting. */
export const mostSought = 20_000;
const underWay = 64;

export interface Shared {
  /** Validation pictures that are in the training part, too. */
  count: number;
  /** Paths of all copies but the first of each picture, training before validation; only those that have a copy in the other part. */
  again: { train: string[]; validation: string[] };
}

interface Seen {
  path: string;
  part: "train" | "validation";
  key: string;
}

/** Does `work` for all, some at a time. */
async function forAll<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  let next = 0;
  const workers = Array.from({ length: Math.min(underWay, all.length) }, async () => {
    for (let at = next++; at < all.length; at = next++) await work(all[at] as T);
  });
  await Promise.all(workers);
}

/** Null where there are too many pictures to look through. A file that cannot be opened is left to whoever reads it. */
export async function findShared(
  dataset: ImageDataset,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Shared | null> {
  const { train, validation, folder } = dataset;
  const total = train.length + validation.length;
  if (total > mostSought) return null;
  const bySize = new Map<number, Seen[]>();
  const all: Omit<Seen, "key">[] = [];
  for (const [part, list] of [
    ["train", train],
    ["validation", validation],
  ] as const)
    for (let index = 0; index < list.length; index += 1) all.push({ path: list.path(index), part });
  let done = 0;
  await forAll(all, async (one) => {
    signal.throwIfAborted();
    done += 1;
    if (done % 256 === 0) onProgress(done, total);
    const size = (await folder.open(one.path).catch(() => null))?.size ?? 0;
    if (size === 0) return;
    const others = bySize.get(size);
    if (others) others.push({ ...one, key: "" });
    else bySize.set(size, [{ ...one, key: "" }]);
  });
  const likely = [...bySize.values()].filter(
    (group) => group.some(({ part }) => part === "train") && group.some(({ part }) => part === "validation"),
  );
  const byContent = new Map<string, Seen[]>();
  await forAll(likely.flat(), async (one) => {
    signal.throwIfAborted();
    const blob = await folder.open(one.path).catch(() => null);
    const bytes = new Uint8Array((await blob?.arrayBuffer().catch(() => null)) ?? new ArrayBuffer(0));
    if (bytes.length === 0) return;
    one.key = `${bytes.length} ${checksum(bytes, 1)} ${checksum(bytes, 2)}`;
    const others = byContent.get(one.key);
    if (others) others.push(one);
    else byContent.set(one.key, [one]);
  });
  const again: Shared["again"] = { train: [], validation: [] };
  let count = 0;
  for (const group of byContent.values()) {
    const held = group.filter(({ part }) => part === "validation");
    if (held.length === 0 || held.length === group.length) continue;
    count += held.length;
    for (const { path } of group.filter(({ part }) => part === "train")) again.train.push(path);
    for (const { path } of held) again.validation.push(path);
  }
  again.train.sort();
  again.validation.sort();
  return { count, again };
}

function without(list: PictureList, paths: ReadonlySet<string>): PictureList {
  const kept = new PictureListBuilder();
  for (let index = 0; index < list.length; index += 1) {
    const path = list.path(index);
    const { folder, name } = splitPath(path);
    if (!paths.has(path)) kept.add(folder, name, list.label(index));
  }
  return kept.finish();
}

/**
 * The data set without its doubles in one of the parts. Where the parts are a split of one, the copies in validation go from the
 * whole before it is split, again until no picture is in both: another seed would bring others together.
 */
export async function withoutShared(
  dataset: ImageDataset,
  choice: "outOfValidation" | "outOfTraining",
  signal: AbortSignal,
): Promise<ImageDataset> {
  const { seed } = dataset.reading;
  const gone: string[] = [];
  let now = dataset;
  for (;;) {
    const found = await findShared(now, signal);
    if (!found || found.count === 0) break;
    const paths = seed === null && choice === "outOfTraining" ? found.again.train : found.again.validation;
    const set = new Set(paths);
    gone.push(...paths);
    const whole = { ...now, reading: { ...now.reading, without: gone.toSorted() } };
    now =
      seed === null
        ? { ...whole, train: without(now.train, set), validation: without(now.validation, set) }
        : splitAgain(whole, seed, set);
    if (seed === null) break;
  }
  return now;
}
