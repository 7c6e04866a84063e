/**
 * An AVIF with transparency as two pictures. What is clear is a grey picture of its own in the file; Chromium stretches its values as
 * if they were of limited range, whatever the file says, and libavif, so Pillow, does not. Made the file's picture, it is not stretched.
 */

const ascii = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Boxes between two places (ISO/IEC 14496-12, 4.2): where the content of each begins and ends. */
function boxes(bytes: Uint8Array, start: number, end: number): { kind: string; at: number; end: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: { kind: string; at: number; end: number }[] = [];
  for (let at = start; at + 8 <= end;) {
    const size = view.getUint32(at);
    const next = size === 0 ? end : at + size;
    if (next > end || next < at + 8) break;
    found.push({ kind: ascii(bytes, at + 4), at: at + 8, end: next });
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

/** What an auxiliary picture that tells the transparency is called; others tell depth, or gain. */
const alphaNames = ["urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", "urn:mpeg:hevc:2015:auxid:1"];

/**
 * The same file without its transparency, and with that as its picture. Null where it has none or another auxiliary picture, or colours
 * are multiplied by it; and where it moves: decoders then take the first picture of its track, whatever the primary item is.
 */
export function avifParts(bytes: Uint8Array): AvifParts | null {
  const within = (place: { at: number; end: number } | undefined, skipped = 0): ReturnType<typeof boxes> =>
    place ? boxes(bytes, place.at + skipped, place.end) : [];
  const one = (places: ReturnType<typeof boxes>, wanted: string): (typeof places)[number] | undefined =>
    places.find(({ kind }) => kind === wanted);
  const whole = boxes(bytes, 0, bytes.length);
  if (one(whole, "moov")) return null;
  const inside = within(one(whole, "meta"), 4);
  const [primary, references] = [one(inside, "pitm"), one(inside, "iref")];
  if (!primary || !references) return null;
  const links = within(references, 4);
  const [link, ...others] = links.filter(({ kind }) => kind === "auxl");
  // Longer numbers of items are for files of more than 65,535.
  if (!link || others.length > 0 || one(links, "prem")) return null;
  if (bytes[primary.at] !== 0 || bytes[references.at] !== 0) return null;
  const told = within(one(within(one(inside, "iprp")), "ipco")).filter(({ kind }) => kind === "auxC");
  const names = told.map(
    ({ at, end }) => new TextDecoder().decode(bytes.subarray(at + 4, end)).split("\0")[0],
  );
  if (names.length === 0 || !names.every((name = "") => alphaNames.includes(name))) return null;
  const colour = bytes.slice();
  colour.set(plainReference, link.at - 4);
  const alpha = colour.slice();
  alpha.set(bytes.subarray(link.at, link.at + 2), primary.at + 4);
  return { colour, alpha };
}
