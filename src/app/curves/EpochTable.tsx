import { formatLoss, formatShort, formatTook } from "../format.ts";
import { useRun } from "../state/store.ts";
import { pageOf } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import styles from "./CurvesSection.module.css";

/** The curves as a table: a row for each finished epoch. */
export function EpochTable() {
  const words = useWords().curves;
  const rows = useRun((run) => run.epochs) ?? [];
  const page = useRun((run) => pageOf(run.config));
  const data = useRun((run) => run.data);
  const { columns } = words;
  const metrics = (data && page?.epochColumns(columns, data)) ?? [];
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
              ...metrics.map(({ name }) => name),
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
              {metrics.map(({ name, text }) => (
                <td key={name}>{text(row)}</td>
              ))}
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
