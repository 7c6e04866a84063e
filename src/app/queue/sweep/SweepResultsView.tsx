import { useMemo, useState } from "react";
import { isLowerBetter } from "../../../config/bestMetric.ts";
import { useWords } from "../../words/words.ts";
import { Parallel } from "./Parallel.tsx";
import { Scatter } from "./Scatter.tsx";
import { metricName, SweepTable } from "./SweepTable.tsx";
import { SweepCurves } from "./SweepCurves.tsx";
import { type Curves, ranked, type SweepResults } from "./sweepResults.ts";
import styles from "./Sweep.module.css";

interface Props {
  results: SweepResults;
  /** Null: they lie with the stored runs. */
  curves: Curves | null;
}

/** What a sweep came to: table, curves, parallel coordinates and scatter, the drawings of recipes lit up together. */
export function SweepResultsView({ results, curves }: Props) {
  const all = useWords();
  const words = all.sweep;
  const [shown, setShown] = useState<number | null>(null);
  const list = useMemo(() => ranked(results), [results]);
  const part = { results, ranked: list, shown, onShow: setShown };
  return (
    <section className={styles.results} aria-label={words.results}>
      <h2>{results.name}</h2>
      <SweepTable {...part} />
      <p className={styles.rule}>
        {all.together(
          words.rule(metricName(results, all), isLowerBetter(results.metric), results.seeds),
          results.seeds > 1 ? words.asGoodRule : "",
        )}
      </p>
      {results.runs.some(({ epochs }) => epochs > 0) && (
        <SweepCurves results={results} ranked={list} curves={curves} />
      )}
      {results.varied.length > 0 && list.some(({ mean }) => mean !== null) && (
        <>
          <h3>{words.parallel}</h3>
          <Parallel {...part} />
        </>
      )}
      {results.varied.length > 0 && results.runs.some(({ best }) => best !== null) && <Scatter {...part} />}
    </section>
  );
}
