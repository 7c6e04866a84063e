import { useMemo, useState } from "react";
import { formatFixed, formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { tellsTopFive } from "../../state/topFive.ts";
import type { FolderTable } from "../../state/trained.ts";
import tables from "../../tabs/Tables.module.css";
import { ConfusionMatrix } from "../../tabs/predictions/ConfusionMatrix.tsx";
import { confusionMatrix } from "../../tabs/predictions/predictions.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import { agreement } from "./agreement.ts";
import styles from "../Try.module.css";

const pageSize = 100;

/** The names of a folder in sorted order; with labels, how many are right and what was taken for what. */
export function NamesTable({ table, classes }: { table: FolderTable; classes: readonly string[] }) {
  const words = useWords();
  const w = words.trying;
  const { rows } = table;
  const [count, setCount] = useState(pageSize);
  const found = useMemo(() => agreement(rows), [rows]);
  const counts = useMemo(
    () => found && confusionMatrix(found.predictions, classes.length),
    [found, classes.length],
  );
  const names = useMemo(() => classes.map((name) => ({ name })), [classes]);
  const [firstUnlisted] = table.unlisted;
  const unreadable = rows.filter(({ problem }) => problem !== undefined).length;
  return (
    <>
      <p>
        {words.together(
          w.count(table.name, rows.length, unreadable),
          found
            ? w.accuracy(
                formatPercent(found.top1),
                tellsTopFive(classes) ? formatPercent(found.top5) : null,
                found.predictions.length,
                rows.length - unreadable,
                table.labelTable,
              )
            : "",
        )}
      </p>
      {firstUnlisted && (
        <p role="alert">
          {words.together(
            w.unlisted(firstUnlisted.path, table.unlisted.length),
            tell(firstUnlisted.message, words),
          )}
        </p>
      )}
      {counts && (
        <div className={styles.matrix}>
          <ConfusionMatrix counts={counts} classes={names} />
        </div>
      )}
      <div className={tables.scroll}>
        <table className="numbers" aria-label={w.folder}>
          <thead>
            <tr>
              <th>{w.columns.file}</th>
              {found && (
                <th className="left">{table.labelTable === null ? w.columns.label : w.columns.given}</th>
              )}
              <th className="left">{w.columns.class}</th>
              <th>{w.columns.probability}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, count).map(({ file, top, problem, label }) => {
              const [first] = top;
              return (
                <tr key={file}>
                  <td className={tables.longName}>{file}</td>
                  {found && <td className="left">{label === null ? "–" : classes[label]}</td>}
                  {problem === undefined ? (
                    <>
                      <td className="left">
                        <span className={label !== null && label !== first?.index ? styles.wrong : ""}>
                          {first?.name}
                        </span>
                      </td>
                      <td>{first && formatFixed(100 * first.probability, 1)}</td>
                    </>
                  ) : (
                    <td className={`left ${styles.reason}`} colSpan={2}>
                      {tell(problem, words)}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {count < rows.length && <Button onClick={() => setCount(count + 5 * pageSize)}>{w.more}</Button>}
    </>
  );
}
