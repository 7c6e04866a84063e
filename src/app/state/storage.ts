import type { AppState } from "./state.ts";

/** What the browser says that it uses; Chromium says of which kind, too. */
export interface Estimate {
  usage?: number;
  usageDetails?: { fileSystem?: number; indexedDB?: number };
}

/**
 * Bytes in use: what the browser says, and at least what this page itself knows of checkpoints and packed copies. Browsers tell late;
 * Chromium, started anew, counts 688 bytes of files until one of them is written.
 */
export function usedBytes(
  { usage = 0, usageDetails }: Estimate,
  { stored, folders, samplePacks, run }: Pick<AppState, "stored" | "folders" | "samplePacks" | "run">,
): number {
  const packs = [...folders.flatMap((folder) => folder.packs), ...samplePacks];
  const packed = packs.reduce((sum, { bytes }) => sum + bytes, 0);
  const saved = (stored?.checkpoints ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // The copy that a run writes is in the list once the run has ended.
  const files = Math.max(packed, run?.meters?.packed?.bytes ?? 0);
  if (!usageDetails) return Math.max(usage, saved + files);
  const { fileSystem = 0, indexedDB = 0 } = usageDetails;
  return usage + Math.max(0, files - fileSystem) + Math.max(0, saved - indexedDB);
}
