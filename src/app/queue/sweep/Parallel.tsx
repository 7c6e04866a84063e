import { useRef } from "react";
import { useSize } from "../../parts/useSize.ts";
import { useWords } from "../../words/words.ts";
import { metricOfSweep } from "./metricText.ts";
import { fieldText, metricTitle } from "./SweepTable.tsx";
import { fieldAxis, numberAxis, readable, type SweepResults } from "./sweepResults.ts";
import type { RecipeResult } from "../../../experiments/results.ts";
import styles from "./Sweep.module.css";

interface Props {
  results: SweepResults;
  ranked: readonly RecipeResult[];
  shown: number | null;
  onShow: (recipe: number | null) => void;
}

const margin = { top: 26, bottom: 8, left: 30, right: 64 };
const height = 220;
const inner = height - margin.top - margin.bottom;
/** A line of text, in pixels. */
const lineHeight = 14;

const y = (place: number): number => margin.top + inner * (1 - place);

/** Parallel coordinates: a line a recipe, from its values to its mean; the better, the stronger. */
export function Parallel({ results, ranked, shown, onShow }: Props) {
  const all = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const { varied, metric } = results;
  const format = metricOfSweep(results);
  const whole = ranked.flatMap(({ recipe, mean }) => (mean === null ? [] : [{ recipe, mean }]));
  const means = whole.map(({ mean }) => mean);
  const axes = varied.map((field) => ({
    title: all.fields[field].name,
    axis: fieldAxis(
      field,
      ranked.map(({ recipe }) => recipe.values.get(field) ?? null),
    ),
    textOf: (value: Parameters<typeof fieldText>[1]) => fieldText(field, value, all),
  }));
  const last = numberAxis(means.length > 0 ? means : [0], false);
  const isLower = metric === "loss";
  const columns = [
    ...axes,
    { title: metricTitle(results, all), axis: last, textOf: (value: unknown) => format(Number(value)) },
  ];
  const x = (at: number): number =>
    margin.left + ((width - margin.left - margin.right) * at) / Math.max(1, columns.length - 1);
  return (
    <div ref={box} className={styles.chart}>
      {width > 80 && whole.length > 0 && (
        <svg width={width} height={height} role="img" aria-label={all.sweep.parallelSummary(whole.length)}>
          {columns.map(({ title }, at) => (
            <line key={title} x1={x(at)} x2={x(at)} y1={y(0)} y2={y(1)} className={styles.axis} />
          ))}
          {whole.toReversed().map(({ recipe, mean }, order) => {
            const points = varied.map((field, at) => {
              const value = recipe.values.get(field) ?? null;
              return `${x(at)},${y(axes[at]?.axis.placeOf(value) ?? 0.5)}`;
            });
            points.push(`${x(columns.length - 1)},${y(last.placeOf(mean))}`);
            const isFirst = order === whole.length - 1;
            return (
              <polyline
                key={recipe.index}
                points={points.join(" ")}
                className={`${styles.line} ${isFirst ? styles.first : ""} ${shown === recipe.index ? styles.lit : ""}`}
                style={{
                  opacity:
                    shown === null || shown === recipe.index
                      ? 0.25 + (0.75 * (order + 1)) / whole.length
                      : 0.15,
                }}
                onPointerEnter={() => onShow(recipe.index)}
                onPointerLeave={() => onShow(null)}
              />
            );
          })}
          {/* Over the lines and, where these go on to the right, above them: they would strike them through. */}
          {columns.map(({ title, axis, textOf }, at) => (
            <g key={title} className={styles.labels}>
              <text
                x={at === 0 ? 0 : x(at)}
                y={12}
                textAnchor={at === 0 ? "start" : "middle"}
                className={styles.axisName}
              >
                {title}
              </text>
              {readable(axis.ticks, lineHeight / inner).map(({ at: place, value }) => (
                <text
                  key={String(value)}
                  x={x(at) + 6}
                  y={y(place) + (at === columns.length - 1 ? 4 : -5)}
                  className={styles.tick}
                >
                  {textOf(value)}
                </text>
              ))}
            </g>
          ))}
        </svg>
      )}
      {isLower && <p className="label">{all.sweep.lowerBetter}</p>}
    </div>
  );
}
