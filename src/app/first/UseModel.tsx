import { openRun } from "../actions/openRun.ts";
import { goTo } from "../actions/place.ts";
import { openCheckpoint } from "../actions/openCheckpoint.ts";
import { Button } from "../parts/Button.tsx";
import { FileButton } from "../parts/FileButton.tsx";
import { bestText } from "../runs/runTexts.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** More would be longer than the other job; all are under “Runs”. */
const most = 5;

/** The second job: a model that is trained already, from a file or from this browser. */
export function UseModel() {
  const words = useWords();
  const w = words.first;
  const isOver = useApp((state) => state.isDragOver);
  const stored = useApp((state) => state.stored);
  const runs = (stored?.runs ?? []).filter(({ id }) => stored?.checkpoints.some(({ runId }) => runId === id));
  return (
    <section aria-label={w.useJob}>
      <h2>{w.useJob}</h2>
      <div className={`${styles.drop} ${styles.second} ${isOver ? styles.over : ""}`}>
        <div>
          <h3>{isOver ? w.letGoModel : w.dropModel}</h3>
          <p>
            {w.dropModelHint} <span className="mono">.safetensors .pth</span>
          </p>
          <div className={styles.choose}>
            <FileButton
              icon="file"
              accept=".safetensors,.pth,.pt,.tar"
              onFile={(file) => void openCheckpoint(file)}
            >
              {w.chooseModel}
            </FileButton>
          </div>
        </div>
      </div>
      {runs.length === 0 ? (
        <p className={styles.note}>{w.noModels}</p>
      ) : (
        <>
          <div className={styles.listHead}>
            <h3>{w.storedModels}</h3>
            <button type="button" className="link" onClick={() => goTo("runs")}>
              {w.allRuns(stored?.runs.length ?? 0)}
            </button>
          </div>
          <ul className={styles.runs}>
            {runs.slice(0, most).map((run) => (
              <li key={run.id}>
                <span>
                  <b>{run.name}</b>
                  <br />
                  <span className="label">
                    {words.models[run.config.model]}, {run.data.name} · {bestText(run, words.runs)}
                  </span>
                </span>
                <Button aria-label={words.runs.open(run.name)} onClick={() => void openRun(run)}>
                  {words.runs.openShort}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
