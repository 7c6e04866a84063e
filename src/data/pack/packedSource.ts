/** A picture source with its packed copy, where the browser keeps one. */
import type { ImageDataset } from "../dataset.ts";
import { Pack, PackError } from "./pack.ts";
import { type PictureDecoder, PictureSource } from "../pictures/pictureSource.ts";

export interface PackedSource {
  source: PictureSource;
  pack: Pack | null;
  /** Why there is no packed copy, for the page; null when there is one. */
  note: string | null;
}

/**
 * Opens the pack of a data set at a size, a new one when there is none. A refusal of the browser is no failure: then pictures
 * are decoded each time and `note` says why. Only in a dedicated worker. The pack must be closed before another opens it.
 */
export async function packedSource(
  dataset: ImageDataset,
  fingerprint: string,
  size: number,
  decoder: PictureDecoder,
): Promise<PackedSource> {
  const { name, train, validation } = dataset.asRead?.dataset ?? dataset;
  let pack: Pack | null = null;
  let note: string | null = null;
  try {
    pack = await Pack.open({ name, fingerprint, size, count: train.length + validation.length });
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    note = error.message;
  }
  return { source: new PictureSource(dataset, size, decoder, pack), pack, note };
}
