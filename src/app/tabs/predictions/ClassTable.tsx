import type { ImageSummary } from "../../../data/dataset.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import { rowSum } from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

interface Props {
  counts: Uint32Array;
  classes: ImageSummary["classes"];
  onChoose: (label: number) => void;
}

/** How many pictures of each class were right, the hardest class first. */
export function ClassTable({ counts, classes, onChoose }: Props) {
  const words = useWords().predictions;
  const rows = classes
    .map(({ name }, label) => {
      const of = rowSum(counts, classes.length, label);
      const right = counts[label * classes.length + label] ?? 0;
      return { label, name, right, of, share: of > 0 ? (100 * right) / of : null };
    })
    .toSorted((a, b) => (a.share ?? 101) - (b.share ?? 101));
  return (
    <div style={{ marginTop: 18 }}>
      <h3>{words.perClass}</h3>
      <div className={styles.table} tabIndex={0} role="region" aria-label={words.perClass}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{words.perClassColumns.name}</th>
              <th>{words.perClassColumns.right}</th>
              <th>{words.perClassColumns.of}</th>
              <th>{words.perClassColumns.share}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, name, right, of, share }) => (
              <tr key={label}>
                <td>
                  <button type="button" className="link" onClick={() => onChoose(label)}>
                    {name}
                  </button>
                </td>
                <td>{formatCount(right)}</td>
                <td>{formatCount(of)}</td>
                <td>{formatPercent(share, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
