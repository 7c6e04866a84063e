import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { Field } from "../../../config/config.ts";
import { comparisonSeen, overlaidRuns, overlay, toggleOverlaid } from "../../actions/stored/compare.ts";
import { refreshStored, removeRuns } from "../../actions/stored/stored.ts";
import { takeTurn } from "../../curves/chart/turns.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { tell } from "../../words/told.ts";
import { RunDifferences } from "../RunDifferences.tsx";
import { RunOverlay } from "../RunOverlay.tsx";
import { RunTable } from "./RunTable.tsx";
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

/** More could not be told apart. */
const mostLines = 24;

const none: readonly RunRecord[] = [];

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
  const [doomed, setDoomed] = useState<readonly RunRecord[]>([]);
  // Another tab may have stored something since; to read it waits until what is known is drawn.
  useEffect(() => takeTurn(() => void refreshStored()), []);
  useEffect(() => {
    if (!isAsked) return;
    // A place begins at its top: the way to the lines begins there.
    requestAnimationFrame(() => lines.current?.scrollIntoView({ block: "nearest" }));
    comparisonSeen();
  }, [isAsked]);
  const runs = stored?.runs ?? none;
  const w = words.runs;
  const shown = useMemo(() => sortedRuns(searched(runs, search), sortedBy), [runs, search, sortedBy]);
  const compared = useDeferredValue(runs, none);
  const fields = useMemo(() => differingFields(compared), [compared]);
  const groups = useMemo(() => (by === null ? null : grouped(shown, by)), [shown, by]);
  const byId = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const places = useMemo(() => new Map(chosen.map((id, place) => [id, place])), [chosen]);
  const overlaid = useMemo(() => chosen.flatMap((id) => byId.get(id) ?? []), [chosen, byId]);
  // What is ticked is ticked at once; its lines follow.
  const drawn = useDeferredValue(overlaid);
  const lined = useMemo(
    () => (groups ? groups.flatMap((group) => group.runs) : drawn.slice(0, mostLines)),
    [groups, drawn],
  );
  const ids = useMemo(() => lined.map(({ id }) => id), [lined]);
  const epochs = useEpochs(ids);
  const onDetails = useCallback((id: string) => setOpen((now) => (now === id ? null : id)), []);
  const onSort = useCallback((column: SortColumn) => setSorting((now) => nextSorting(now, column)), []);
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
  const isAll = shown.length > 0 && shown.every(({ id }) => places.has(id));
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
            <RunTable
              list={JSON.stringify([search, sortedBy, by])}
              runs={shown}
              groups={groups}
              by={by}
              sorting={sorting}
              overlaid={places}
              open={open}
              onSort={onSort}
              onOverlay={toggleOverlaid}
              onDetails={onDetails}
              onDelete={onDelete}
            />
            {shown.length === 0 && <p className={tables.empty}>{w.none}</p>}
          </div>
          <div ref={lines}>
            <RunOverlay runs={lined} groups={groups} by={by} epochs={epochs} />
            {!groups && drawn.length === 1 && <p className={`label ${tables.alike}`}>{w.overlayAlone}</p>}
            {!groups && drawn.length > mostLines && (
              <p className={`label ${tables.alike}`}>{w.firstLines(mostLines)}</p>
            )}
            {!groups && drawn.length > 1 && drawn.length <= mostLines && <RunDifferences runs={drawn} />}
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
