import type { CheckpointRow } from "../../../worker/border/protocol.ts";

/** The checkpoint that stands for a run: its best one, otherwise the newest; null without any. */
export function bestOf(rows: readonly CheckpointRow[]): CheckpointRow | null {
  const newest = rows.toSorted((a, b) => b.step - a.step || b.time - a.time);
  return newest.find(({ tag }) => tag === "best") ?? newest[0] ?? null;
}
