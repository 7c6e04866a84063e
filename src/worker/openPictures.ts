/** The pictures of the open data set: their decoder, and the packed copy that later epochs are read from. */
import type { ImageDataset } from "../data/dataset.ts";
import { DecodePool } from "../data/decodePool.ts";
import { fingerprint } from "../data/fingerprint.ts";
import { Pack, PackError } from "../data/pack.ts";
import { PictureSource } from "../data/pictureSource.ts";
import type { Tell } from "./answer.ts";

/** Pictures of one size, with their packed copy. */
interface Sized {
  source: PictureSource;
  pack: Pack | null;
}

export class OpenPictures {
  readonly pool: DecodePool;
  readonly #sized = new Map<number, Promise<Sized>>();
  #latest: PictureSource | null = null;

  constructor(
    readonly dataset: ImageDataset,
    private readonly tell: Tell,
  ) {
    this.pool = new DecodePool(dataset.folder);
  }

  /** Pictures as squares of `size`; without a packed copy where the browser has no room for one, which the page is told. */
  async source(size: number): Promise<PictureSource> {
    let sized = this.#sized.get(size);
    if (!sized) {
      sized = this.#openPack(size).then((pack) => ({
        source: new PictureSource(this.dataset, size, this.pool, pack),
        pack,
      }));
      this.#sized.set(size, sized);
      sized.catch(() => this.#sized.delete(size));
    }
    this.#latest = (await sized).source;
    return this.#latest;
  }

  get meters(): PictureSource["meters"] | null {
    return this.#latest?.meters ?? null;
  }

  /** Bytes of the lists of names and labels. */
  get heldBytes(): number {
    const { train, validation } = this.dataset;
    return [...train.bytes(), ...validation.bytes()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  async #openPack(size: number): Promise<Pack | null> {
    const { name, train, validation } = this.dataset;
    const count = train.length + validation.length;
    try {
      return await Pack.open({ name, fingerprint: await fingerprint(this.dataset), size, count });
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      this.tell({ kind: "notice", notice: { code: "noPack", level: "info", text: error.message } });
      return null;
    }
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
