import { taskOf } from "../../config/models/index.ts";
import { formatLoss, formatPercent, formatPerplexity, formatShort, formatTook } from "../format.ts";
import { useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./CurvesSection.module.css";

/** The curves as a table: a row for each finished epoch. */
export function EpochTable() {
  const words = useWords().curves;
  const rows = useRun((run) => run.epochs) ?? [];
  const isText = useRun((run) => taskOf(run.config.model) === "text");
  const { columns } = words;
  const metrics = isText
    ? [columns.trainPerplexity, columns.valPerplexity]
    : [columns.trainTop1, columns.valTop1, columns.valTop5];
  return (
    <div className={styles.table} tabIndex={0} role="region" aria-label={words.tableCaption}>
      <table className="numbers">
        <caption>{words.tableCaption}</caption>
        <thead>
          <tr>
            {[
              columns.epoch,
              columns.trainLoss,
              columns.valLoss,
              ...metrics,
              columns.rate,
              columns.seconds,
            ].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.epoch}>
              <td>{row.epoch + 1}</td>
              <td>{formatLoss(row.trainLoss)}</td>
              <td>{formatLoss(row.valLoss)}</td>
              {isText ? (
                <>
                  <td>{formatPerplexity(Math.exp(row.trainLoss))}</td>
                  <td>{formatPerplexity(row.valPerplexity ?? Math.exp(row.valLoss))}</td>
                </>
              ) : (
                <>
                  <td>{formatPercent(row.trainAcc1)}</td>
                  <td>{formatPercent(row.valAcc1)}</td>
                  <td>{formatPercent(row.valAcc5)}</td>
                </>
              )}
              <td>{formatShort(row.learningRate)}</td>
              <td>{formatTook(row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="dim">{words.noEpochs}</p>}
    </div>
  );
}
