import styles from "../../first/FirstVisit.module.css";
import { CheckpointButton } from "./CheckpointButton.tsx";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import own from "../Try.module.css";
import { StoredModelList } from "./StoredModelList.tsx";

/** Where a model is chosen: a file, or one of this browser's. */
export function NoModel() {
  const w = useWords().trying;
  const isOver = useApp((state) => state.isDragOver);
  return (
    <section className={own.none} aria-label={w.region}>
      <div className={`${styles.drop} ${styles.second} ${isOver ? styles.over : ""}`}>
        <div>
          <h2>{w.noneTitle}</h2>
          <p>{w.noneText}</p>
          <CheckpointButton>{w.choose}</CheckpointButton>
        </div>
      </div>
      <StoredModelList title={w.noneStored} most={12} />
    </section>
  );
}
