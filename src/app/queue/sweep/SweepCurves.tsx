import { useMemo, useState } from "react";
import { isLowerBetter } from "../../../config/bestMetric.ts";
import type { RecipeResult } from "../../../experiments/results.ts";
import { Segments } from "../../parts/Segments.tsx";
import { Overlay } from "../../runs/Overlay.tsx";
import { useEpochs } from "../../runs/useEpochs.ts";
import { useWords } from "../../words/words.ts";
import type { Curves, SweepResults } from "./sweepResults.ts";
import styles from "./Sweep.module.css";

/** More could not be told apart. */
const mostRecipes = 12;
const mostRuns = 24;

interface Props {
  results: SweepResults;
  /** The best first. */
  ranked: readonly RecipeResult[];
  /** Null: they lie with the stored runs. */
  curves: Curves | null;
}

/** The validation of a sweep by epoch: a mean with its band for each recipe, or a line for each run; the best recipes first. */
export function SweepCurves({ results, ranked, curves }: Props) {
  const all = useWords();
  const words = all.sweep;
  const [by, setBy] = useState<"recipes" | "runs">("recipes");
  const areMeans = by === "recipes" && results.seeds > 1;
  const shown = useMemo(() => {
    const groups = ranked.map(({ recipe }) => ({
      recipe,
      runs: results.runs.filter((run) => run.recipe.index === recipe.index),
    }));
    return areMeans
      ? groups.slice(0, mostRecipes).map(({ recipe, runs }) => ({
          key: String(recipe.index),
          name: recipe.name,
          note: all.runs.runCount(runs.length),
          runs,
        }))
      : groups
          .flatMap(({ recipe, runs }) =>
            runs.map((run) => ({
              key: `${recipe.index} ${run.seed}`,
              name: recipe.name,
              note: results.seeds > 1 ? words.seed(run.seed) : "",
              runs: [run],
            })),
          )
          .slice(0, mostRuns);
  }, [ranked, results, areMeans, all, words]);
  const ids = useMemo(
    () =>
      curves
        ? []
        : shown.flatMap(({ runs }) => runs.filter(({ epochs }) => epochs > 0).map(({ key }) => key)),
    [curves, shown],
  );
  const stored = useEpochs(ids);
  const known: Curves = curves ?? stored;
  const lines = useMemo(
    () => shown.map((line) => ({ ...line, runs: line.runs.map(({ key }) => known.get(key) ?? []) })),
    [shown, known],
  );
  const count = areMeans ? ranked.length : results.runs.length;
  return (
    <div className={styles.curves}>
      <h3>{words.curves}</h3>
      {results.seeds > 1 && (
        <Segments
          name={words.curvesBy}
          value={by}
          options={[
            { value: "recipes", text: words.curvesOf.recipes },
            { value: "runs", text: words.curvesOf.runs },
          ]}
          onChange={setBy}
        />
      )}
      <Overlay lines={lines} usual={isLowerBetter(results.metric) ? "loss" : "top1"} areMeans={areMeans} />
      {count > lines.length && <p className={styles.rule}>{words.firstLines(lines.length)}</p>}
    </div>
  );
}
