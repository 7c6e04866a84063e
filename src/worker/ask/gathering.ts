/** Goes through the pictures of a set and gathers what is known of each: what networks think of it, and what its pixels are like. */
import type { ImageDataset } from "../../data/dataset.ts";
import type { Part, PictureSource } from "../../data/pictures/pictureSource.ts";
import { type PictureHash, pictureHash, pictureThumbnail } from "../../cleaning/nearDuplicates.ts";
import { type PictureQuality, pictureQuality } from "../../cleaning/pictureQuality.ts";
import type { Judged } from "../../cleaning/secondLook.ts";
import { say } from "../../said.ts";
import type { Judgement } from "../../training/ask/judge.ts";
import { letMessagesIn } from "../border/messages.ts";
import { inBatches, readAhead } from "./readAhead.ts";

/** Probabilities that are held at once, four bytes each. */
const mostNumbers = 1 << 26;

/** What is known of the pictures that were judged, and each one's place in the set. */
export interface Gathered {
  judged: Judged;
  places: Int32Array;
}

export type Judge = (pixels: Uint8Array, count: number) => Promise<Judgement>;

export class Gathering {
  readonly #probabilities: Float32Array;
  readonly #evidence: Float32Array;
  /** Judgements so far, by which they are averaged. */
  readonly #times: Uint8Array;
  readonly #hashes: (PictureHash | undefined)[] = [];
  readonly #thumbnails: (Uint8Array | undefined)[] = [];
  readonly #qualities: (PictureQuality | undefined)[] = [];

  constructor(
    readonly dataset: ImageDataset,
    private readonly signal: AbortSignal,
    private readonly onLooked: (pictures: number) => void,
  ) {
    const { train, validation, classes } = dataset;
    const count = train.length + validation.length;
    if (count * classes.length > mostNumbers)
      throw new Error(say("lookTooLarge", count.toLocaleString("en"), classes.length.toLocaleString("en")));
    this.#probabilities = new Float32Array(count * classes.length);
    this.#evidence = new Float32Array(count);
    this.#times = new Uint8Array(count);
  }

  /**
   * Has pictures of a part judged. `placeOf` gives a picture's place in the set, training first: the source may hold a selection of
   * it. Pictures that cannot be read are left out: they are told as problems.
   */
  async judge(
    source: PictureSource,
    part: Part,
    batchSize: number,
    judge: Judge,
    placeOf: (index: number) => number,
  ): Promise<void> {
    const { length } = source.list(part);
    const batches = inBatches([...Array(length).keys()], batchSize);
    // The next ones are decoded while these are judged.
    for await (const { batch, read } of readAhead(batches, (indices) => source.read(part, indices), 1)) {
      const { pixels, failures } = read;
      const failed = new Set(failures.map(({ index }) => index));
      const judgement = await judge(pixels, batch.length);
      for (const [at, index] of batch.entries())
        if (!failed.has(at)) this.#take(placeOf(index), at, pixels, source.size, judgement);
      this.onLooked(batch.length);
      await letMessagesIn();
      this.signal.throwIfAborted();
    }
  }

  #take(place: number, row: number, pixels: Uint8Array, size: number, judgement: Judgement): void {
    const classes = this.dataset.classes.length;
    const times = this.#times[place] ?? 0;
    const share = 1 / (times + 1);
    for (let label = 0; label < classes; label += 1) {
      const at = place * classes + label;
      const before = this.#probabilities[at] ?? 0;
      const now = judgement.probabilities[row * classes + label] ?? 0;
      this.#probabilities[at] = before + (now - before) * share;
    }
    const before = this.#evidence[place] ?? 0;
    this.#evidence[place] = before + ((judgement.evidence[row] ?? 0) - before) * share;
    this.#times[place] = times + 1;
    if (times > 0) return;
    const own = pixels.subarray(row * size * size * 3, (row + 1) * size * size * 3);
    this.#hashes[place] = pictureHash(own, size, size);
    this.#thumbnails[place] = pictureThumbnail(own, size, size);
    this.#qualities[place] = pictureQuality(own, size, size);
  }

  finish(): Gathered {
    const { train, validation, classes } = this.dataset;
    const places = Int32Array.from(
      Array.from(this.#times.keys()).filter((place) => (this.#times[place] ?? 0) > 0),
    );
    const columns = classes.length;
    const probabilities = new Float32Array(places.length * columns);
    for (const [at, place] of places.entries())
      probabilities.set(this.#probabilities.subarray(place * columns, (place + 1) * columns), at * columns);
    const labelAt = (place: number): number =>
      place < train.length ? train.label(place) : validation.label(place - train.length);
    const evidence = Float32Array.from(places, (place) => this.#evidence[place] ?? 0);
    const known = <T>(of: readonly (T | undefined)[]): T[] =>
      Array.from(places, (place) => of[place]).filter((one) => one !== undefined);
    return {
      judged: {
        classes: columns,
        labels: Int32Array.from(places, labelAt),
        probabilities,
        evidence,
        hashes: known(this.#hashes),
        thumbnails: known(this.#thumbnails),
        qualities: known(this.#qualities),
      },
      places,
    };
  }
}
