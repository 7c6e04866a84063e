import { useWords } from "../../words/words.ts";
import { ladderOf, type QueueEntry } from "../queue.ts";
import styles from "./Sweep.module.css";

/** Successive halving as steps: as wide as its epochs, as high as the recipes that are left. */
export function RungDrawing({ entry }: { entry: QueueEntry }) {
  const words = useWords().sweep;
  const { rungs } = ladderOf(entry);
  const [first, last] = [rungs[0], rungs.at(-1)];
  if (!first || !last) return null;
  return (
    <ol className={styles.rungs} aria-label={words.halves}>
      {rungs.map(({ epochs, recipes }, at) => (
        <li key={epochs} style={{ flex: epochs - (rungs[at - 1]?.epochs ?? 0) }}>
          <i style={{ height: `${Math.max(2, (44 * recipes) / first.recipes)}px` }} />
          <span>{words.rung(recipes, epochs)}</span>
        </li>
      ))}
    </ol>
  );
}
