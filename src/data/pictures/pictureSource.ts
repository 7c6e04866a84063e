/** The pixels of a data set's pictures by their place in a part: from the pack where they are in it, otherwise decoded. */
import { type AugmentOrder, augmentPictures } from "../augmentation/augmentPictures.ts";
import { say } from "../../said.ts";
import type { ImageDataset } from "../dataset.ts";
import { Duplicates } from "../duplicates.ts";
import type { Decoded } from "./decode.ts";
import type { DecodeFailure } from "./decodeFailure.ts";
import { slotsOf } from "../layouts/pictures/split.ts";
import type { Slots } from "../pack/slots.ts";
import type { BadCode, Pack } from "../pack/pack.ts";
import type { PictureList } from "./pictureList.ts";

export type Part = "train" | "validation";

/** What decodes: a DecodePool, or a stand-in where there are no workers. */
export interface PictureDecoder {
  decode(paths: readonly string[], size: number): Promise<Decoded>;
  /** Absent: pictures are augmented where they are read. */
  augment?(pictures: Uint8Array, order: AugmentOrder): Promise<Uint8Array>;
}

/** Numbers for the page. */
export interface SourceMeters {
  /** Pictures decoded from files. */
  decoded: number;
  /** Pictures read from the pack. */
  cacheHits: number;
  /** Pictures that gave no pixels. */
  skipped: number;
  /** Bytes of the batches that are being read or wait to be taken. */
  heldBytes: number;
}

export class PictureSource {
  readonly meters: SourceMeters = { decoded: 0, cacheHits: 0, skipped: 0, heldBytes: 0 };
  readonly #slots: Slots | null;
  /** Of the training part, made with the first picture that is decoded. */
  #duplicates: Duplicates | null = null;

  /** `size` is the side of the square pictures in pixels; `pack` is of the same data set and size, or null. */
  constructor(
    readonly dataset: ImageDataset,
    readonly size: number,
    private readonly decoder: PictureDecoder,
    private readonly pack: Pack | null = null,
  ) {
    this.#slots = slotsOf(dataset);
  }

  /** Writes what the packed copy's index does not say yet, so that a closed tab loses nothing of it. */
  save(): void {
    this.pack?.save();
  }

  /** Pictures [B, size, size, 3] of this source cropped, mirrored and changed in colour and form. */
  async augment(pictures: Uint8Array, order: Omit<AugmentOrder, "size">): Promise<Uint8Array> {
    const own = { ...order, size: this.size };
    return this.decoder.augment ? this.decoder.augment(pictures, own) : augmentPictures(pictures, own);
  }

  list(part: Part): PictureList {
    return part === "train" ? this.dataset.train : this.dataset.validation;
  }

  /**
   * The pixels of the pictures at `indices` of a part, [indices.length, size, size, 3]; zeros and a failure where there
   * are none. Each failure also stands in the data set's problems.
   */
  async read(part: Part, indices: ArrayLike<number>): Promise<Decoded> {
    const { size, pack, meters } = this;
    const length = size * size * 3;
    const slotOffset = part === "train" ? 0 : this.dataset.train.length;
    const slots = this.#slots?.[part];
    const slotOf = (i: number): number => slots?.[indices[i] ?? 0] ?? slotOffset + (indices[i] ?? 0);
    const packed: number[] = [];
    const absent: number[] = [];
    for (let i = 0; i < indices.length; i += 1) (pack?.has(slotOf(i)) ? packed : absent).push(i);
    const decoding = absent.length > 0 ? this.#decode(part, indices, absent, slotOf) : null;
    if (decoding && packed.length === 0) return decoding;
    // Until its turn comes below, a refusal of the decoder is not an unhandled one.
    decoding?.catch(() => {});
    // Reading blocks this worker, so whoever handed over the batch before goes first.
    await nextTurn();
    const pixels = new Uint8Array(indices.length * length);
    const failures: DecodeFailure[] = [];
    const takeOver = (wanted: readonly number[], decoded: Decoded): void => {
      for (const [at, i] of wanted.entries())
        pixels.set(decoded.pixels.subarray(at * length, (at + 1) * length), i * length);
      for (const failure of decoded.failures)
        failures.push({ ...failure, index: wanted[failure.index] ?? 0 });
    };
    const damaged: number[] = [];
    for (const i of packed)
      if (pack?.read(slotOf(i), pixels.subarray(i * length, (i + 1) * length))) meters.cacheHits += 1;
      else damaged.push(i);
    if (decoding) takeOver(absent, await decoding);
    if (damaged.length > 0) takeOver(damaged, await this.#decode(part, indices, damaged, slotOf));
    return { pixels, failures };
  }

  /** Decodes the pictures at the positions `wanted` and packs them. The answer counts from the first of them. */
  async #decode(
    part: Part,
    indices: ArrayLike<number>,
    wanted: readonly number[],
    slotOf: (i: number) => number,
  ): Promise<Decoded> {
    const { size, pack, meters, dataset } = this;
    const list = this.list(part);
    const length = size * size * 3;
    const pathOf = (i: number): string => list.path(indices[i] ?? 0);
    const decoded = await this.decoder.decode(wanted.map(pathOf), size);
    meters.decoded += wanted.length;
    const failed = new Map(decoded.failures.map((failure) => [failure.index, failure]));
    const packing: number[] = [];
    const failures: DecodeFailure[] = [];
    for (const [at, i] of wanted.entries()) {
      const failure = failed.get(at);
      const slot = slotOf(i);
      if (!failure) {
        if (!pack?.has(slot)) packing.push(at);
        if (part === "train")
          this.#noteDuplicate(indices[i] ?? 0, decoded.pixels.subarray(at * length, (at + 1) * length));
        continue;
      }
      // Without the folder the pack still knows which pictures never had pixels.
      const known = failure.code === "notAllowed" ? (pack?.bad(slot) ?? null) : null;
      const code = known ?? failure.code;
      const message = known ? say("gavePictureNever") : failure.message;
      failures.push({ index: at, code, message });
      if (isBad(code)) pack?.markBad(slot, code);
      const isNew = dataset.problems.add(pathOf(i), code === "notAllowed" ? "unreadable" : code, message);
      if (isNew) meters.skipped += 1;
    }
    if (pack && packing.length > 0)
      pack.write(
        packing.map((at) => slotOf(wanted[at] ?? 0)),
        packing.length === wanted.length ? decoded.pixels : joined(decoded.pixels, packing, length),
      );
    return { pixels: decoded.pixels, failures };
  }

  /** The same picture under two labels teaches nothing: it is told, and stays. */
  #noteDuplicate(index: number, pixels: Uint8Array): void {
    const { train, classes, problems } = this.dataset;
    this.#duplicates ??= new Duplicates(train.length);
    const first = this.#duplicates.note(index, pixels);
    if (train.label(first) === train.label(index)) return;
    const name = classes[train.label(first)]?.name ?? "";
    problems.add(
      train.path(index),
      "duplicate",
      say("samePixels", train.path(first).slice(-200), name.slice(0, 60)),
    );
  }
}

/** The pictures at `places` one after another. */
function joined(pixels: Uint8Array, places: readonly number[], length: number): Uint8Array {
  const all = new Uint8Array(places.length * length);
  for (const [to, from] of places.entries())
    all.set(pixels.subarray(from * length, (from + 1) * length), to * length);
  return all;
}

function isBad(code: DecodeFailure["code"]): code is BadCode {
  return code === "unreadable" || code === "empty" || code === "broken" || code === "missing";
}

/** Resolves after what waits for this worker now. Not by a timer: browsers make those of a chain wait four milliseconds each. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
