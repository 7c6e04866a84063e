import { useRef, useState } from "react";
import type { Field } from "../../../config/config.ts";
import type { RecipeResult } from "../../../experiments/results.ts";
import { useSize } from "../../parts/useSize.ts";
import { linearTicks } from "../../curves/chart/ticks.ts";
import { formatShort } from "../../format.ts";
import { SelectField } from "../../parts/SelectField.tsx";
import { useWords } from "../../words/words.ts";
import { fieldText, metricName } from "./SweepTable.tsx";
import { fieldAxis, readable, type SweepResults } from "./sweepResults.ts";
import styles from "./Sweep.module.css";

interface Props {
  results: SweepResults;
  ranked: readonly RecipeResult[];
  shown: number | null;
  onShow: (recipe: number | null) => void;
}

const margin = { top: 8, bottom: 24, left: 8, right: 44 };
const height = 230;
/** Of a value beneath the axis, in pixels. */
const labelWidth = 46;

/** A field against the result, where there is one: a dot a run, a bar from mean less to mean plus one standard deviation a recipe. */
export function Scatter({ results, ranked, shown, onShow }: Props) {
  const all = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const { varied, runs } = results;
  const [wanted, setWanted] = useState<Field | null>(null);
  const field = wanted !== null && varied.includes(wanted) ? wanted : varied[0];
  const dots = runs.flatMap(({ recipe, seed, best, state }) =>
    best === null ? [] : [{ recipe, seed, best, state }],
  );
  if (field === undefined || dots.length === 0) return null;
  const axis = fieldAxis(
    field,
    ranked.map(({ recipe }) => recipe.values.get(field) ?? null),
  );
  const bars = ranked.flatMap(({ mean, deviation }) =>
    mean === null ? [] : [mean - (deviation ?? 0), mean + (deviation ?? 0)],
  );
  const values = [...dots.map(({ best }) => best), ...bars];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spare = (most - least || Math.abs(most) || 1) * 0.08;
  const [low, high] = [least - spare, most + spare];
  // Recipes of one value stand beside one another.
  const beside = new Map<number, number>();
  const columns = new Map<string, number>();
  for (const { recipe } of ranked) {
    const key = JSON.stringify(recipe.values.get(field) ?? null);
    const count = columns.get(key) ?? 0;
    columns.set(key, count + 1);
    beside.set(recipe.index, count);
  }
  const inner = width - margin.left - margin.right;
  const y = (value: number): number =>
    margin.top + (height - margin.top - margin.bottom) * (1 - (value - low) / (high - low));
  const x = ({ index, values: of }: RecipeResult["recipe"]): number => {
    const value = of.get(field) ?? null;
    const count = columns.get(JSON.stringify(value)) ?? 1;
    const gap = Math.min(9, (0.8 * inner) / Math.max(1, columns.size) / count);
    return margin.left + inner * axis.placeOf(value) + gap * ((beside.get(index) ?? 0) - (count - 1) / 2);
  };
  return (
    <section aria-label={all.sweep.scatter}>
      <SelectField
        inline
        name={all.sweep.scatterBy(metricName(results, all))}
        value={field as string}
        options={varied.map((one) => ({ value: one as string, text: all.fields[one].name }))}
        onChange={(value) => setWanted(varied.find((one) => one === value) ?? null)}
      />
      <div ref={box} className={styles.chart}>
        {width > 80 && (
          <svg width={width} height={height} role="img" aria-label={all.sweep.scatterSummary(dots.length)}>
            {linearTicks(low, high, 5).map((tick) => (
              <g key={tick}>
                <line
                  x1={margin.left}
                  x2={width - margin.right}
                  y1={y(tick)}
                  y2={y(tick)}
                  className={styles.grid}
                />
                <text x={width - margin.right + 6} y={y(tick) + 4} className={styles.tick}>
                  {formatShort(tick)}
                </text>
              </g>
            ))}
            {readable(axis.ticks, labelWidth / inner).map(({ at, value }) => (
              <text
                key={String(value)}
                x={margin.left + inner * at}
                y={height - 6}
                textAnchor="middle"
                className={styles.tick}
              >
                {fieldText(field, value, all)}
              </text>
            ))}
            {ranked.map(({ recipe, mean, deviation }, place) => {
              if (mean === null) return null;
              const reach = deviation ?? 0;
              const at = x(recipe);
              return (
                <path
                  key={recipe.index}
                  d={`M${at} ${y(mean - reach)}V${y(mean + reach)}M${at - 5} ${y(mean)}h10`}
                  className={`${styles.bar} ${place === 0 ? styles.first : ""}`}
                />
              );
            })}
            {dots.map(({ recipe, seed, best, state }) => (
              <circle
                key={`${recipe.index} ${seed}`}
                cx={x(recipe)}
                cy={y(best)}
                r={shown === recipe.index ? 5 : 3}
                className={`${styles.dot} ${state === "finished" ? "" : styles.grey}`}
                onPointerEnter={() => onShow(recipe.index)}
                onPointerLeave={() => onShow(null)}
              >
                <title>{`${recipe.name} s${seed}: ${best}`}</title>
              </circle>
            ))}
          </svg>
        )}
      </div>
    </section>
  );
}
