import type { Field } from "../../../config/config.ts";
import { fields } from "../../../config/fields.ts";
import { formatField } from "../../../config/parse.ts";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import { valueText } from "../../setUp/fieldTexts.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Tables.module.css";

/** The settings in which the chosen runs differ. */
export function RunDifferences({ runs }: { runs: readonly RunRecord[] }) {
  const words = useWords();
  const w = words.runs;
  const all = Object.keys(fields) as Field[];
  const differing = all.filter(
    (field) => new Set(runs.map(({ config }) => formatField(config, field))).size > 1,
  );
  const first = runs[0];
  if (!first) return null;
  if (differing.length === 0) return <p className="label">{w.allSame}</p>;
  return (
    <>
      <h3 className={styles.subhead}>{w.differs}</h3>
      <div className={styles.scroll}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{w.setting}</th>
              {runs.map((run) => (
                <th key={run.id} className={styles.longName}>
                  {`${run.name} ${w.number(run.number)}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differing.map((field) => (
              <tr key={field}>
                <td>{words.fieldNames[field]}</td>
                {runs.map(({ id, config }) => {
                  const text = valueText(config, field, words);
                  return (
                    <td key={id}>{text === valueText(first.config, field, words) ? text : <b>{text}</b>}</td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="label" style={{ marginTop: 6 }}>
        {w.same(all.length - differing.length)}
      </p>
    </>
  );
}
