import { useEffect, useState } from "react";
import type { History } from "../../checkpoints/logs/history.ts";
import { readHistory, type RunRecord } from "../../checkpoints/store/runs.ts";
import { refreshStored, removeRun } from "../actions/stored.ts";
import { Button } from "../parts/Button.tsx";
import { changeView } from "../curves/CurvesToolbar.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Segments } from "../parts/Segments.tsx";
import { isOpen } from "../queue/queue.ts";
import { QueueView } from "../queue/QueueView.tsx";
import type { RunsView } from "../state/names.ts";
import { useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { tell } from "../words/told.ts";
import { RunDifferences } from "./RunDifferences.tsx";
import { RunOverlay } from "./RunOverlay.tsx";
import { RunRow } from "./RunRow.tsx";
import tables from "../tabs/Tables.module.css";
import styles from "./RunsPlace.module.css";

const views: readonly RunsView[] = ["list", "queue"];

/** What this browser keeps: the runs that were, and the queue of those that are to be. */
export default function RunsPlace() {
  const words = useWords();
  const view = useApp((state) => state.view.runs);
  const runs = useApp((state) => state.stored?.runs.length ?? 0);
  const waiting = useApp((state) => state.queue.entries.filter(isOpen).length);
  const counts = { list: runs, queue: waiting };
  return (
    <section className={styles.runs} aria-label={words.runs.place}>
      <header className={styles.views}>
        <Segments
          name={words.queue.views}
          value={view}
          options={views.map((value) => ({
            value,
            text: [words.queue.viewNames[value], counts[value] || ""].join(" ").trim(),
          }))}
          onChange={(runsView) => changeView({ runs: runsView })}
        />
      </header>
      {view === "list" ? <RunList /> : <QueueView />}
    </section>
  );
}

/** Every run that this browser keeps: to open, to find, to compare, to go on with, to describe and to delete. */
function RunList() {
  const words = useWords();
  const stored = useApp((state) => state.stored);
  const current = useRun((run) => run.id);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string[]>(() => (current === null ? [] : [current]));
  const [open, setOpen] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<RunRecord | null>(null);
  const histories = useHistories(chosen);
  useEffect(() => void refreshStored(), []);
  const runs = stored?.runs ?? [];
  const w = words.runs;
  const wanted = search.trim().toLowerCase();
  const shown = runs.filter(({ name, tags, notes, data }) =>
    [name, notes, data.name, ...tags].some((text) => text.toLowerCase().includes(wanted)),
  );
  const overlaid = chosen.flatMap((id) => runs.filter((run) => run.id === id));
  const close = (): void => setDoomed(null);
  return (
    <>
      <header>
        <h1>{w.place}</h1>
        <input
          className={`text ${tables.search}`}
          type="search"
          placeholder={w.search}
          aria-label={w.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span className="label">{w.title(runs.length, overlaid.length)}</span>
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
                    <th>{w.columns.run}</th>
                    <th className="left">{w.columns.state}</th>
                    <th>{w.columns.best}</th>
                    <th>{w.columns.started}</th>
                    <th>
                      <span className="spoken">{w.columns.actions}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((run) => (
                    <RunRow
                      key={run.id}
                      run={run}
                      place={chosen.indexOf(run.id)}
                      isOpen={open === run.id}
                      onOverlay={() =>
                        setChosen(
                          chosen.includes(run.id)
                            ? chosen.filter((id) => id !== run.id)
                            : [...chosen, run.id],
                        )
                      }
                      onDetails={() => setOpen(open === run.id ? null : run.id)}
                      onDelete={() => setDoomed(run)}
                    />
                  ))}
                </tbody>
              </table>
            </div>
            {shown.length === 0 && <p className={tables.empty}>{w.none}</p>}
          </div>
          <div>
            <RunOverlay runs={overlaid} histories={histories} />
            {overlaid.length > 1 && <RunDifferences runs={overlaid} />}
          </div>
        </div>
      )}
      <Dialog
        title={doomed ? w.deleteTitle(doomed.name) : ""}
        open={doomed !== null}
        onClose={close}
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                if (doomed) void removeRun(doomed.id);
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
          {doomed && w.deleteText(stored?.checkpoints.filter(({ runId }) => runId === doomed.id).length ?? 0)}
        </p>
      </Dialog>
    </>
  );
}

/** Histories of the chosen runs as they are stored; read again when something was stored. */
function useHistories(ids: readonly string[]): ReadonlyMap<string, History> {
  const version = useApp((state) => state.storedVersion);
  const [histories, setHistories] = useState<ReadonlyMap<string, History>>(new Map());
  const key = ids.join(" ");
  useEffect(() => {
    let isWanted = true;
    const wanted = key === "" || version < 0 ? [] : key.split(" ");
    Promise.all(wanted.map(async (id) => [id, await readHistory(id)] as const)).then(
      (found) => {
        if (isWanted) setHistories(new Map(found));
      },
      () => {
        // The list above says why nothing can be read.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [key, version]);
  return histories;
}
