/**
 * The turn that a picture asks for: EXIF's Orientation (CIPA DC-008, tag 0x0112), 1 for none. Cameras lay a picture down as
 * their chip lies and say in it how it is to be turned. Pillow and torchvision turn nothing by themselves; browsers turn.
 */

export type Turn = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface ExifTurn {
  turn: Turn;
  /** Offset of the byte that says so. */
  at: number;
}

const orientation = 0x0112;

/** The turn in a TIFF structure from `start` on, with or without “Exif” before it; null where there is none. */
export function exifTurn(bytes: Uint8Array, start: number, end: number): ExifTurn | null {
  const isNamed = String.fromCharCode(...bytes.subarray(start, start + 4)) === "Exif";
  const base = isNamed ? start + 6 : start;
  if (base + 14 > end) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + base, end - base);
  const isLittle = view.getUint16(0) === 0x4949;
  if ((!isLittle && view.getUint16(0) !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return null;
  const first = view.getUint32(4, isLittle);
  if (first + 2 > view.byteLength) return null;
  const count = view.getUint16(first, isLittle);
  for (let at = first + 2, left = count; left > 0 && at + 12 <= view.byteLength; at += 12, left -= 1) {
    if (view.getUint16(at, isLittle) !== orientation) continue;
    const value = view.getUint16(at + 8, isLittle);
    if (value < 1 || value > 8) return null;
    return { turn: value as Turn, at: base + at + 8 + (isLittle ? 0 : 1) };
  }
  return null;
}

/** The turn that takes another one back. */
export const undo = (turn: Turn): Turn => (turn === 6 ? 8 : turn === 8 ? 6 : turn);

/** Whether width and height change places. */
export const isOnItsSide = (turn: Turn): boolean => turn >= 5;

/** The transform of a canvas that draws a picture of `width` x `height` turned. */
export function turned(
  turn: Turn,
  width: number,
  height: number,
): [a: number, b: number, c: number, d: number, e: number, f: number] {
  switch (turn) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, height, 0];
    case 7:
      return [0, -1, -1, 0, height, width];
    case 8:
      return [0, -1, 1, 0, 0, width];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

/** AVIF's turns by quarters against the clock, and then the mirror: none, across the middle's level line, across its upright one. */
const quarters: readonly (readonly [Turn, Turn, Turn])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

/** What an AVIF file's properties irot and imir do, which every decoder must follow (ISO/IEC 23008-12, 6.5.10 and 6.5.12). */
export function avifTurn(bytes: Uint8Array): Turn {
  const property = (name: string): number | null => {
    const wanted = [...name].map((letter) => letter.charCodeAt(0));
    const end = Math.min(bytes.length - 4, 1 << 14);
    for (let at = 4; at < end; at += 1)
      if (wanted.every((byte, i) => bytes[at + i] === byte)) return bytes[at + 4] ?? 0;
    return null;
  };
  const mirror = property("imir");
  return quarters[(property("irot") ?? 0) & 3]?.[mirror === null ? 0 : 1 + (mirror & 1)] ?? 1;
}
