/** The rows of the list of runs, in blocks that come and go with what is in sight: pure. */
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { RunGroup } from "./runTable.ts";

type Listed =
  | { kind: "run"; run: RunRecord }
  /** `place`: among the groups. */
  | { kind: "group"; group: RunGroup; place: number }
  /** Runs of the group that are not listed yet. */
  | { kind: "more"; group: RunGroup; count: number };

/** `index`: in the whole table, where the head is row 1. */
export type ListRow = Listed & { index: number };

export interface RowBlock {
  key: string;
  rows: readonly ListRow[];
}

/** As many as a frame has time for. */
const rowsOfBlock = 5;
/** Runs of a group that are listed before it is unfolded. */
const rowsOfGroup = 5;

/**
 * All rows in their order, and how many the table has. A block has rows of one group, so that those of others stay as they are when it
 * is unfolded.
 * @param open the run whose details stand below it, in a row of their own
 */
export function rowBlocks(
  runs: readonly RunRecord[],
  groups: readonly RunGroup[] | null,
  unfolded: ReadonlySet<string>,
  open: string | null,
): { blocks: RowBlock[]; rowCount: number } {
  const parts = groups
    ? groups.map((group, place) => ({ key: group.key, rows: rowsOf(group, place, unfolded.has(group.key)) }))
    : [{ key: "", rows: runs.map(asRow) }];
  const blocks: RowBlock[] = [];
  let rowCount = 1;
  const counted = (row: Listed): ListRow => {
    rowCount += 1;
    const index = rowCount;
    if (row.kind === "run" && row.run.id === open) rowCount += 1;
    return { ...row, index };
  };
  for (const { key, rows } of parts)
    for (let at = 0; at < rows.length; at += rowsOfBlock)
      blocks.push({ key: `${key} ${String(at)}`, rows: rows.slice(at, at + rowsOfBlock).map(counted) });
  return { blocks, rowCount };
}

const asRow = (run: RunRecord): Listed => ({ kind: "run", run });

function rowsOf(group: RunGroup, place: number, isUnfolded: boolean): Listed[] {
  const some = isUnfolded ? group.runs : group.runs.slice(0, rowsOfGroup);
  const count = group.runs.length - some.length;
  return [
    { kind: "group", group, place },
    ...some.map(asRow),
    ...(count > 0 ? [{ kind: "more" as const, group, count }] : []),
  ];
}
