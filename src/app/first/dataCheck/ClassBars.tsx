import type { ImageSummary } from "../../../data/dataset.ts";
import { ClassCounts, mostNamed } from "./ClassCounts.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./Ready.module.css";

/** Beyond this a bar is thinner than a pixel. */
const mostBars = 1000;

/** Training pictures per class as bars from zero. */
export function ClassBars({ data }: { data: ImageSummary }) {
  const { ready: words, readAs } = useWords();
  const { classes } = data;
  const counts = classes.map(({ train }) => train);
  const low = Math.min(...counts);
  const high = Math.max(...counts, 1);
  const shown = classes.slice(0, mostBars);
  const width = 1000 / shown.length;
  return (
    <section aria-label={readAs.classes}>
      <div className={styles.head}>
        <h2>{words.perClass}</h2>
        <span className="dim">{low === high ? words.each(high) : words.range(low, high)}</span>
      </div>
      {classes.length <= mostNamed ? (
        <ClassCounts data={data} />
      ) : (
        <svg
          className={styles.bars}
          viewBox="0 0 1000 42"
          preserveAspectRatio="none"
          role="img"
          aria-label={words.perClassAlt(classes.length, low, high)}
        >
          {shown.map(({ id, name, train }, at) => (
            <rect
              key={id}
              x={(at + 0.15) * width}
              width={0.7 * width}
              y={40 - (36 * train) / high}
              height={(36 * train) / high}
            >
              <title>{`${name}: ${train}`}</title>
            </rect>
          ))}
          <path d="M0 41H1000" />
        </svg>
      )}
    </section>
  );
}
