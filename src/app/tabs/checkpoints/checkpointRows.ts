/** Stored checkpoints as people count them: kept as best, last and epoch 5 at one step, it is one checkpoint. */
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import type { Run } from "../../state/state.ts";
import type { Words } from "../../words/en/index.ts";

export interface CheckpointGroup {
  /** The one that is read: all of the group hold the same. */
  row: CheckpointRow;
  /** In the order in which they are said: best, last, epochs, by hand. */
  rows: readonly CheckpointRow[];
}

const order = ["best", "last"];
const rank = ({ tag }: CheckpointRow): number => (order.includes(tag) ? order.indexOf(tag) : order.length);

/** Those of one run and one step together, each group where its first one stood. Imported ones may differ and stay alone. */
export function groupCheckpoints(rows: readonly CheckpointRow[]): CheckpointGroup[] {
  const groups = new Map<string, CheckpointRow[]>();
  for (const row of rows) {
    const name = row.tag === "imported" || row.file ? row.id : `${row.runId} ${row.step}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups.values()].flatMap((alike) => {
    const sorted = alike.toSorted((a, b) => rank(a) - rank(b));
    const [row] = sorted;
    return row ? [{ row, rows: sorted }] : [];
  });
}

/** How a checkpoint is kept, in words. */
export function tagText(tag: string, words: Words["checkpoints"]): string {
  const epoch = /^epoch-(\d+)$/.exec(tag)?.[1];
  return epoch === undefined ? (words.tags[tag] ?? tag) : words.epochTag(epoch);
}

/** A checkpoint in a list: "Epoch 3, best". */
export const rowText = ({ epoch, step, tag }: CheckpointRow, words: Words["checkpoints"]): string =>
  words.tagged(words.name(epoch, step), tagText(tag, words));

/** Classes or words of the network; null where the run kept them not. */
export function outputsOf(run: Run | null): number | null {
  if (!run) return null;
  const count = run.data.kind === "images" ? run.data.classes.length : run.data.vocabularySize;
  return count > 0 ? count : null;
}
