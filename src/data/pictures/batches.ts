/**
 * Batches of pictures in an order, a few ahead of whoever takes them. Batch k of an epoch is always positions k*B to
 * (k+1)*B of the order, so a run goes on at any step without knowing what came before.
 *
 * A picture that cannot be read is left out. In training the next good picture of the sorted list, nearly always of the
 * same class, stands in for it, so that batches keep their size and steps their number. In validation the batch gets
 * shorter, so that every picture counts once.
 */
import { say } from "../../said.ts";
import type { DecodeFailure } from "./decodeFailure.ts";
import { FolderError } from "../folder/folder.ts";
import type { Order } from "../order.ts";
import type { Part, PictureSource } from "./pictureSource.ts";

export interface PictureBatch {
  /** [B, size, size, 3] */
  pictures: Uint8Array;
  /** [B] class indices. */
  labels: Int32Array;
  /** [B] which examples of the part these are. */
  indices: Int32Array;
  /** Milliseconds that the taker waited for this batch. */
  waitMs: number;
}

export interface BatchOptions {
  part: Part;
  /** Which example comes when; its length is the part's. */
  order: Order;
  batchSize: number;
  /** Batch of the epoch to begin with. */
  startStep?: number;
  /** What is made of the pictures of a batch before it is taken: of [B, size, size, 3], the same shape. */
  augment?(pictures: Uint8Array, indices: Int32Array, step: number): Promise<Uint8Array>;
  /** Batches being read while one is used. */
  ahead?: number;
}

/** Batches ahead hold at most this many bytes together; one is always read ahead. */
const bytesAhead = 1 << 28;
/** Pictures that stand in are looked for this far. */
const standInTries = 64;
/** When more than this share of the pictures, and at least so many, are gone, something happened to the folder. */
const goneShare = 0.01;
const goneLeast = 20;

/** So many pictures are gone that training must pause; the message says what to do. */
export class PicturesGoneError extends Error {
  override name = "PicturesGoneError";
}

/** Batches in an epoch, the shorter last one among them. */
export function batchCount(length: number, batchSize: number): number {
  return Math.ceil(length / batchSize);
}

/** Watches one walk through the data for pictures that vanish. */
class Losses {
  #gone = 0;
  #bad = 0;

  constructor(
    private readonly source: PictureSource,
    private readonly part: Part,
  ) {}

