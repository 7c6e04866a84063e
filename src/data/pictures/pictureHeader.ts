/**
 * What a picture file says of itself before it is decoded: its kind, its size, and whether its end is missing. Browsers
 * decode a file that is cut short without a word and leave the rest grey; Pillow refuses it, and so does Descent.
 */

export interface PictureHeader {
  kind: "JPEG" | "PNG" | "WebP" | "GIF" | "BMP" | "AVIF";
  /** In pixels; null where it does not stand at a fixed place. */
  width: number | null;
  height: number | null;
  isCutShort: boolean;
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

const big16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const big32 = (bytes: Uint8Array, at: number): number => big16(bytes, at) * 65_536 + big16(bytes, at + 2);
const little = (bytes: Uint8Array, at: number, length: number): number => {
  let value = 0;
  for (let i = length - 1; i >= 0; i -= 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
};

/** Walks the markers up to the first scan; the end marker must come after it (a thumbnail before it has its own). */
function jpeg(bytes: Uint8Array): PictureHeader {
  const header: PictureHeader = { kind: "JPEG", width: null, height: null, isCutShort: true };
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      header.height = big16(bytes, at + 5);
      header.width = big16(bytes, at + 7);
    }
    if (marker === 0xda) break;
    const hasLength = marker !== 0x01 && !(marker >= 0xd0 && marker <= 0xd8);
    at += 2 + (hasLength ? Math.max(2, big16(bytes, at + 2)) : 0);
  }
  for (let end = bytes.length - 2; end > at && header.isCutShort; end -= 1)
    if (bytes[end] === 0xff && bytes[end + 1] === 0xd9) header.isCutShort = false;
  return header;
}

function png(bytes: Uint8Array): PictureHeader {
  let at = 8;
  let ended = false;
  while (at + 12 <= bytes.length && !ended) {
    const length = big32(bytes, at);
    ended = ascii(bytes, at + 4, 4) === "IEND";
    at += length + 12;
  }
  return {
    kind: "PNG",
    width: big32(bytes, 16),
    height: big32(bytes, 20),
    isCutShort: !ended || at > bytes.length,
  };
}

function webp(bytes: Uint8Array): PictureHeader {
  const form = ascii(bytes, 12, 4);
  const isCutShort = bytes.length < little(bytes, 4, 4) + 8;
  let width: number | null = null;
  let height: number | null = null;
  if (form === "VP8X") {
    width = little(bytes, 24, 3) + 1;
    height = little(bytes, 27, 3) + 1;
  } else if (form === "VP8L") {
    const packed = little(bytes, 21, 4);
    width = (packed % 16_384) + 1;
    height = (Math.floor(packed / 16_384) % 16_384) + 1;
  } else if (form === "VP8 ") {
    width = little(bytes, 26, 2) % 16_384;
    height = little(bytes, 28, 2) % 16_384;
  }
  return { kind: "WebP", width, height, isCutShort };
}

/** Reads the header of a whole file's bytes; null when they are no picture that browsers show. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes);
  if (big32(bytes, 0) === 0x89504e47) return png(bytes);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return webp(bytes);
  if (ascii(bytes, 0, 4) === "GIF8")
    return { kind: "GIF", width: little(bytes, 6, 2), height: little(bytes, 8, 2), isCutShort: false };
  if (ascii(bytes, 0, 2) === "BM")
    return {
      kind: "BMP",
      width: little(bytes, 18, 4),
      height: null, // negative for pictures that stand on their head
      isCutShort: bytes.length < little(bytes, 2, 4),
    };
  if (ascii(bytes, 4, 4) === "ftyp" && /^avi[fs]$/.test(ascii(bytes, 8, 4)))
    return { kind: "AVIF", width: null, height: null, isCutShort: false };
  return null;
}
