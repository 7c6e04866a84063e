import type { EpochRow } from "../../../worker/border/protocol.ts";
import { useWords } from "../../words/words.ts";
import styles from "./TextTab.module.css";

/** What the network wrote by itself while it was trained, the newest first. */
export function Samples({ epochs }: { epochs: readonly EpochRow[] }) {
  const { text: w, checkpoints: cw } = useWords();
  const written = epochs.filter(({ sample }) => sample !== undefined).toReversed();
  if (written.length === 0) return null;
  return (
    <section className={styles.samples} aria-label={w.samples}>
      <h3>{w.samples}</h3>
      <p className="label">{w.samplesHint}</p>
      <ol>
        {written.map(({ epoch, sample, valLoss }) => (
          <li key={epoch}>
            <b>
              {cw.name(epoch + 1, 0)}
              <span>{w.sampleLoss(valLoss)}</span>
            </b>
            <p>{sample}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
