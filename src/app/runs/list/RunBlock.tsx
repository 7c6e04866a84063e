import { memo, type ReactNode, useRef } from "react";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import { type Words, useWords } from "../../words/words.ts";
import { GroupRow, groupName } from "./GroupRow.tsx";
import { MoreRow } from "./MoreRow.tsx";
import type { ListRow, RowBlock } from "./rowBlocks.ts";
import { RunRow } from "./RunRow.tsx";
import type { GroupBy } from "./runTable.ts";
import { useDrawn } from "./useDrawn.ts";
import styles from "../RunsPlace.module.css";

/** What all rows have in common. */
export interface RowsProps {
  by: GroupBy | null;
  /** The places of the runs that are overlaid, among them. */
  overlaid: ReadonlyMap<string, number>;
  /** The run whose details are shown. */
  open: string | null;
  onOverlay: (id: string) => void;
  onDetails: (id: string) => void;
  onDelete: (run: RunRecord) => void;
  onUnfold: (group: string) => void;
}

interface Props extends RowsProps {
  block: RowBlock;
  /** Which list it is of. */
  list: string;
  /** Drawn at once. */
  isFirst: boolean;
  /** Drawn even when it is out of sight: the focus may come to it. */
  isKept: boolean;
}

/**
 * Some rows of the list. Out of sight they are one empty row of their height, for hundreds of them would be laid out and painted with
 * every change; the browser's own search finds their names in it.
 */
export const RunBlock = memo(function RunBlock({ block: { rows }, list, isFirst, isKept, ...shared }: Props) {
  const words = useWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const { isDrawn, height } = useDrawn(body, { list, isFirst, isKept });
  if (isDrawn) return <tbody ref={body}>{rows.map((row) => rowOf(row, shared))}</tbody>;
  return (
    <tbody ref={body} aria-hidden="true">
      <tr className={styles.away}>
        <td colSpan={5} style={{ height: height ?? `calc(${String(rows.length)} * var(--row-height))` }}>
          <div ref={hideUntilFound}>{rows.map((row) => nameOf(row, shared.by, words)).join(" ")}</div>
        </td>
      </tr>
    </tbody>
  );
});

/** React knows the attribute without its value. */
const hideUntilFound = (element: HTMLElement | null): void => element?.setAttribute("hidden", "until-found");

function rowOf(row: ListRow, shared: RowsProps): ReactNode {
  const { by, overlaid, open, onOverlay, onDetails, onDelete, onUnfold } = shared;
  if (row.kind === "group")
    return (
      <GroupRow
        key={`group ${row.group.key}`}
        group={row.group}
        by={by ?? "data"}
        place={row.place}
        rowIndex={row.index}
      />
    );
  if (row.kind === "more")
    return (
      <MoreRow
        key={`more ${row.group.key}`}
        count={row.count}
        rowIndex={row.index}
        onMore={() => onUnfold(row.group.key)}
      />
    );
  const { run, index } = row;
  return (
    <RunRow
      key={run.id}
      run={run}
      rowIndex={index}
      place={by === null ? (overlaid.get(run.id) ?? -1) : -1}
      isChosen={overlaid.has(run.id)}
      isOpen={open === run.id}
      onOverlay={onOverlay}
      onDetails={onDetails}
      onDelete={onDelete}
    />
  );
}

function nameOf(row: ListRow, by: GroupBy | null, words: Words): string {
  if (row.kind === "run") return `${row.run.name} ${words.runs.number(row.run.number)}`;
  return row.kind === "group" ? groupName(row.group, by ?? "data", words) : words.runs.more(row.count);
}
