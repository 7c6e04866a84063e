import type { Field, RunConfig } from "../../config/config.ts";
import { allFields } from "../../config/fields.ts";
import { hasField } from "../../config/models/index.ts";
import { formatField } from "../../config/parse.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { dash } from "../format.ts";
import { valueText } from "../setUp/fieldTexts.ts";
import { useWords } from "../words/words.ts";
import styles from "../tabs/Tables.module.css";

/** The settings in which the chosen runs differ. */
export function RunDifferences({ runs }: { runs: readonly RunRecord[] }) {
  const words = useWords();
  const w = words.runs;
  const all = allFields.filter((field) => runs.some(({ config }) => hasField(config.model, field)));
  const differing = all.filter(
    (field) =>
      new Set(
        runs.map(({ config }) => (hasField(config.model, field) ? formatField(config, field) : undefined)),
      ).size > 1,
  );
  const textOf = (config: RunConfig, field: Field): string =>
    hasField(config.model, field) ? valueText(config, field, words) : dash;
  const first = runs[0];
  if (!first) return null;
  if (differing.length === 0) return <p className={`label ${styles.alike}`}>{w.allSame}</p>;
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
                <td>{words.fields[field].name}</td>
                {runs.map(({ id, config }) => {
                  const text = textOf(config, field);
                  return <td key={id}>{text === textOf(first.config, field) ? text : <b>{text}</b>}</td>;
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
