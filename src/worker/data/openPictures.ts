/** The pictures of the open data set: their decoder, and the packed copy that later epochs are read from. */
import type { ImageDataset } from "../../data/dataset.ts";
import { DecodePool } from "../../data/pictures/decodePool.ts";
import { fingerprint } from "../../data/fingerprint.ts";
import { type PackedSource, packedSource } from "../../data/pack/packedSource.ts";
import type { Decoded } from "../../data/pictures/decode.ts";
import { listPacks, packOf } from "../../data/pack/packs.ts";
import { type Part, PictureSource } from "../../data/pictures/pictureSource.ts";
import type { Tell } from "../border/answer.ts";

/** The size among those of packed copies that shows most of a picture of `size`; `size` itself where there is none. */
export function nearestSize(packed: readonly number[], size: number): number {
  const large = packed.filter((side) => side >= size);
  if (large.length > 0) return Math.min(...large);
  return packed.length > 0 ? Math.max(...packed) : size;
}

export class OpenPictures {
  readonly pool: DecodePool;
  readonly #upright: boolean;
  readonly #sized = new Map<number, Promise<PackedSource>>();
  #latest: PackedSource | null = null;

  /**
   * `id` is the data set's fingerprint; null: it is made when it is needed. `isPackedOnly`: without permission to the folder,
   * pictures come from the packed copy.
   */
  constructor(
    readonly dataset: ImageDataset,
    private readonly id: string | null,
    private readonly isPackedOnly: boolean,
    private readonly tell: Tell,
  ) {
    this.#upright = dataset.reading.readAs.turn === "upright";
    this.pool = new DecodePool(dataset.folder, undefined, this.#upright);
  }

  /** Pictures as squares of `size`; without a packed copy where the browser has no room for one, which the page is told. */
  async source(size: number): Promise<PictureSource> {
    this.#latest = await this.#openOnce(size);
    return this.#latest.source;
  }

  /** Pictures as squares of `size` that begin no packed copy; from one where there is one, or nothing else. */
  async forALook(size: number): Promise<PictureSource> {
    if (this.isPackedOnly || this.#sized.has(size)) return (await this.#openOnce(size)).source;
    return new PictureSource(this.dataset, size, this.pool);
  }

  #openOnce(size: number): Promise<PackedSource> {
    let sized = this.#sized.get(size);
    if (!sized) {
      sized = this.#open(size);
      this.#sized.set(size, sized);
      sized.catch(() => this.#sized.delete(size));
    }
    return sized;
  }

  /** The same pictures in another arrangement: as they were read, split by another seed, or some of them. */
  async sourceOf(dataset: ImageDataset, size: number): Promise<PictureSource> {
    const { source, pack } = await this.#openOnce(size);
    return dataset === this.dataset ? source : new PictureSource(dataset, size, this.pool, pack);
  }

  /**
   * Pictures for the page, [indices.length, size, size, 3]. Packed ones are at hand in the sizes of their packs alone. `dataset`: as
   * `sourceOf` has it.
   */
  async read(
    part: Part,
    indices: readonly number[],
    size: number,
    dataset: ImageDataset = this.dataset,
  ): Promise<Decoded> {
    if (this.isPackedOnly && (await this.#isPacked(size)))
      return (await this.sourceOf(dataset, size)).read(part, indices);
    const { train, validation } = dataset;
    const list = part === "train" ? train : validation;
    return this.pool.decode(
      indices.map((index) => list.path(index)),
      size,
    );
  }

  /** The size in which pictures are at hand: `size`, or that of a packed copy where there is nothing but it. */
  async sizeAtHand(size: number): Promise<number> {
    if (!this.isPackedOnly || this.#sized.has(size)) return size;
    const own = this.id && packOf(this.id, this.#upright);
    const packs = (await listPacks()).filter(({ fingerprint: of }) => of === own);
    return nearestSize(
      packs.map((pack) => pack.size),
      size,
    );
  }

  async #isPacked(size: number): Promise<boolean> {
    return (await this.sizeAtHand(size)) === size;
  }

  /** The source that the run reads and its packed copy; null before a run. */
  get latest(): PackedSource | null {
    return this.#latest;
  }

  /** Bytes of the lists of names and labels, and of the batches that are read ahead. */
  get heldBytes(): number {
    const { train, validation } = this.dataset;
    const lists = [...train.bytes(), ...validation.bytes()].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
    return lists + (this.#latest?.source.meters.heldBytes ?? 0);
  }

  async #open(size: number): Promise<PackedSource> {
    const id = this.id ?? (await fingerprint(this.dataset));
    const opened = await packedSource(this.dataset, packOf(id, this.#upright), size, this.pool);
    if (opened.note !== null)
      this.tell({ kind: "notice", notice: { code: "noPack", level: "info", text: opened.note } });
    return opened;
  }

  /** Ends the decoder and closes the packed copies. */
  dispose(): void {
    this.pool.dispose();
    for (const sized of this.#sized.values())
      sized.then(
        ({ pack }) => pack?.close(),
        () => undefined, // it was never opened
      );
    this.#sized.clear();
  }
}
