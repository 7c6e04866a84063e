import { memo } from "react";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import { openRun } from "../../actions/stored/openRun.ts";
import { goOnFor, resumeRun } from "../../actions/stored/stored.ts";
import { LineKey } from "../../curves/chart/LineKey.tsx";
import { Button } from "../../parts/Button.tsx";
import { moreEpochs } from "../../state/run/moreEpochs.ts";
import { useApp } from "../../state/store.ts";
import tables from "../../tabs/Tables.module.css";
import { useWords } from "../../words/words.ts";
import { RunAbout } from "../RunAbout.tsx";
import { runLook } from "./runLook.ts";
import { bestText, standingText } from "../runTexts.ts";
import styles from "../RunsPlace.module.css";

interface Props {
  run: RunRecord;
  /** In the whole table. */
  rowIndex: number;
  /** Of its line among those that are drawn; -1: it has none of its own. */
  place: number;
  isChosen: boolean;
  isOpen: boolean;
  onOverlay: (id: string) => void;
  onDetails: (id: string) => void;
  onDelete: (run: RunRecord) => void;
}

/** One stored run: its name opens it, and what else can be done with it stands beside it. */
export const RunRow = memo(function RunRow({
  run,
  rowIndex,
  place,
  isChosen,
  isOpen,
  onOverlay,
  onDetails,
  onDelete,
}: Props) {
  const words = useWords();
  const w = words.runs;
  const held = useApp((state) => state.stored?.held.has(run.id) ?? false);
  const hasCheckpoint = useApp(
    (state) => state.stored?.checkpoints.some(({ runId }) => runId === run.id) ?? false,
  );
  const more = moreEpochs(run.config.epochs);
  return (
    <>
      <tr aria-rowindex={rowIndex}>
        <td>
          <span className={styles.name}>
            <label className="check">
              <input
                type="checkbox"
                aria-label={w.overlay(run.name)}
                checked={isChosen}
                onChange={() => onOverlay(run.id)}
              />
              <span className={styles.key}>{place >= 0 && <LineKey {...runLook(place)} />}</span>
            </label>
            <span className={styles.words}>
              <button
                type="button"
                className="link"
                aria-label={w.open(run.name)}
                onClick={() => void openRun(run)}
              >
                {run.name}
              </button>
              <span className="dim">{w.number(run.number)}</span>
              {run.tags.map((tag) => (
                <span key={tag} className={tables.tag}>
                  {tag}
                </span>
              ))}
            </span>
          </span>
        </td>
        <td className="left">{standingText(run, held, words)}</td>
        <td>{bestText(run, w)}</td>
        <td>{words.moment(run.started)}</td>
        <td>
          <span className={tables.buttons}>
            {hasCheckpoint && !held && run.status !== "finished" && (
              <span className={styles.resume}>
                <Button
                  size="small"
                  aria-label={words.first.resumeOf(run.name)}
                  onClick={() => void resumeRun(run)}
                >
                  {words.first.resume}
                </Button>
              </span>
            )}
            {hasCheckpoint && !held && run.status === "finished" && (
              <Button
                kind="quiet"
                size="small"
                aria-label={`${w.goOnMore(more)}: ${run.name}`}
                onClick={() => void goOnFor(run, more)}
              >
                {w.goOnMore(more)}
              </Button>
            )}
            <Button
              kind="quiet"
              size="small"
              aria-expanded={isOpen}
              aria-label={`${w.details} ${run.name}`}
              onClick={() => onDetails(run.id)}
            >
              {w.details}
            </Button>
            <Button
              kind="quiet"
              size="small"
              aria-label={`${w.delete} ${run.name}`}
              off={held ? words.startOff.live : null}
              onClick={() => onDelete(run)}
            >
              {w.delete}
            </Button>
          </span>
        </td>
      </tr>
      {isOpen && (
        <tr aria-rowindex={rowIndex + 1}>
          <td colSpan={5} className={styles.about}>
            <RunAbout run={run} />
          </td>
        </tr>
      )}
    </>
  );
});
