import { CheckpointButton } from "../try/model/CheckpointButton.tsx";
import { useApp } from "../state/store.ts";
import { StoredModelList } from "../try/model/StoredModelList.tsx";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** More would be longer than the other job; all are under “Runs”. */
const most = 5;

/** The second job: a model that is trained already, from a file or from this browser. */
export function UseModel() {
  const w = useWords().first;
  const isOver = useApp((state) => state.isDragOver);
  const hasModels = useApp((state) => (state.stored?.checkpoints.length ?? 0) > 0);
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
            <CheckpointButton>{w.chooseModel}</CheckpointButton>
          </div>
        </div>
      </div>
      {hasModels ? (
        <StoredModelList title={w.storedModels} most={most} />
      ) : (
        <p className={styles.note}>{w.noModels}</p>
      )}
    </section>
  );
}
