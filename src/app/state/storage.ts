import type { AppState } from "./state.ts";

/**
 * Bytes that this page itself knows to be stored: checkpoints and packed copies. A browser tells what it uses of an origin late, and
 * at first nothing.
 */
export function knownBytes({
  stored,
  folders,
  samplePacks,
  run,
}: Pick<AppState, "stored" | "folders" | "samplePacks" | "run">): number {
  const packs = [...folders.flatMap((folder) => folder.packs), ...samplePacks];
  const packed = packs.reduce((sum, { bytes }) => sum + bytes, 0);
  const saved = (stored?.checkpoints ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // The copy that a run writes is in the list once the run has ended.
  return saved + Math.max(packed, run?.meters?.packed?.bytes ?? 0);
}
