import { useApp } from "../state/store.ts";
import { EarlierFolders } from "./EarlierFolders.tsx";
import { EarlierRuns } from "./EarlierRuns.tsx";
import styles from "./FirstVisit.module.css";
import { Hero } from "./Hero.tsx";
import { Reading } from "./Reading.tsx";
import { Speeches } from "./Samples.tsx";
import { TrainZone } from "./TrainZone.tsx";
import { UseModel } from "./UseModel.tsx";
import { useWords } from "../words/words.ts";

/** What this is and what to press: a sample that always works, and two jobs with a drop zone each. */
export function FirstVisit() {
  const words = useWords().first;
  const reading = useApp((state) => state.reading);
  const isReturn = useApp((state) => (state.stored?.runs.length ?? 0) > 0 || state.folders.length > 0);
  return (
    <div className={styles.first}>
      <Hero isReturn={isReturn} />
      <div className={styles.jobs}>
        <section aria-label={words.trainJob}>
          <h2>{words.trainJob}</h2>
          {reading ? <Reading reading={reading} /> : <TrainZone isFirst={isReturn} />}
          {!reading && <EarlierRuns />}
          {!reading && <EarlierFolders />}
          <Speeches />
        </section>
        <UseModel />
      </div>
    </div>
  );
}
