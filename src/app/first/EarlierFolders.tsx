import { clearPacked, forget, isWhole, openPacked, reconnect } from "../actions/data/folders.ts";
import { formatBytes } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { usablePacks } from "../state/packs.ts";
import type { EarlierFolder } from "../state/state.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { chooseAndOpen } from "./TrainZone.tsx";
import styles from "./FirstVisit.module.css";

/** More would push the samples out of sight. */
const most = 4;

/** Folders of earlier visits, each one click away; drawn only when there are some. */
export function EarlierFolders() {
  const words = useWords().first;
  const folders = useApp((state) => state.folders);
  if (folders.length === 0) return null;
  return (
    <section aria-label={words.foldersTitle}>
      <div className={styles.listHead}>
        <h3>{words.foldersTitle}</h3>
      </div>
      <ul className={styles.runs}>
        {folders.slice(0, most).map((folder) => (
          <Folder key={folder.id} folder={folder} />
        ))}
      </ul>
    </section>
  );
}

function Folder({ folder }: { folder: EarlierFolder }) {
  const said = useWords();
  const words = said.first;
  const { name, layout, time, handle, packs } = folder;
  const bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0);
  const [pack] = usablePacks(packs);
  const whole = isWhole(folder);
  return (
    <li>
      <span>
        <b>{name}</b> <span className="dim">{said.layout(layout)}</span>
        <br />
        {words.lastOpened(said.moment(time))}{" "}
        {pack &&
          (whole
            ? words.packedWhole(formatBytes(bytes))
            : words.packedPart(pack.known, pack.count, formatBytes(bytes)))}
      </span>
      <span className={styles.actions}>
        {handle ? (
          <Button icon="folder" onClick={() => void reconnect(folder)}>
            {words.reconnect(name)}
          </Button>
        ) : (
          <Button icon="folder" onClick={() => void chooseAndOpen()}>
            {words.chooseFolderAgain(name)}
          </Button>
        )}
        {whole && (
          <Button aria-label={words.openPackedOf(name)} onClick={() => void openPacked(folder)}>
            {words.openPacked}
          </Button>
        )}
        {pack && (
          <Button
            kind="quiet"
            aria-label={words.clearPackedOf(name)}
            onClick={() => void clearPacked(folder)}
          >
            {words.clearPacked}
          </Button>
        )}
        <Button kind="quiet" aria-label={words.forgetOf(name)} onClick={() => void forget(folder)}>
          {words.forget}
        </Button>
      </span>
    </li>
  );
}
