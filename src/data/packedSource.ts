/** A picture source with its packed copy, where the browser keeps one. */
import type { ImageDataset } from "./dataset.ts";
import { fingerprint } from "./fingerprint.ts";
import { keepFolder } from "./folderStore.ts";
import { Pack, PackError } from "./pack.ts";
import { type PictureDecoder, PictureSource } from "./pictureSource.ts";

export interface PackedSource {
  source: PictureSource;
  /** Under which the folder is kept, see folderStore.ts. */
  fingerprint: string;
  /** Pictures that are packed already, of all; both 0 without a pack. */
  packed: number;
  total: number;
  /** Why there is no packed copy, for the page; null when there is one. */
  note: string | null;
  /** Lets the pack go, so that another source or tab can open it. The source must not be read afterwards. */
  close(): void;
}

/**
 * Opens the pack of a data set at a size, a new one when there is none, and keeps the folder for the next visit. A refusal of
 * the browser is no failure: then pictures are decoded each time and `note` says why. Only in a dedicated worker. `known` is
 * the fingerprint under which a restored data set was kept: it cannot be taken again without permission to the folder.
 */
export async function packedSource(
  dataset: ImageDataset,
  size: number,
  decoder: PictureDecoder,
  known?: string,
): Promise<PackedSource> {
  const id = known ?? (await fingerprint(dataset));
  const count = dataset.train.length + dataset.validation.length;
  let pack: Pack | null = null;
  let note: string | null = null;
  try {
    pack = await Pack.open({ name: dataset.name, fingerprint: id, size, count });
    if (known === undefined) await keepFolder(dataset, id);
  } catch (error) {
    // Whatever the browser refuses, storage is an aid and no condition.
    const reason = error instanceof Error ? error.message : String(error);
    note = error instanceof PackError ? reason : pack ? null : `No packed copy is kept: ${reason}`;
  }
  return {
    source: new PictureSource(dataset, size, decoder, pack),
    fingerprint: id,
    packed: pack?.packed ?? 0,
    total: pack ? count : 0,
    note,
    close: () => pack?.close(),
  };
}
