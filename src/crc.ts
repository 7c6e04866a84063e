/** Cyclic redundancy checks: CRC-32 for zip, CRC-32C (Castagnoli) for TensorBoard's records and for stored checkpoints. */

/**
 * Eight tables of 256: entry [t][b] is the remainder of byte b followed by t zero bytes, so that eight bytes are taken at
 * once (Intel's slicing-by-8: https://doi.org/10.1109/TC.2008.85).
 */
function tables(polynomial: number): Uint32Array {
  const all = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    all[byte] = remainder;
  }
  for (let i = 256; i < all.length; i++) {
    const shorter = all[i - 256] ?? 0;
    all[i] = (shorter >>> 8) ^ (all[shorter & 255] ?? 0);
  }
  return all;
}

function checksum(table: Uint32Array, bytes: Uint8Array, before: number): number {
  const at = (slice: number, byte: number): number => table[slice * 256 + byte] ?? 0;
  let crc = ~before;
  let i = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (; i + 8 <= bytes.length; i += 8) {
    const low = crc ^ view.getUint32(i, true);
    const high = view.getUint32(i + 4, true);
    crc =
      at(7, low & 255) ^
      at(6, (low >>> 8) & 255) ^
      at(5, (low >>> 16) & 255) ^
      at(4, low >>> 24) ^
      at(3, high & 255) ^
      at(2, (high >>> 8) & 255) ^
      at(1, (high >>> 16) & 255) ^
      at(0, high >>> 24);
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ at(0, (crc ^ (bytes[i] ?? 0)) & 255);
  return ~crc >>> 0;
}

const zipTables = tables(0xedb88320);
const castagnoliTables = tables(0x82f63b78);

/** Zip's checksum of `bytes`; `before` is that of the bytes in front of them. */
export const crc32 = (bytes: Uint8Array, before = 0): number => checksum(zipTables, bytes, before);
/** The same by Castagnoli's polynomial. */
export const crc32c = (bytes: Uint8Array, before = 0): number => checksum(castagnoliTables, bytes, before);
