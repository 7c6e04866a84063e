/** A number of numpy, as a pickle keeps one: its type and its bytes. */
import { Inert, type PickleValue } from "./pickleValues.ts";

/** The value of numpy.core.multiarray.scalar(dtype, bytes); null for another type than a plain number. */
export function numpyScalar([type, value]: readonly PickleValue[]): number | boolean | null {
  const [code] = type instanceof Inert ? type.given : [];
  const bytes = value instanceof Uint8Array ? value : latin1(value);
  if (typeof code !== "string" || bytes === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A dtype's state is (version, byte order, ...).
  const little = !(type instanceof Inert && isBigEndian(type.state));
  const readers: Record<string, [size: number, read: () => number | boolean]> = {
    f8: [8, () => view.getFloat64(0, little)],
    f4: [4, () => view.getFloat32(0, little)],
    i8: [8, () => Number(view.getBigInt64(0, little))],
    u8: [8, () => Number(view.getBigUint64(0, little))],
    i4: [4, () => view.getInt32(0, little)],
    u4: [4, () => view.getUint32(0, little)],
    i2: [2, () => view.getInt16(0, little)],
    u2: [2, () => view.getUint16(0, little)],
    i1: [1, () => view.getInt8(0)],
    u1: [1, () => view.getUint8(0)],
    b1: [1, () => view.getUint8(0) !== 0],
  };
  const reader = Object.hasOwn(readers, code) ? readers[code] : undefined;
  return reader && reader[0] === bytes.length ? reader[1]() : null;
}

const isBigEndian = (state: PickleValue): boolean =>
  typeof state === "object" &&
  state !== null &&
  "items" in state &&
  Array.isArray(state.items) &&
  state.items[1] === ">";

/** Protocol 2 writes bytes as _codecs.encode(text, "latin1"). */
function latin1(value: PickleValue | undefined): Uint8Array | null {
  const [text, coding] = value instanceof Inert && value.path === "_codecs.encode" ? value.given : [];
  if (typeof text !== "string" || coding !== "latin1") return null;
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
