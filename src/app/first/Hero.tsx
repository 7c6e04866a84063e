import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";
import { TrainOnEmoji } from "./Samples.tsx";
import { Specimen } from "./Specimen.tsx";

/** The one action of a first visit; one line for those who have been here. */
export function Hero({ isReturn }: { isReturn: boolean }) {
  const words = useWords().first;
  if (isReturn)
    return (
      <header className={styles.folded}>
        <h1>{words.title}</h1>
        <TrainOnEmoji isFirst={false} />
      </header>
    );
  return (
    <header className={styles.hero}>
      <div>
        <h1>{words.title}</h1>
        <p className={styles.lead}>{words.lead}</p>
        <TrainOnEmoji isFirst />
      </div>
      <Specimen />
    </header>
  );
}