  /** Throws FolderError or PicturesGoneError when going on makes no sense. */
  count(failures: readonly DecodeFailure[], pathOf: (index: number) => string): void {
    const total = this.source.list(this.part).length;
    const limit = Math.max(goneLeast, total * goneShare);
    for (const { index, code } of failures) {
      if (code === "notAllowed") throw new FolderError("", "notAllowed");
      if (code === "missing" || code === "unreadable") this.#gone += 1;
      else this.#bad += 1;
      if (this.#gone > limit)
        throw new PicturesGoneError(
          say(
            "picturesGone",
            this.#gone.toLocaleString("en"),
            total.toLocaleString("en"),
            `“${pathOf(index).slice(-200)}”`,
          ),
        );
      if (this.#bad > Math.max(goneLeast, total / 2))
        throw new PicturesGoneError(say("picturesBad", `“${pathOf(index).slice(-200)}”`));
    }
  }
}

type Filled = Omit<PictureBatch, "waitMs">;

/** Puts good pictures in the place of failed ones, each the next in the sorted list that is not in the batch already. */
async function standIn(
  source: PictureSource,
  part: Part,
  indices: Int32Array,
  pixels: Uint8Array,
  failed: readonly DecodeFailure[],
  losses: Losses,
): Promise<void> {
  const { size } = source;
  const list = source.list(part);
  const length = size * size * 3;
  const taken = new Set(indices);
  for (const { index } of failed) {
    let candidate = indices[index] ?? 0;
    for (let attempt = 0; ; attempt += 1) {
      // In a small folder every other picture may be in the batch already: then one of them comes twice.
      do candidate = (candidate + 1) % list.length;
      while (taken.has(candidate) && taken.size < list.length);
      const { pixels: found, failures } = await source.read(part, [candidate]);
      if (failures.length === 0) {
        pixels.set(found, index * length);
        break;
      }
      losses.count(failures, () => list.path(candidate));
      if (attempt === standInTries)
        throw new PicturesGoneError(
          say("picturesBadInARow", `“${list.path(candidate).slice(-200)}”`, standInTries),
        );
      taken.add(candidate);
    }
    taken.add(candidate);
    indices[index] = candidate;
  }
}

/** Leaves failed pictures out. */
function leaveOut(filled: Filled, failed: readonly DecodeFailure[], length: number): Filled {
  const out = new Set(failed.map(({ index }) => index));
  const kept = [...filled.indices.keys()].filter((index) => !out.has(index));
  const pictures = new Uint8Array(kept.length * length);
  for (const [to, from] of kept.entries())
    pictures.set(filled.pictures.subarray(from * length, (from + 1) * length), to * length);
  return {
    pictures,
    labels: Int32Array.from(kept, (index) => filled.labels[index] ?? 0),
    indices: Int32Array.from(kept, (index) => filled.indices[index] ?? 0),
  };
}

async function readBatch(
  source: PictureSource,
  { part, order, batchSize, augment }: BatchOptions,
  step: number,
  losses: Losses,
): Promise<Filled> {
  const list = source.list(part);
  const first = step * batchSize;
  const count = Math.min(batchSize, order.length - first);
  const indices = Int32Array.from({ length: count }, (_, i) => order.at(first + i));
  const { pixels, failures } = await source.read(part, indices);
  // Where all of the folder is gone, nothing stands in: training waits for it, and goes on as if nothing had happened.
  if (failures.some(({ code }) => code === "missing" || code === "unreadable"))
    await source.dataset.folder.check?.();
  losses.count(failures, (index) => list.path(indices[index] ?? 0));
  if (failures.length > 0 && part === "train") await standIn(source, part, indices, pixels, failures, losses);
  const labels = Int32Array.from(indices, (index) => list.label(index));
  const pictures = augment ? await augment(pixels, indices, step) : pixels;
  const filled = { pictures, labels, indices };
  return failures.length > 0 && part === "validation"
    ? leaveOut(filled, failures, source.size * source.size * 3)
    : filled;
}

/**
 * The batches of one epoch from `startStep` on. Throws FolderError when the browser's permission ended and
 * PicturesGoneError when too many pictures are gone; the batches before have been given by then.
 */
export async function* pictureBatches(
  source: PictureSource,
  options: BatchOptions,
): AsyncGenerator<PictureBatch, void, void> {
  const { part, order, batchSize, startStep = 0, ahead = 3 } = options;
  const total = batchCount(order.length, batchSize);
  const batchBytes = batchSize * source.size * source.size * 3;
  const underWay = Math.max(1, Math.min(ahead, Math.floor(bytesAhead / batchBytes)));
  const losses = new Losses(source, part);
  const queue: Promise<Filled>[] = [];
  let next = startStep;
  const fill = (): void => {
    while (queue.length < underWay && next < total) {
      const batch = readBatch(source, options, next, losses);
      // A failure is thrown when its turn comes; until then it is not an unhandled one.
      batch.catch(() => {});
      queue.push(batch);
      source.meters.heldBytes += batchBytes;
      next += 1;
    }
  };
  // Pictures of the pack are read while the queue is filled, so that counts as waiting too.
  let start = performance.now();
  try {
    for (fill(); queue.length > 0; fill()) {
      const filled = await queue[0];
      void queue.shift();
      source.meters.heldBytes -= batchBytes;
      fill();
      const waitMs = performance.now() - start;
      if (filled && filled.indices.length > 0) yield { ...filled, waitMs };
      start = performance.now();
    }
  } finally {
    source.meters.heldBytes -= queue.length * batchBytes;
    source.save();
  }
}
