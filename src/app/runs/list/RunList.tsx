import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { Field } from "../../../config/config.ts";
import { comparisonSeen, overlaidRuns, overlay, toggleOverlaid } from "../../actions/stored/compare.ts";
import { refreshStored, removeRuns } from "../../actions/stored/stored.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { tell } from "../../words/told.ts";
import { MoreRows } from "./MoreRows.tsx";
import { RunDifferences } from "../RunDifferences.tsx";
import { GroupRow } from "./GroupRow.tsx";
import { RunOverlay } from "../RunOverlay.tsx";
import { RunRow } from "./RunRow.tsx";
import { RunsFile } from "../RunsFile.tsx";
import { searched } from "./runQuery.ts";
import {
  differingFields,
  type GroupBy,
  grouped,
  type SortColumn,
  sortedRuns,
  type Sorting,
} from "./runTable.ts";
import { useEpochs } from "../useEpochs.ts";
import tables from "../../tabs/Tables.module.css";
import styles from "../RunsPlace.module.css";

/** So many rows first, and so many more as long as the list's end is in sight: more at once would hold up a frame. */
const rowsAtOnce = 10;
const moreRows = 5;
const rowsOfGroup = 5;
/** More could not be told apart. */
const mostLines = 24;

const columns: readonly SortColumn[] = ["run", "state", "best", "started"];

