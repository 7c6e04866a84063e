/**
 * What a picture file says of itself before it is decoded: its kind, its size, how it is to be turned, and why it is not read.
 * Browsers decode a file that is cut short without a word and leave the rest grey; Pillow refuses it, and so does Descent.
 * The cluster's pictures.py holds the same rules.
 */
import { crc32 } from "../../crc.ts";
import { say } from "../../said.ts";
import { avifTurn, exifTurn, type Turn } from "./turn.ts";

export interface PictureHeader {
  kind: "JPEG" | "PNG" | "WebP" | "GIF" | "BMP" | "AVIF";
  /** In pixels; null where it does not stand at a fixed place. */
  width: number | null;
  height: number | null;
  isCutShort: boolean;
  /** Why it is not read otherwise: a sentence. */
  refusal: string | null;
  turn: Turn;
  /** Offset of the byte that says the turn; null where there is none, or where it is no EXIF. */
  turnAt: number | null;
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

const plain = { width: null, height: null, isCutShort: false, refusal: null, turn: 1, turnAt: null } as const;

/** JPEGs that browsers do not decode, by the marker of their frame (ITU-T T.81, table B.1). */
function codingOf(frame: number, precision: number): string | null {
  if (frame >= 0xc9) return "Arithmetic-coded JPEGs";
  if (frame > 0xc2) return frame === 0xc3 || frame === 0xc7 ? "Lossless JPEGs" : "Hierarchical JPEGs";
  return precision === 8 ? null : `JPEGs of ${precision} bits`;
}

/** Walks the markers up to the first scan; the end marker must come after it (a thumbnail before it has its own). */
function jpeg(bytes: Uint8Array): PictureHeader {
  const header: PictureHeader = { ...plain, kind: "JPEG", isCutShort: true };
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
      const coding = codingOf(marker, bytes[at + 4] ?? 0);
      if (coding !== null) header.refusal = say("jpegCoding", coding);
    }
    if (marker === 0xe1 && header.turnAt === null && ascii(bytes, at + 4, 4) === "Exif") {
      const found = exifTurn(bytes, at + 4, Math.min(bytes.length, at + 2 + big16(bytes, at + 2)));
      if (found) [header.turn, header.turnAt] = [found.turn, found.at];
    }
    if (marker === 0xda) break;
    const hasLength = marker !== 0x01 && !(marker >= 0xd0 && marker <= 0xd8);
    at += 2 + (hasLength ? Math.max(2, big16(bytes, at + 2)) : 0);
  }
  for (let end = bytes.length - 2; end > at && header.isCutShort; end -= 1)
    if (bytes[end] === 0xff && bytes[end + 1] === 0xd9) header.isCutShort = false;
  return header;
}

/** A chunk of a PNG: its name, where it begins, and the bytes of its data. */
export interface PngChunk {
  name: string;
  start: number;
  length: number;
}

/** The chunks of a PNG as far as they are whole. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = big32(bytes, at);
    if (at + length + 12 > bytes.length) return;
    const name = ascii(bytes, at + 4, 4);
    yield { name, start: at, length };
    if (name === "IEND") return;
    at += length + 12;
  }
}

function png(bytes: Uint8Array): PictureHeader {
  const header: PictureHeader = {
    ...plain,
    kind: "PNG",
    width: big32(bytes, 16),
    height: big32(bytes, 20),
    isCutShort: true,
  };
  for (const { name, start, length } of pngChunks(bytes)) {
    if (name === "IEND") header.isCutShort = false;
    // Pillow refuses any wrong checksum, browsers those of what they need; the pixels' own are left to the decoder.
    else if (name !== "IDAT") {
      const end = start + 8 + length;
      if (crc32(bytes.subarray(start + 4, end)) !== big32(bytes, end))
        header.refusal ??= say("pictureDamaged", "PNG");
      if (name === "eXIf") header.turn = exifTurn(bytes, start + 8, end)?.turn ?? header.turn;
    }
  }
  return header;
}

function webp(bytes: Uint8Array): PictureHeader {
  const form = ascii(bytes, 12, 4);
  const end = little(bytes, 4, 4) + 8;
  const header: PictureHeader = { ...plain, kind: "WebP", isCutShort: bytes.length < end };
  if (form === "VP8X") {
    header.width = little(bytes, 24, 3) + 1;
    header.height = little(bytes, 27, 3) + 1;
    for (let at = 12; at + 8 <= Math.min(end, bytes.length);) {
      const length = little(bytes, at + 4, 4);
      if (ascii(bytes, at, 4) === "EXIF") {
        const found = exifTurn(bytes, at + 8, Math.min(bytes.length, at + 8 + length));
        if (found) [header.turn, header.turnAt] = [found.turn, found.at];
      }
      at += 8 + length + (length % 2);
    }
  } else if (form === "VP8L") {
    const packed = little(bytes, 21, 4);
    header.width = (packed % 16_384) + 1;
    header.height = (Math.floor(packed / 16_384) % 16_384) + 1;
  } else if (form === "VP8 ") {
    header.width = little(bytes, 26, 2) % 16_384;
    header.height = little(bytes, 28, 2) % 16_384;
  }
  return header;
}

/** Bytes of a colour table, by the byte that tells of it. */
const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * (2 << (flags & 7)) : 0);

