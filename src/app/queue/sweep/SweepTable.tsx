import type { Field, RunConfig } from "../../../config/config.ts";
import type { RecipeResult } from "../../../experiments/results.ts";
import type { Difference } from "../../../experiments/statistics.ts";
import type { FieldValue } from "../../../experiments/sweep.ts";
import { isLowerBetter } from "../../../config/bestMetric.ts";
import { dash } from "../../format.ts";
import { valueText } from "../../setUp/fieldTexts.ts";
import { defaultModel } from "../../../config/models/index.ts";
import { preset } from "../../../config/presets.ts";
import { useWords, type Words } from "../../words/words.ts";
import { metricOfSweep } from "./metricText.ts";
import type { SweepResults } from "./sweepResults.ts";
import styles from "./Sweep.module.css";

interface Props {
  results: SweepResults;
  ranked: readonly RecipeResult[];
  /** Recipe under the pointer or the focus. */
  shown: number | null;
  onShow: (recipe: number | null) => void;
}

/** The recipes, the best first: means over their seeds, and what the best one's lead is worth. */
export function SweepTable({ results, ranked, shown, onShow }: Props) {
  const all = useWords();
  const words = all.sweep;
  const { varied, seeds, runs } = results;
  const format = metricOfSweep(results);
  /** As ahead, whichever way the metric counts. */
  const leadText = ({ mean, interval }: Difference): string => {
    const ahead = format(Math.abs(mean));
    if (!interval) return ahead;
    const [low, high] = mean < 0 ? [-interval[1], -interval[0]] : interval;
    return words.behind(ahead, format(low), format(high));
  };
  return (
    <div className={styles.scroll}>
      <table className="numbers" aria-label={words.results}>
        <thead>
          <tr>
            <th>{words.place}</th>
            {varied.map((field) => (
              <th key={field}>{all.fields[field].name}</th>
            ))}
            <th>{words.epochs}</th>
            <th>{words.meanOf(metricTitle(results, all), seeds)}</th>
            <th className="left">{words.lead}</th>
          </tr>
        </thead>
        <tbody>
          {ranked.map((result, place) => {
            const { recipe, state, mean, deviation, bySeed, isBest, isAsGood, fromBest } = result;
            const of = runs.filter((run) => run.recipe.index === recipe.index);
            const best = of.flatMap((run) => run.best ?? []);
            const known =
              mean ?? (best.length > 0 ? best.reduce((sum, one) => sum + one, 0) / best.length : null);
            return (
              <tr
                key={recipe.index}
                tabIndex={0}
                aria-label={recipe.name}
                className={`${mean === null ? styles.left : ""} ${shown === recipe.index ? styles.shown : ""}`}
                onPointerEnter={() => onShow(recipe.index)}
                onPointerLeave={() => onShow(null)}
                onFocus={() => onShow(recipe.index)}
                onBlur={() => onShow(null)}
              >
                <td>{mean === null ? dash : place + 1}</td>
                {varied.map((field) => (
                  <td key={field}>{fieldText(field, recipe.values.get(field) ?? null, all)}</td>
                ))}
                <td>{Math.max(0, ...of.map(({ epochs }) => epochs))}</td>
                <td>
                  {known === null ? dash : format(known)}
                  {deviation !== null && ` ± ${format(deviation)}`}
                </td>
                <td className="left">
                  {isBest ? (
                    <b className={styles.best}>{words.best}</b>
                  ) : mean === null ? (
                    words.standing(all.queue.states[state], bySeed.size, of.length)
                  ) : (
                    <>
                      {fromBest && leadText(fromBest)}
                      {isAsGood && seeds > 1 && <span className="dim"> {words.asGood}</span>}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function fieldText(field: Field, value: FieldValue, words: Words): string {
  const config: RunConfig = { ...preset("report", defaultModel), [field]: value };
  return valueText(config, field, words);
}

export const metricName = ({ metric }: SweepResults, words: Words): string =>
  words.fields.bestMetric.choices[metric];

/** The same above a column of numbers, with their unit. */
export const metricTitle = (results: SweepResults, words: Words): string =>
  isLowerBetter(results.metric) ? metricName(results, words) : `${metricName(results, words)}, %`;
