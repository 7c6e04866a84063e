/**
 * A picture file as every browser decodes it to Pillow's pixels: what browsers follow and Pillow does not is taken out of it (turns,
 * moving pictures in front of a still one, colours beyond a palette's end), with nothing of the pixels written anew.
 */
import { crc32 } from "../../crc.ts";
import { type PictureHeader, pngChunks } from "./pictureHeader.ts";

/** What makes the pixels of a PNG. */
const needed = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/**
 * Chunks beside the pixels are left out: eXIf turns, acTL puts another picture in front. Pillow finds no pixel for the clear colour of
 * 2 and 4 grey bits, nor of 16 bits of colour, since it compares it with scaled values; colours beyond a palette are black.
 */
function plainPng(bytes: Uint8Array<ArrayBuffer>): BlobPart[] {
  const bits = bytes[24] ?? 8;
  const colour = bytes[25] ?? 2;
  const parts: BlobPart[] = [bytes.subarray(0, 8)];
  for (const { name, start, length } of pngChunks(bytes)) {
    if (!needed.has(name)) continue;
    const data = bytes.subarray(start + 8, start + 8 + length);
    if (name === "tRNS" && colour === 2 && bits === 16) continue;
    if (name === "tRNS" && colour === 0 && (bits === 2 || bits === 4) && (data[1] ?? 0) > 0) continue;
    if (name === "PLTE" && colour === 3 && length < 3 << bits) {
      const whole = new Uint8Array(3 << bits);
      whole.set(data);
      parts.push(chunk(name, whole));
    } else parts.push(bytes.subarray(start, start + length + 12));
  }
  return parts;
}

/** Parts of the file to be decoded. A turn of JPEG or WebP is overwritten in `bytes` itself. */
export function plainPicture(bytes: Uint8Array<ArrayBuffer>, { kind, turnAt }: PictureHeader): BlobPart[] {
  if (kind === "PNG") return plainPng(bytes);
  if (turnAt !== null) bytes[turnAt] = 1;
  return [bytes];
}