/** The first frame of a GIF: where its descriptor stands, and whether its data is whole. */
function gifFrame(bytes: Uint8Array): { at: number; isClear: boolean; isWhole: boolean } {
  let at = 13 + tableBytes(bytes[10] ?? 0);
  let isClear = false;
  const passBlocks = (): boolean => {
    while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
    at += 1;
    return at <= bytes.length;
  };
  while (at < bytes.length) {
    if (bytes[at] === 0x2c) {
      const frame = at;
      at += 11 + tableBytes(bytes[at + 9] ?? 0);
      return { at: frame, isClear, isWhole: passBlocks() };
    }
    if (bytes[at] !== 0x21) break;
    if (bytes[at + 1] === 0xf9) isClear = ((bytes[at + 3] ?? 0) & 1) === 1;
    at += 2;
    passBlocks();
  }
  return { at: 0, isClear, isWhole: false };
}

/**
 * The colour around a first frame that is smaller than its GIF: Pillow fills it with the first of the colours, browsers leave it
 * clear. Null where the frame covers all, or where Pillow leaves it clear too.
 */
export function gifGround(bytes: Uint8Array): string | null {
  const { at, isClear } = gifFrame(bytes);
  const isCovered =
    little(bytes, at + 1, 4) === 0 &&
    little(bytes, at + 5, 2) >= little(bytes, 6, 2) &&
    little(bytes, at + 7, 2) >= little(bytes, 8, 2);
  if (at === 0 || isClear || isCovered) return null;
  const table = (bytes[at + 9] ?? 0) & 0x80 ? at + 10 : 13;
  return `rgb(${bytes[table] ?? 0} ${bytes[table + 1] ?? 0} ${bytes[table + 2] ?? 0})`;
}

/** The name of a kind of picture that browsers do not show; null for everything else. */
export function foreignKind(bytes: Uint8Array): string | null {
  const start = ascii(bytes, 0, 4);
  if (start === "II*\0" || start === "MM\0*") return "TIFF";
  if (start.startsWith("\xff\x0a") || ascii(bytes, 4, 8) === "JXL \r\n\x87\n") return "JPEG XL";
  if (start === "\xff\x4f\xff\x51" || ascii(bytes, 4, 8) === "jP  \r\n\x87\n") return "JPEG 2000";
  const isHeic =
    ascii(bytes, 4, 4) === "ftyp" && /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(ascii(bytes, 8, 4));
  return isHeic ? "HEIC" : null;
}

/** Reads the header of a whole file's bytes; null when they are no picture that browsers show. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes);
  if (big32(bytes, 0) === 0x89504e47) return png(bytes);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return webp(bytes);
  if (ascii(bytes, 0, 4) === "GIF8")
    return {
      ...plain,
      kind: "GIF",
      width: little(bytes, 6, 2),
      height: little(bytes, 8, 2),
      isCutShort: !gifFrame(bytes).isWhole,
    };
  if (ascii(bytes, 0, 2) === "BM")
    return {
      ...plain,
      kind: "BMP",
      width: little(bytes, 18, little(bytes, 14, 4) === 12 ? 2 : 4),
      height: null, // negative for pictures that stand on their head
      isCutShort: bytes.length < little(bytes, 2, 4),
    };
  if (ascii(bytes, 4, 4) === "ftyp" && /avi[fs]/.test(ascii(bytes, 8, Math.min(64, little(bytes, 3, 1) - 8))))
    return { ...plain, kind: "AVIF", turn: avifTurn(bytes) };
  return null;
}
