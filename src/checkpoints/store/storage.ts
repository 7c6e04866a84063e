/** How much room the browser gives this page, and whether it promises to keep what is there. */
import { byItselfMs, inTime } from "../../inTime.ts";
import { StorageFullError } from "./database.ts";

export interface StorageUse {
  usedBytes: number;
  /** Null where the browser does not say. */
  quotaBytes: number | null;
  /** The browser does not clear it on its own. */
  persistent: boolean;
}

/** A browser that does not answer says nothing of room. */
export async function storageUse(): Promise<StorageUse> {
  if (!navigator.storage) return { usedBytes: 0, quotaBytes: null, persistent: false };
  const [{ usage = 0, quota = null }, persistent] = await Promise.all([
    inTime<StorageEstimate>(navigator.storage.estimate(), byItselfMs, () => ({})),
    inTime(navigator.storage.persisted(), byItselfMs, () => false),
  ]);
  return { usedBytes: usage, quotaBytes: quota, persistent };
}

/** What the browser itself needs beside the bytes: records, indices, its log. */
const overheadBytes = 1e6;

/**
 * Throws StorageFullError when `bytes` more would not fit by what the browser promises, before anything is written. Chromium
 * promises 10 GiB more than is used whatever the disk has, against fingerprinting, so a write may still be refused.
 */
export async function ensureRoom(bytes: number): Promise<void> {
  const { usedBytes, quotaBytes } = await storageUse();
  if (quotaBytes === null) return;
  const freeBytes = Math.max(0, quotaBytes - usedBytes);
  if (bytes + overheadBytes > freeBytes) throw new StorageFullError(bytes, freeBytes);
}
