import { useState } from "react";
import type { ImageSummary } from "../../../data/dataset.ts";
import { formatCount, formatPercent } from "../../format.ts";
import { Segments } from "../../parts/Segments.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./ReadAs.module.css";

/** Beyond this a profile says more than names: ClassBars. */
export const mostNamed = 24;

type Order = "count" | "name";

/** Each class by name with a bar of its training and validation pictures. */
export function ClassCounts({ data }: { data: ImageSummary }) {
  const words = useWords();
  const [order, setOrder] = useState<Order>("count");
  const { classes } = data;
  const all = (one: (typeof classes)[number]): number => one.train + one.validation;
  const most = Math.max(1, ...classes.map(all));
  const shown = order === "name" ? classes : classes.toSorted((a, b) => all(b) - all(a));
  const [largest] = classes.toSorted((a, b) => b.train - a.train);
  return (
    <>
      <div className={`label ${styles.keys}`}>
        <span>
          <i className={`${styles.key} ${styles.train}`} />
          {words.ready.training}
        </span>
        <span>
          <i className={`${styles.key} ${styles.held}`} />
          {words.ready.validation}
        </span>
        <Segments
          name={words.readAs.order}
          value={order}
          options={[
            { value: "count", text: words.readAs.byCount },
            { value: "name", text: words.readAs.byName },
          ]}
          onChange={setOrder}
        />
      </div>
      <ul className={styles.bars}>
        {shown.map((one) => (
          <li key={one.id}>
            <span className={styles.name} title={one.name}>
              {one.name}
            </span>
            <span className={styles.bar} aria-hidden="true">
              <i className={styles.train} style={{ width: `${(100 * one.train) / most}%` }} />
              <i className={styles.held} style={{ width: `${(100 * one.validation) / most}%` }} />
            </span>
            <span
              className={styles.count}
              title={`${words.ready.training} ${one.train}, ${words.ready.validation} ${one.validation}`}
            >
              {formatCount(all(one))}
            </span>
          </li>
        ))}
      </ul>
      {largest && (
        <p className="dim">
          {words.readAs.guessing(
            largest.name,
            formatPercent((100 * largest.train) / Math.max(1, data.train), 1),
          )}
        </p>
      )}
    </>
  );
}
