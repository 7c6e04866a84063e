/** The pixels of a data set's pictures by their place in a part: from the pack where they are in it, otherwise decoded. */
import type { ImageDataset } from "./dataset.ts";
import type { Decoded } from "./decode.ts";
import type { Pack } from "./pack.ts";
import type { PictureList } from "./pictureList.ts";

export type Part = "train" | "validation";

/** What decodes: a DecodePool, or a stand-in where there are no workers. */
export interface PictureDecoder {
  decode(paths: readonly string[], size: number): Promise<Decoded>;
}

/** Numbers for the page. */
export interface SourceMeters {
  /** Pictures decoded from files. */
  decoded: number;
  /** Pictures read from the pack. */
  cacheHits: number;
  /** Pictures that gave no pixels. */
  skipped: number;
}

export class PictureSource {
  readonly meters: SourceMeters = { decoded: 0, cacheHits: 0, skipped: 0 };

  /** `size` is the side of the square pictures in pixels; `pack` is of the same data set and size, or null. */
  constructor(
    readonly dataset: ImageDataset,
    readonly size: number,
    private readonly decoder: PictureDecoder,
    private readonly pack: Pack | null = null,
  ) {}

  list(part: Part): PictureList {
    return part === "train" ? this.dataset.train : this.dataset.validation;
  }

  /**
   * The pixels of the pictures at `indices` of a part, [indices.length, size, size, 3]; zeros and a failure where there
   * are none. Each failure also stands in the data set's problems.
   */
  async read(part: Part, indices: ArrayLike<number>): Promise<Decoded> {
    const list = this.list(part);
    const { size, pack, meters } = this;
    const length = size * size * 3;
    const slotOffset = part === "train" ? 0 : this.dataset.train.length;
    const pixels = new Uint8Array(indices.length * length);
    const absent: number[] = [];
    for (let i = 0; i < indices.length; i += 1) {
      const target = pixels.subarray(i * length, (i + 1) * length);
      if (pack?.read(slotOffset + (indices[i] ?? 0), target)) meters.cacheHits += 1;
      else absent.push(i);
    }
    if (absent.length === 0) return { pixels, failures: [] };

    const paths = absent.map((i) => list.path(indices[i] ?? 0));
    const decoded = await this.decoder.decode(paths, size);
    meters.decoded += absent.length;
    const failed = new Set(decoded.failures.map(({ index }) => index));
    for (const [at, i] of absent.entries()) {
      if (failed.has(at)) continue;
      const picture = decoded.pixels.subarray(at * length, (at + 1) * length);
      pixels.set(picture, i * length);
      pack?.write(slotOffset + (indices[i] ?? 0), picture);
    }
    const failures = decoded.failures.map((failure) => ({ ...failure, index: absent[failure.index] ?? 0 }));
    for (const { index, code, message } of failures) {
      const path = list.path(indices[index] ?? 0);
      const isNew = this.dataset.problems.add(path, code === "notAllowed" ? "unreadable" : code, message);
      if (isNew) meters.skipped += 1;
    }
    return { pixels, failures };
  }
}