/** Every run that this browser keeps: to open, to find, to compare, to go on with, to describe and to delete. */
export function RunList() {
  const words = useWords();
  const stored = useApp((state) => state.stored);
  const [typed, setTyped] = useState("");
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [wantedBy, setBy] = useState<GroupBy | null>(null);
  // The list follows in pieces, so that typing and clicking are not held up.
  const search = useDeferredValue(typed);
  const sortedBy = useDeferredValue(sorting);
  const by = useDeferredValue(wantedBy);
  const chosen = useApp(useShallow(overlaidRuns));
  const isAsked = useApp((state) => state.comparison?.isAsked ?? false);
  const lines = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [grown, setGrown] = useState({ of: "", limit: rowsAtOnce });
  // Another list begins short again.
  const list = JSON.stringify([search, sortedBy, by]);
  const limit = grown.of === list ? grown.limit : rowsAtOnce;
  const [doomed, setDoomed] = useState<readonly RunRecord[]>([]);
  useEffect(() => void refreshStored(), []);
  useEffect(() => {
    if (!isAsked) return;
    // A place begins at its top: the way to the lines begins there.
    requestAnimationFrame(() => lines.current?.scrollIntoView({ block: "nearest" }));
    comparisonSeen();
  }, [isAsked]);
  const runs = useMemo(() => stored?.runs ?? [], [stored]);
  const w = words.runs;
  const shown = useMemo(() => sortedRuns(searched(runs, search), sortedBy), [runs, search, sortedBy]);
  const fields = useMemo(() => differingFields(runs), [runs]);
  const groups = useMemo(() => (by === null ? null : grouped(shown, by)), [shown, by]);
  const byId = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const overlaid = useMemo(() => chosen.flatMap((id) => byId.get(id) ?? []), [chosen, byId]);
  const lined = useMemo(
    () => (groups ? groups.flatMap((group) => group.runs) : overlaid.slice(0, mostLines)),
    [groups, overlaid],
  );
  const ids = useMemo(() => lined.map(({ id }) => id), [lined]);
  const epochs = useEpochs(ids);
  const onDetails = useCallback((id: string) => setOpen((now) => (now === id ? null : id)), []);
  const onDelete = useCallback((run: RunRecord) => setDoomed([run]), []);
  const close = (): void => setDoomed([]);
  const names: Partial<Record<GroupBy | "", string>> = {
    "": w.noGroups,
    data: words.setUp.data,
    tags: w.tags,
  };
  const options: { value: GroupBy | ""; text: string }[] = (["", "data", "tags", ...fields] as const).map(
    (value) => ({ value, text: names[value] ?? words.fields[value as Field].name }),
  );
  const row = (run: RunRecord) => (
    <RunRow
      key={run.id}
      run={run}
      place={groups ? -1 : chosen.indexOf(run.id)}
      isChosen={chosen.includes(run.id)}
      isOpen={open === run.id}
      onOverlay={toggleOverlaid}
      onDetails={onDetails}
      onDelete={onDelete}
    />
  );
  const isAll = shown.length > 0 && shown.every(({ id }) => chosen.includes(id));
  return (
    <>
      <header>
        <input
          className={`text ${tables.search}`}
          type="search"
          placeholder={w.searchHint}
          aria-label={w.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <SelectField
          inline
          name={w.groupBy}
          value={wantedBy ?? ""}
          options={options}
          onChange={(value) => setBy(value === "" ? null : value)}
        />
        <span className="label">{w.title(runs.length, overlaid.length)}</span>
        <span className="spring" />
        <Button size="small" kind="quiet" onClick={() => overlay(isAll ? [] : shown.map(({ id }) => id))}>
          {isAll ? w.chooseNone : w.chooseAll}
        </Button>
        {overlaid.length > 1 && (
          <Button size="small" icon="trash" onClick={() => setDoomed(overlaid)}>
            {w.deleteMany(overlaid.length)}
          </Button>
        )}
        <RunsFile runs={overlaid.length > 1 ? overlaid : runs} />
      </header>
      {runs.length === 0 ? (
        <p className={`${styles.none} dim`}>{stored?.error ? tell(stored.error, words) : w.empty}</p>
      ) : (
        <div className={styles.halves}>
          <div>
            <div className={tables.scroll}>
              <table className={`numbers ${tables.stacked}`} aria-label={w.table}>
                <thead>
                  <tr>
                    {columns.map((column) => (
                      <th
                        key={column}
                        className={column === "state" ? "left" : ""}
                        aria-sort={
                          sorting?.by === column ? (sorting.isDown ? "descending" : "ascending") : undefined
                        }
                      >
                        <button
                          type="button"
                          className={styles.sort}
                          onClick={() => setSorting(nextSorting(sorting, column))}
                        >
                          {w.columns[column]}
                          {sorting?.by === column && (
                            <span aria-hidden="true">{sorting.isDown ? " ↓" : " ↑"}</span>
                          )}
                        </button>
                      </th>
                    ))}
                    <th>
                      <span className="spoken">{w.columns.actions}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {groups
                    ? groups.slice(0, limit).flatMap((group, place) => {
                        const all = unfolded.has(group.key);
                        const some = all ? group.runs : group.runs.slice(0, rowsOfGroup);
                        return [
                          <GroupRow
                            key={`group ${group.key}`}
                            group={group}
                            by={by ?? "data"}
                            place={place}
                            more={group.runs.length - some.length}
                            onMore={() => setUnfolded(new Set([...unfolded, group.key]))}
                          >
                            {some.map(row)}
                          </GroupRow>,
                        ];
                      })
                    : shown.slice(0, limit).map(row)}
                </tbody>
              </table>
            </div>
            {shown.length === 0 && <p className={tables.empty}>{w.none}</p>}
            {(groups ?? shown).length > limit && (
              <MoreRows
                from={limit}
                text={w.more(Math.min(moreRows, (groups ?? shown).length - limit))}
                onMore={(from) => setGrown({ of: list, limit: from + moreRows })}
              />
            )}
          </div>
          <div ref={lines}>
            <RunOverlay runs={lined} groups={groups} by={by} epochs={epochs} />
            {!groups && overlaid.length === 1 && <p className={`label ${tables.alike}`}>{w.overlayAlone}</p>}
            {!groups && overlaid.length > mostLines && <p className="label">{w.firstLines(mostLines)}</p>}
            {!groups && overlaid.length > 1 && overlaid.length <= mostLines && (
              <RunDifferences runs={overlaid} />
            )}
          </div>
        </div>
      )}
      <Dialog
        title={doomed.length > 1 ? w.deleteManyTitle(doomed.length) : w.deleteTitle(doomed[0]?.name ?? "")}
        open={doomed.length > 0}
        onClose={close}
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                void removeRuns(doomed.map(({ id }) => id));
                overlay(chosen.filter((id) => !doomed.some((run) => run.id === id)));
                close();
              }}
            >
              {w.delete}
            </Button>
            <Button onClick={close}>{w.keep}</Button>
          </>
        }
      >
        <p>
          {w.deleteText(
            stored?.checkpoints.filter(({ runId }) => doomed.some(({ id }) => id === runId)).length ?? 0,
          )}
        </p>
      </Dialog>
    </>
  );
}

/** Best and newest first at the first click, then the other way round, then as stored. */
function nextSorting(now: Sorting | null, by: SortColumn): Sorting | null {
  const isFirstDown = by === "best" || by === "started";
  if (now?.by !== by) return { by, isDown: isFirstDown };
  return now.isDown === isFirstDown ? { by, isDown: !isFirstDown } : null;
}
