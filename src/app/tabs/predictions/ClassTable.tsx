import { useState } from "react";
import type { ImageSummary } from "../../../data/dataset.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { useWords } from "../../words/words.ts";
import { classScores, meanScores, type ScoreColumn, sortScores } from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

interface Props {
  counts: Uint32Array;
  classes: ImageSummary["classes"];
  onChoose: (label: number) => void;
}

const columns: readonly ScoreColumn[] = ["name", "precision", "recall", "f1", "support"];

/** How well each class is known, the hardest first; a head sorts by its column. */
export function ClassTable({ counts, classes, onChoose }: Props) {
  const words = useWords().predictions;
  const [sort, setSort] = useState<{ by: ScoreColumn; isDown: boolean }>({ by: "f1", isDown: false });
  const nameOf = (label: number): string => classes[label]?.name ?? String(label);
  const scores = classScores(counts, classes.length);
  const rows = sortScores(scores, sort.by, sort.isDown, nameOf);
  const means = meanScores(scores);
  const pictures = scores.reduce((sum, score) => sum + score.support, 0);
  return (
    <div style={{ marginTop: 18 }}>
      <h3>{words.perClass}</h3>
      <div className={styles.table} tabIndex={0} role="region" aria-label={words.perClass}>
        <table className="numbers">
          <thead>
            <tr>
              {columns.map((by) => {
                const isSorted = sort.by === by;
                return (
                  <th
                    key={by}
                    aria-sort={isSorted ? (sort.isDown ? "descending" : "ascending") : undefined}
                    title={words.perClassHow[by]}
                  >
                    <button
                      type="button"
                      className={styles.sort}
                      onClick={() => setSort({ by, isDown: isSorted ? !sort.isDown : by === "support" })}
                    >
                      {words.perClassColumns[by]}
                      <span aria-hidden="true">{isSorted ? (sort.isDown ? "↓" : "↑") : ""}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, precision, recall, f1, support }) => (
              <tr key={label}>
                <td>
                  <button type="button" className="link" onClick={() => onChoose(label)}>
                    {nameOf(label)}
                  </button>
                </td>
                <td>{formatPercent(precision, 1)}</td>
                <td>{formatPercent(recall, 1)}</td>
                <td>{formatPercent(f1, 1)}</td>
                <td>{formatCount(support)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {(["macro", "weighted"] as const).map((kind) => (
              <tr key={kind}>
                <td className="dim">{words.means[kind]}</td>
                <td>{formatPercent(means[kind].precision, 1)}</td>
                <td>{formatPercent(means[kind].recall, 1)}</td>
                <td>{formatPercent(means[kind].f1, 1)}</td>
                <td>{formatCount(pictures)}</td>
              </tr>
            ))}
          </tfoot>
        </table>
      </div>
    </div>
  );
}
