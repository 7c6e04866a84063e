import { openData } from "../actions/data.ts";
import { sentence } from "../actions/trainer.ts";
import { formatBytes } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { setApp, useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { chooseFolder } from "./chooseFolder.ts";
import styles from "./FirstVisit.module.css";

export async function chooseAndOpen(): Promise<void> {
  try {
    const source = await chooseFolder();
    if (source) await openData(source);
  } catch (error) {
    setApp(() => ({ dataError: sentence(error) }));
  }
}

/** Where a folder is dropped or chosen, and why the last one was refused. */
export function DropZone() {
  const isOver = useApp((state) => state.isDragOver);
  const words = useWords().first;
  const refused = useApp((state) => state.dataError);
  const packedBytes = useApp((state) =>
    state.folders.reduce((sum, { packs }) => sum + packs.reduce((all, { bytes }) => all + bytes, 0), 0),
  );
  return (
    <div
      className={`${styles.drop} ${isOver ? styles.over : ""} ${refused ? styles.refused : ""}`}
      data-drop-zone
    >
      <div role={refused ? "alert" : undefined}>
        <h2>{isOver ? words.letGo : refused ? words.unrecognised : words.drop}</h2>
        <p>
          {refused && !isOver
            ? refused
            : packedBytes > 0
              ? words.dropHintPacked(formatBytes(packedBytes))
              : words.dropHint}
        </p>
        <Button
          icon="folder"
          kind={refused ? "primary" : "plain"}
          onClick={() => void chooseAndOpen()}
          data-choose-folder
        >
          {words.choose}
        </Button>
      </div>
      <div className={styles.tree}>
        <b>{words.pictureLayout}</b>
        {"\ntrain/n01443537/images/n01443537_0.JPEG\nval/images/val_0.JPEG\nval/val_annotations.txt"}
      </div>
      <div className={styles.tree}>
        <b>{words.textLayout}</b>
        {"\nwiki.train.tokens\nwiki.valid.tokens\nwiki.test.tokens"}
      </div>
    </div>
  );
}
