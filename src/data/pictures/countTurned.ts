/** How many pictures of a data set ask to be turned, from the beginnings of their files. */
import type { ImageDataset } from "../dataset.ts";
import { pictureHeader } from "./pictureHeader.ts";

/** Opening a file takes Chromium's browser process 0.4 ms, one after the other: of more pictures as many are looked at. */
const mostLookedAt = 20_000;
const fewer = 1000;
const underWay = 64;

/** EXIF comes first in a JPEG and before the pixels of most PNGs; WebP has it at its end. */
const headBytes = 1 << 14;

async function asksToTurn(file: Blob, name: string): Promise<boolean> {
  if (/\.(?:gif|bmp)$/i.test(name)) return false;
  const part = /\.webp$/i.test(name) ? file : file.slice(0, headBytes);
  const header = pictureHeader(new Uint8Array(await part.arrayBuffer()));
  return header !== null && header.turn !== 1;
}

/** `of`: how many were looked at where those were not all, otherwise 0. */
export async function countTurned(
  { train, validation, folder }: ImageDataset,
  signal: AbortSignal,
): Promise<{ pictures: number; of: number }> {
  const total = train.length + validation.length;
  const looks = total > mostLookedAt ? fewer : total;
  let next = 0;
  let pictures = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < looks; at = next++) {
      signal.throwIfAborted();
      const index = Math.floor((at * total) / looks);
      const path = index < train.length ? train.path(index) : validation.path(index - train.length);
      try {
        if (await asksToTurn(await folder.open(path), path)) pictures += 1;
      } catch {
        // Whoever reads it says what is wrong with it.
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(underWay, looks) }, one));
  return { pictures, of: looks < total ? looks : 0 };
}
