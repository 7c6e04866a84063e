import { resumeRun } from "../actions/stored.ts";
import { Button } from "../parts/Button.tsx";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** More would push the samples out of sight; all are in the tab “Runs”. */
const most = 3;

/** Runs that stopped before their end and can be gone on with; drawn only when there are some. */
export function EarlierRuns() {
  const words = useWords().first;
  const stored = useApp((state) => state.stored);
  if (!stored) return null;
  const withCheckpoint = new Set(stored.checkpoints.map(({ runId }) => runId));
  const runs = stored.runs.filter(
    ({ id, status }) =>
      !stored.held.has(id) && status !== "finished" && (withCheckpoint.has(id) || status === "running"),
  );
  if (runs.length === 0) return null;
  return (
    <section aria-label={words.continueTitle}>
      <div className={styles.machineHead}>
        <h2>{words.continueTitle}</h2>
      </div>
      <ul className={styles.runs}>
        {runs.slice(0, most).map((run) => (
          <li key={run.id}>
            <span>
              <b>{run.name}</b>
              <br />
              {run.status === "running"
                ? words.cutOff(run.epoch + 1, run.step)
                : words.stoppedAt(run.epoch + 1, run.step)}
            </span>
            {withCheckpoint.has(run.id) ? (
              <Button icon="play" aria-label={words.resumeOf(run.name)} onClick={() => void resumeRun(run)}>
                {words.resume}
              </Button>
            ) : (
              <em className="label">{words.noCheckpoint}</em>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
