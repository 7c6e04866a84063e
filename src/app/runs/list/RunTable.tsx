import { type FocusEvent, useCallback, useMemo, useState } from "react";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import { useWords } from "../../words/words.ts";
import { rowBlocks } from "./rowBlocks.ts";
import { RunBlock, type RowsProps } from "./RunBlock.tsx";
import type { RunGroup, SortColumn, Sorting } from "./runTable.ts";
import tables from "../../tabs/Tables.module.css";
import styles from "../RunsPlace.module.css";

const columns: readonly SortColumn[] = ["run", "state", "best", "started"];
/** Blocks that are drawn at once. */
const firstBlocks = 2;

interface Props extends Omit<RowsProps, "onUnfold"> {
  /** How it was searched, sorted and grouped: in another list all but the first rows come in their turn again. */
  list: string;
  runs: readonly RunRecord[];
  groups: readonly RunGroup[] | null;
  /** By which the head is sorted. */
  sorting: Sorting | null;
  onSort: (column: SortColumn) => void;
}

/** Runs as a table that is sorted by its head, of which only what is in sight is drawn. */
export function RunTable({ list, runs, groups, sorting, onSort, ...shared }: Props) {
  const words = useWords();
  const w = words.runs;
  const { open } = shared;
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(0);
  const { blocks, rowCount } = useMemo(
    () => rowBlocks(runs, groups, unfolded, open),
    [runs, groups, unfolded, open],
  );
  const onUnfold = useCallback((key: string) => setUnfolded((now) => new Set([...now, key])), []);
  // The rows beside the one that has the focus are there, so that Tab passes none over, and the last ones for who comes from behind.
  const isKept = (at: number): boolean => Math.abs(at - focused) <= 1 || at === blocks.length - 1;
  const followFocus = ({ target, currentTarget }: FocusEvent<HTMLTableElement>): void => {
    const at = [...currentTarget.tBodies].findIndex((body) => body.contains(target));
    if (at >= 0) setFocused(at);
  };
  return (
    <div className={tables.scroll}>
      <table
        className={`numbers ${tables.stacked} ${styles.table}`}
        aria-label={w.table}
        aria-rowcount={rowCount}
        onFocus={followFocus}
      >
        <colgroup>
          {[...columns, "actions"].map((column) => (
            <col key={column} data-column={column} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th
                key={column}
                className={column === "state" ? "left" : ""}
                aria-sort={sorting?.by === column ? (sorting.isDown ? "descending" : "ascending") : undefined}
              >
                <button type="button" className={styles.sort} onClick={() => onSort(column)}>
                  {w.columns[column]}
                  {sorting?.by === column && <span aria-hidden="true">{sorting.isDown ? " ↓" : " ↑"}</span>}
                </button>
              </th>
            ))}
            <th>
              <span className="spoken">{w.columns.actions}</span>
            </th>
          </tr>
        </thead>
        {blocks.map((block, at) => (
          <RunBlock
            key={block.key}
            block={block}
            list={list}
            isFirst={at < firstBlocks}
            isKept={isKept(at)}
            onUnfold={onUnfold}
            {...shared}
          />
        ))}
      </table>
    </div>
  );
}
