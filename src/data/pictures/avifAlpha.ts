/**
 * An AVIF with transparency as two pictures. What is clear is a grey picture of its own in the file; Chromium stretches its values as
 * if they were of limited range, whatever the file says, and libavif, so Pillow, does not. Made the file's picture, it is not stretched.
 */

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Boxes between two places (ISO/IEC 14496-12, 4.2): where the content of each begins and ends. */
function boxes(bytes: Uint8Array, start: number, end: number): Map<string, { at: number; end: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<string, { at: number; end: number }>();
  for (let at = start; at + 8 <= end;) {
    const size = view.getUint32(at);
    const next = size === 0 ? end : at + size;
    if (next > end || next < at + 8) break;
    found.set(ascii(bytes, at + 4), { at: at + 8, end: next });
    at = next;
  }
  return found;
}

/** “Derived from”, which no decoder asks for, in the place of “auxiliary of”. */
const plainReference = [..."cdsc"].map((letter) => letter.charCodeAt(0));

export interface AvifParts {
  colour: Uint8Array<ArrayBuffer>;
  alpha: Uint8Array<ArrayBuffer>;
}

/** The same file without its transparency, and with that as its picture. Null where it has none, or colours are multiplied by it. */
export function avifParts(bytes: Uint8Array): AvifParts | null {
  const meta = boxes(bytes, 0, bytes.length).get("meta");
  const inside = meta && boxes(bytes, meta.at + 4, meta.end);
  const [primary, references] = [inside?.get("pitm"), inside?.get("iref")];
  if (!primary || !references) return null;
  const links = boxes(bytes, references.at + 4, references.end);
  const link = links.get("auxl");
  // Longer numbers of items are for files of more than 65,535.
  if (!link || links.has("prem") || bytes[primary.at] !== 0 || bytes[references.at] !== 0) return null;
  const colour = bytes.slice();
  colour.set(plainReference, link.at - 4);
  const alpha = colour.slice();
  alpha.set(bytes.subarray(link.at, link.at + 2), primary.at + 4);
  return { colour, alpha };
}
