import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { DropZone } from "./DropZone.tsx";
import { EarlierFolders } from "./EarlierFolders.tsx";
import { EarlierRuns } from "./EarlierRuns.tsx";
import styles from "./FirstVisit.module.css";
import { Reading } from "./Reading.tsx";
import { Samples } from "./Samples.tsx";
import { ThisMachine } from "./ThisMachine.tsx";

/** What this is and what to press. */
export function FirstVisit() {
  const words = useWords().first;
  const reading = useApp((state) => state.reading);
  return (
    <div className={styles.first}>
      <div>
        <h1>{words.title}</h1>
        <p className={styles.lead}>{words.lead}</p>
      </div>
      {reading ? <Reading reading={reading} /> : <DropZone />}
      {!reading && <EarlierRuns />}
      {!reading && <EarlierFolders />}
      <Samples />
      <ThisMachine />
    </div>
  );
}
