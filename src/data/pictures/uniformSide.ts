/** Sets of small pictures, as MNIST and CIFAR: all of one size, which a network takes as they are. */
import type { ImageDataset } from "../dataset.ts";
import { pictureHeader } from "./pictureHeader.ts";

const probes = 16;
/** PNG, WebP, GIF and BMP have their size within, and most JPEGs. */
const headBytes = 4096;

/** The side of the square pictures of a set in pixels; null where a few of them, spread evenly, are not alike or not square. */
export async function uniformSide({ train, folder }: ImageDataset): Promise<number | null> {
  const count = Math.min(probes, train.length);
  const sides = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      try {
        const file = await folder.open(train.path(Math.floor((at * train.length) / count)));
        const header = pictureHeader(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
        // A bitmap's height may be negative; those of sets in large files are square.
        const { width, height } = header ?? { width: null, height: null };
        return header?.kind === "BMP" || width === height ? width : null;
      } catch {
        return null;
      }
    }),
  );
  const [first = null] = sides;
  return sides.every((side) => side === first) ? first : null;
}
