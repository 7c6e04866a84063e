/** The packs of this browser, for whoever asks which there are: in the page, too. */
import { byItselfMs, deviceMs, eachInTime, inTime } from "../../inTime.ts";

const directoryName = "packs";
/** Of index.bin: magic, slots, size, reserved: 32-bit words before the entries. */
export const headerWords = 4;
/** Words of an entry in the log: the slot, its picture's place counted from 1 (0: none any more), and its checksum. */
export const entryWords = 3;
/** A pack may take this share of what the browser still allows; the rest is for checkpoints. */
export const packShare = 0.8;

/** Pictures that were turned upright are packed apart from those as they lie. */
const turnedMark = "u";
export const packOf = (data: string, upright: boolean): string => (upright ? data + turnedMark : data);
/** The fingerprint of the data that a pack is of. */
export const dataOfPack = (fingerprint: string): string =>
  fingerprint.endsWith(turnedMark) ? fingerprint.slice(0, -1) : fingerprint;

export interface PackInfo {
  id: string;
  /** Of the data set. */
  fingerprint: string;
  /** Side of the pictures in pixels. */
  size: number;
  bytes: number;
  /** Pictures of the data set, and those of them whose pixels, or that they have none, are kept. */
  count: number;
  known: number;
}

/** Throws LateError when the browser does not answer. */
export async function packsDirectory(): Promise<FileSystemDirectoryHandle> {
  const root = await inTime(navigator.storage.getDirectory(), byItselfMs);
  return inTime(root.getDirectoryHandle(directoryName, { create: true }), byItselfMs);
}

export async function packIds(): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const [id, { kind }] of eachInTime((await packsDirectory()).entries(), byItselfMs))
      if (kind === "directory") ids.push(id);
  } catch {
    return ids; // Refused in private windows: then there are no packs.
  }
  return ids;
}

async function packInfo(id: string): Promise<PackInfo> {
  const [, fingerprint = "", size = "0"] = id.split("-");
  const info = { id, fingerprint, size: Number(size), bytes: 0, count: 0, known: 0 };
  const directory = await (await packsDirectory()).getDirectoryHandle(id);
  for await (const handle of directory.values()) {
    if (handle.kind !== "file") continue;
    const file = await handle.getFile();
    info.bytes += file.size;
    if (handle.name !== "index.bin") continue;
    const bytes = await file.arrayBuffer();
    const log = new Uint32Array(bytes, 0, Math.floor(bytes.byteLength / 4));
    info.count = log[1] ?? 0;
    const isKnown = new Uint8Array(info.count);
    for (let at = headerWords; at + entryWords <= log.length; at += entryWords)
      isKnown[log[at] ?? info.count] = log[at + 1] === 0 ? 0 : 1;
    info.known = isKnown.reduce((sum, one) => sum + one, 0);
  }
  return info;
}

/** What is known of each. Empty where there is no private file system. */
export async function listPacks(): Promise<PackInfo[]> {
  const found = await Promise.all(
    (await packIds()).map((id) => inTime(packInfo(id), byItselfMs).catch(() => null)),
  );
  return found.filter((info) => info !== null);
}

/** Deletes a pack, or all. A pack in use by a run, here or in another tab, stays; false says so. */
export async function clearPacks(id?: string): Promise<boolean> {
  const directory = await packsDirectory();
  let cleared = true;
  for (const pack of id === undefined ? await packIds() : [id])
    await inTime(directory.removeEntry(pack, { recursive: true }), deviceMs).catch(() => {
      cleared = false;
    });
  return cleared;
}
