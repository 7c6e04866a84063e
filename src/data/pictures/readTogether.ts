/** Files of pictures, read many at once without filling memory. */
import { mostJpegBytes } from "./jpegDecoder.ts";

/** Files under way together: bytes still packed, so that a few large pictures do not fill memory. */
const bytesUnderWay = 1 << 22;

/** Lets so many bytes pass at one time, and at least one picture. */
export class Gate {
  #bytes = 0;
  #waiting: (() => void)[] = [];

  async enter(bytes: number): Promise<void> {
    while (this.#bytes > 0 && this.#bytes + bytes > bytesUnderWay)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#bytes -= bytes;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function isSmallJpeg({ size, type }: Blob): boolean {
  return size <= mostJpegBytes && type === "image/jpeg";
}

/** The bytes of the small JPEGs among `files` by their place, in one reading; none when one of them cannot be read. */
export async function readTogether(
  files: readonly (Blob | null)[],
): Promise<Map<number, Uint8Array<ArrayBuffer>>> {
  const small = [...files.entries()].flatMap(([index, file]) =>
    file && isSmallJpeg(file) ? [{ index, file }] : [],
  );
  const found = new Map<number, Uint8Array<ArrayBuffer>>();
  if (small.length === 0) return found;
  try {
    const bytes = await new Blob(small.map(({ file }) => file)).arrayBuffer();
    let at = 0;
    for (const { index, file } of small) {
      found.set(index, new Uint8Array(bytes, at, file.size));
      at += file.size;
    }
  } catch {
    // One of them changed or is gone: each is read by itself, so that the others stay.
    found.clear();
  }
  return found;
}
