import { useEffect, useRef } from "react";
import { closeTable, downloadNames, stopNaming, tryFolder } from "../../actions/model/trying.ts";
import { notify } from "../../actions/notices.ts";
import { sentence } from "../../actions/trainer.ts";
import { chooseFiles, chooseFolder } from "../../first/drop/chooseFolder.ts";
import { formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { useApp } from "../../state/store.ts";
import type { TrainedModel } from "../../state/trained.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import { NamesTable } from "./NamesTable.tsx";
import styles from "../Try.module.css";

async function chooseAndName(choose: typeof chooseFolder): Promise<void> {
  try {
    const source = await choose();
    if (source) await tryFolder(source);
  } catch (error) {
    notify({ code: "folderFailed", level: "error", text: sentence(error) });
  }
}

/** A folder or an archive becomes a table of names. */
export function FolderSection({ trained }: { trained: TrainedModel }) {
  const words = useWords();
  const w = words.trying;
  const table = useApp((state) => state.tried.table);
  const isNaming = table?.status === "naming";
  const section = useRef<HTMLElement>(null);
  // A folder may be dropped anywhere on the page, and beside a run this lies below what is seen.
  useEffect(() => {
    if (isNaming) section.current?.scrollIntoView({ block: "nearest" });
  }, [isNaming]);
  return (
    <section ref={section} className={styles.folder} aria-label={w.folder}>
      <div className={styles.head}>
        <h3>{w.folder}</h3>
        <span className="label">{w.folderText}</span>
      </div>
      <div className={styles.saves}>
        {isNaming ? (
          <Button icon="stop" onClick={() => void stopNaming()}>
            {w.stop}
          </Button>
        ) : (
          <>
            <Button icon="folder" onClick={() => void chooseAndName(chooseFolder)}>
              {w.chooseFolder}
            </Button>
            <Button icon="file" onClick={() => void chooseAndName(chooseFiles)}>
              {w.chooseArchive}
            </Button>
          </>
        )}
      </div>
      {isNaming && (
        <div className={styles.progress}>
          <progress
            aria-label={w.folder}
            {...(table.total === null ? {} : { value: table.done, max: table.total })}
          />
          <span className="label">
            {table.total === null ? w.listing : w.progress(formatCount(table.done), formatCount(table.total))}
          </span>
        </div>
      )}
      {table?.error != null && <p role="alert">{tell(table.error, words)}</p>}
      {table?.status === "done" && (
        <>
          <div className={styles.saves}>
            <Button icon="save" onClick={() => downloadNames("table")}>
              {w.csv}
            </Button>
            <Button icon="save" title={w.submissionHint} onClick={() => downloadNames("submission")}>
              {w.submission}
            </Button>
            <Button kind="quiet" icon="close" onClick={closeTable}>
              {w.close}
            </Button>
          </div>
          <NamesTable table={table} classes={trained.about.classes ?? []} />
        </>
      )}
    </section>
  );
}
