import { useEffect, useState } from "react";
import type { History } from "../../../checkpoints/logs/history.ts";
import { readHistory, type RunRecord } from "../../../checkpoints/store/runs.ts";
import { refreshStored, removeRun } from "../../actions/stored.ts";
import { formatMoment } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useApp, useRun } from "../../state/store.ts";
import { pageOf } from "../../tasks/index.ts";
import { useWords } from "../../words/words.ts";
import { LineKey } from "../../curves/LineKey.tsx";
import { RunAbout } from "./RunAbout.tsx";
import { RunDifferences } from "./RunDifferences.tsx";
import { runLook } from "./runLook.ts";
import { RunOverlay } from "./RunOverlay.tsx";
import styles from "../Tables.module.css";

/** Best validation of a run in its own measure. */
export function bestText({ best, config }: RunRecord): string {
  return best === null ? "–" : pageOf(config).bestText(best, config.bestMetric);
}

/** Every run that this browser keeps: to find, to compare, to describe and to delete. */
export function RunsTab() {
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
  if (runs.length === 0) return <p className={`${styles.tab} dim`}>{stored?.error ?? w.empty}</p>;
  return (
    <div className={styles.halves}>
      <div>
        <div className={styles.head}>
          <h3>{w.title(runs.length, overlaid.length)}</h3>
          <span className="spring" />
          <input
            className={`text ${styles.search}`}
            type="search"
            placeholder={w.search}
            aria-label={w.search}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <div className={styles.scroll}>
          <table className={`numbers ${styles.stacked}`} aria-label={w.table}>
            <thead>
              <tr>
                <th>{w.columns.run}</th>
                <th className="left">{w.columns.state}</th>
                <th>{w.columns.best}</th>
                <th>{w.columns.backend}</th>
                <th>{w.columns.started}</th>
                <th>
                  <span className="spoken">{w.columns.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((run) => {
                const place = chosen.indexOf(run.id);
                const look = runLook(Math.max(0, place));
                return (
                  <tr key={run.id}>
                    <td>
                      <label className="check" style={{ color: "var(--ink)", fontSize: 12.5 }}>
                        <input
                          type="checkbox"
                          aria-label={w.overlay(run.name)}
                          checked={place >= 0}
                          onChange={() =>
                            setChosen(place >= 0 ? chosen.filter((id) => id !== run.id) : [...chosen, run.id])
                          }
                        />
                        <span style={{ width: 16, display: "inline-flex" }}>
                          {place >= 0 && <LineKey {...look} />}
                        </span>
                        {run.name} <span className="dim">{w.number(run.number)}</span>
                      </label>
                    </td>
                    <td className="left">
                      {stored?.held.has(run.id)
                        ? w.live(run.epoch, run.config.epochs)
                        : w.ended(
                            words.run.statuses[
                              run.status === "running" ? "stopped" : run.status
                            ].toLowerCase(),
                            run.epoch,
                            run.config.epochs,
                          )}
                    </td>
                    <td>{bestText(run)}</td>
                    <td>{words.backends[run.config.backend]}</td>
                    <td>{formatMoment(run.started)}</td>
                    <td>
                      <span className={styles.buttons}>
                        <Button
                          kind="quiet"
                          size="small"
                          aria-expanded={open === run.id}
                          aria-label={`${w.details} ${run.name}`}
                          onClick={() => setOpen(open === run.id ? null : run.id)}
                        >
                          {w.details}
                        </Button>
                        <Button
                          kind="quiet"
                          size="small"
                          aria-label={`${w.delete} ${run.name}`}
                          off={stored?.held.has(run.id) ? words.startOff.live : null}
                          onClick={() => setDoomed(run)}
                        >
                          {w.delete}
                        </Button>
                      </span>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        {shown.length === 0 && <p className={styles.empty}>{w.none}</p>}
        {runs
          .filter(({ id }) => id === open)
          .map((run) => (
            <RunAbout key={run.id} run={run} />
          ))}
        {overlaid.length > 1 && <RunDifferences runs={overlaid} />}
      </div>
      <div>
        <RunOverlay runs={overlaid} histories={histories} />
      </div>
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
    </div>
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
