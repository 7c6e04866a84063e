/** FNV-1a over bytes, as the reference writes its checksums. */
export function fnv(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Of ids as they lie in memory, little-endian. */
export const idsFnv = (ids: Int32Array): number =>
  fnv(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
