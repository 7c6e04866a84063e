/**
 * Broken copies of sound files, from a seed: bits turned, bytes set, parts cut, repeated or swapped, numbers made huge. `mend` makes
 * checksums and lengths right again, so that what is broken lies deeper than the first check.
 */
import { crc32 } from "../../../src/crc.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** A seeded source of whole numbers below `limit`. */
export function dice(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return ((x ^ (x >>> 16)) >>> 0) % Math.max(1, limit);
  };
}

const tellingValues = [0, 1, 0x2e, 0x7f, 0x80, 0xff, 0x28, 0x52, 0x5d, 0x7d, 0x51, 0x63, 0x30, 0x39];

function mutateOnce(bytes: Bytes, roll: (limit: number) => number, from: number, to: number): Bytes {
  if (to <= from) return bytes; // cut down to nothing already
  const at = from + roll(to - from);
  const length = 1 + roll(Math.min(32, to - at));
  const copy = bytes.slice();
  switch (roll(7)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << roll(8));
      return copy;
    case 1:
      copy[at] = tellingValues[roll(tellingValues.length)] ?? 0;
      return copy;
    case 2:
      return bytes.slice(0, at); // cut off
    case 3: {
      const shorter = new Uint8Array(bytes.length - length);
      shorter.set(bytes.subarray(0, at));
      shorter.set(bytes.subarray(at + length), at);
      return shorter;
    }
    case 4: {
      const longer = new Uint8Array(bytes.length + length);
      longer.set(bytes.subarray(0, at + length));
      longer.set(bytes.subarray(at), at + length);
      return longer;
    }
    case 5:
      copy.fill(roll(2) ? 0xff : 0, at, at + length);
      return copy;
    default:
      copy.copyWithin(at, from + roll(to - from - length), from + roll(to - from));
      return copy;
  }
}

/** One to four changes between `from` and `to`. */
export function mutate(bytes: Bytes, seed: number, from = 0, to = bytes.length): Bytes {
  const roll = dice(seed);
  let result = bytes;
  for (let count = 1 + roll(4); count > 0; count--)
    result = mutateOnce(result, roll, Math.min(from, result.length), Math.min(to, result.length));
  return result;
}

/** A change inside the JSON header of a .safetensors file, its length made right again. */
export function mutateHeader(file: Bytes, seed: number): Bytes {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = mutateJson(new TextDecoder().decode(file.subarray(8, 8 + length)), seed);
  const text = new TextEncoder().encode(header);
  const result = new Uint8Array(8 + text.length + file.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(text.length), true);
  result.set(text, 8);
  result.set(file.subarray(8 + length), 8 + text.length);
  return result;
}

const jsonPieces = [
  "null",
  "-1",
  "1e308",
  "9007199254740993",
  "[]",
  "{}",
  '""',
  "true",
  "0",
  '"F64"',
  "[0,0]",
];

/** JSON that stays JSON: a number, text or list in it replaced by another value. */
function mutateJson(text: string, seed: number): string {
  const roll = dice(seed);
  const values = [...text.matchAll(/-?\d+(\.\d+)?|\\?"(F32|I64|[a-z]+\\?)"|\[\]|null/g)];
  const value = values[roll(values.length)];
  if (!value) return text;
  const piece = jsonPieces[roll(jsonPieces.length)] ?? "0";
  const fits = value[0].startsWith("\\") ? piece.replaceAll('"', '\\"') : piece;
  return text.slice(0, value.index) + fits + text.slice(value.index + value[0].length);
}

/** A stored zip with the data of one entry changed and its checksums made right again. */
export function mutateEntry(file: Bytes, start: number, length: number, seed: number): Bytes {
  const changed = mutate(file.slice(start, start + length), seed);
  const same = file.slice();
  const data = new Uint8Array(length); // the same length, so that every offset stays right
  data.set(changed.subarray(0, length));
  same.set(data, start);
  const view = new DataView(same.buffer);
  const crc = crc32(data);
  const old = crc32(file.subarray(start, start + length));
  for (let at = 0; at + 4 <= same.length; at++)
    if (view.getUint32(at, true) === old) view.setUint32(at, crc, true);
  return same;
}
