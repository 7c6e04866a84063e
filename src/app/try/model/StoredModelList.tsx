import { openToTry } from "../../actions/model/trained.ts";
import { openRun } from "../../actions/stored/openRun.ts";
import { goTo } from "../../actions/place.ts";
import styles from "../../first/FirstVisit.module.css";
import { Button } from "../../parts/Button.tsx";
import { bestText } from "../../runs/runTexts.ts";
import { bestOf } from "../../state/run/bestOf.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";

async function tryRun(runId: string, rows: Parameters<typeof bestOf>[0]): Promise<void> {
  const best = bestOf(rows.filter((row) => row.runId === runId));
  if (best && (await openToTry({ checkpointId: best.id }))) goTo("try");
}

/** Runs of this browser that have a checkpoint: each is tried with its best one, or opened with its curves. */
export function StoredModelList({ title, most }: { title: string; most: number }) {
  const words = useWords();
  const stored = useApp((state) => state.stored);
  const rows = stored?.checkpoints ?? [];
  const runs = (stored?.runs ?? []).filter(({ id }) => rows.some(({ runId }) => runId === id));
  if (runs.length === 0) return null;
  return (
    <>
      <div className={styles.listHead}>
        <h3>{title}</h3>
        <button type="button" className="link" onClick={() => goTo("runs")}>
          {words.first.allRuns(stored?.runs.length ?? 0)}
        </button>
      </div>
      <ul className={styles.runs}>
        {runs.slice(0, most).map((run) => (
          <li key={run.id}>
            <span>
              <b>{run.name}</b>
              <br />
              <span className="label">
                {[words.fields.model.choices[run.config.model], run.data.name].join(words.between)} ·{" "}
                {bestText(run, words.runs)}
              </span>
            </span>
            <span className={styles.actions}>
              <Button kind="quiet" aria-label={words.runs.open(run.name)} onClick={() => void openRun(run)}>
                {words.runs.openShort}
              </Button>
              <Button aria-label={words.trying.tryOf(run.name)} onClick={() => void tryRun(run.id, rows)}>
                {words.trying.try}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
