import { openData } from "../actions/data/data.ts";
import { openNamedModel } from "../actions/model/openCheckpoint.ts";
import { sentence } from "../actions/trainer.ts";
import { formatBytes } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { whyNoModel } from "../state/otherModels.ts";
import { refusalOf } from "../state/refusal.ts";
import { setApp, useApp } from "../state/store.ts";
import { tell } from "../words/told.ts";
import type { DataSource } from "../../worker/border/protocol.ts";
import { useWords } from "../words/words.ts";
import { chooseFiles, chooseFolder } from "./drop/chooseFolder.ts";
import styles from "./FirstVisit.module.css";

async function chooseAnd(choose: typeof chooseFolder): Promise<void> {
  try {
    const source = await choose();
    if (source) await openData(source);
  } catch (error) {
    setApp(() => ({ dataError: sentence(error) }));
  }
}

export const chooseAndOpen = (): Promise<void> => chooseAnd(chooseFolder);

/** Files that are data; null, where none was chosen or they were a model's. Throws the reason for a model that is not opened. */
async function chooseData(): Promise<DataSource | null> {
  const source = await chooseFiles();
  if (source?.kind !== "files") return source;
  const files = source.files.map(({ file }) => file);
  if (await openNamedModel(files)) return null;
  const why = files.every(({ name }) => whyNoModel([name]) !== null)
    ? whyNoModel(files.map(({ name }) => name))
    : null;
  if (why !== null) throw new Error(why);
  return source;
}

/** Where data are dropped or chosen, and why the last ones were refused. `isFirst`: it holds the page's one action. */
export function TrainZone({ isFirst }: { isFirst: boolean }) {
  const isOver = useApp((state) => state.isDragOver);
  const words = useWords();
  const w = words.first;
  const refused = useApp((state) => state.dataError);
  const packedBytes = useApp((state) =>
    state.folders.reduce((sum, { packs }) => sum + packs.reduce((all, { bytes }) => all + bytes, 0), 0),
  );
  const hint = packedBytes > 0 ? w.dropHintPacked(formatBytes(packedBytes)) : w.dropHint;
  const titles = { notFolder: w.drop, unread: w.refused, unrecognised: w.unrecognised };
  return (
    <div
      className={`${styles.drop} ${isOver ? styles.over : ""} ${refused ? styles.refused : ""}`}
      data-drop-zone
    >
      <div role={refused ? "alert" : undefined}>
        <h3>{isOver ? w.letGo : refused === null ? w.drop : titles[refusalOf(refused)]}</h3>
        <p>{refused && !isOver ? tell(refused, words) : hint}</p>
        <div className={styles.choose}>
          <Button
            icon="folder"
            kind={isFirst || refused ? "primary" : "plain"}
            onClick={() => void chooseAndOpen()}
            data-choose-folder
          >
            {w.choose}
          </Button>
          <Button icon="file" onClick={() => void chooseAnd(chooseData)}>
            {w.chooseFiles}
          </Button>
        </div>
      </div>
      <dl className={styles.forms}>
        {w.forms.map(([kind, files, how], at) => (
          <div key={files}>
            <dt>{w.forms[at - 1]?.[0] === kind ? "" : kind}</dt>
            <dd className="mono">{files}</dd>
            <dd>{how}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
