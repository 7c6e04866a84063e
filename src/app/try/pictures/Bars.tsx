import type { Guess } from "../../../worker/border/protocol.ts";
import { formatFixed } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Try.module.css";

/** The likeliest classes as bars from zero. */
export function Bars({ top }: { top: readonly Guess[] }) {
  const w = useWords().trying;
  return (
    <ol className={styles.bars} aria-label={w.likely}>
      {top.map(({ index, name, probability }) => (
        <li key={index}>
          <span>{name}</span>
          <b>
            {formatFixed(100 * probability, 1)}
            <small> %</small>
          </b>
          <i>
            <i style={{ width: `${100 * probability}%` }} />
          </i>
        </li>
      ))}
    </ol>
  );
}
