import { dash } from "../../format.ts";
import type { ChartModel } from "./curve.ts";
import styles from "../CurvesSection.module.css";

interface Props {
  chart: ChartModel;
  caption: string;
  /** What stands on the horizontal axis. */
  axis: string;
}

/** A chart as a table: a row for each place on the horizontal axis, a column for each line. */
export function ChartTable({ chart: { curves, formatX, formatY }, caption, axis }: Props) {
  const values = curves.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  const places = [...new Set(values.flatMap((line) => [...line.keys()]))].toSorted((a, b) => a - b);
  return (
    <div className={styles.table} tabIndex={0} role="region" aria-label={caption}>
      <table className="numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {[axis, ...curves.map(({ name }) => name)].map((name, at) => (
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((x) => (
            <tr key={x}>
              <td>{formatX(x)}</td>
              {values.map((line, at) => {
                const y = line.get(x);
                return <td key={at}>{y === undefined ? dash : formatY(y)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
