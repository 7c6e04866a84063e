/**
 * Tells whether a folder is the one that it was: a hash of all names and labels, and of the size and time of up to 64 files
 * spread evenly. Opening every file would take a minute for 100,000 of them.
 */
import { checksum } from "./checksum.ts";
import type { ImageDataset } from "./dataset.ts";
import { splitAgain } from "./layouts/pictures/split.ts";
import type { PictureList } from "./pictures/pictureList.ts";

const probes = 64;

/** Size and time of the probed files of a list; a file that cannot be opened counts as such. */
async function probe({ folder }: ImageDataset, list: PictureList): Promise<string> {
  const count = Math.min(probes / 2, list.length);
  const found = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      try {
        const file = await folder.open(list.path(Math.floor((i * list.length) / count)));
        return `${file.size}:${file instanceof File ? file.lastModified : ""}`;
      } catch {
        return "none";
      }
    }),
  );
  return found.join();
}

/** 16 hexadecimal digits. */
function digest(parts: readonly Uint8Array[]): string {
  return [1, 2]
    .map((seed) => {
      const sums = parts.map((bytes) => checksum(bytes, seed));
      const all = new Uint8Array(Uint32Array.from(sums).buffer);
      return checksum(all, seed).toString(16).padStart(8, "0");
    })
    .join("");
}

/** Of a picture set. 16 hexadecimal digits. */
export async function fingerprint(opened: ImageDataset): Promise<string> {
  // A split by another seed is of the same pictures, and so is what decisions are laid over.
  const dataset = splitAgain(opened.asRead?.dataset ?? opened, 0);
  const probed = await Promise.all([probe(dataset, dataset.train), probe(dataset, dataset.validation)]);
  const text = new TextEncoder().encode(
    [dataset.name, ...dataset.classes.map(({ id }) => id), ...probed].join("\n"),
  );
  return digest([text, ...dataset.train.bytes(), ...dataset.validation.bytes()]);
}

/** Of the files of a text, by name, size and time; `more` is whatever else decides its tokens. 16 hexadecimal digits. */
export function textFingerprint(files: readonly { path: string; blob: Blob }[], more = ""): string {
  const lines = files.map(
    ({ path, blob }) => `${path}:${blob.size}:${blob instanceof File ? blob.lastModified : ""}`,
  );
  return digest([new TextEncoder().encode([more, ...lines].join("\n"))]);
}
