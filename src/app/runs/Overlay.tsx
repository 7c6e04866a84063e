import { useMemo, useState } from "react";
import { ChartTable } from "../curves/chart/ChartTable.tsx";
import { CurveChart } from "../curves/chart/CurveChart.tsx";
import type { ChartModel, Curve } from "../curves/chart/curve.ts";
import {
  meanTimeToTarget,
  type Target,
  type TargetMetric,
  type TimedEpoch,
} from "../../experiments/timeToTarget.ts";
import { linearTicks, logTicks, ticksEvery } from "../curves/chart/ticks.ts";
import { formatFixed, formatLoss, formatPerplexity, formatShort, formatTook } from "../format.ts";
import { SelectField } from "../parts/SelectField.tsx";
import { LineKey } from "../curves/chart/LineKey.tsx";
import { useApp } from "../state/store.ts";
import { type Words, useWords } from "../words/words.ts";
import { runLook } from "./list/runLook.ts";
import { groupCurve } from "./list/runTable.ts";
import styles from "../tabs/Tables.module.css";

const metrics = ["top1", "bitsPerByte", "perplexity", "loss"] as const;
export type OverlayMetric = (typeof metrics)[number];

/** The part of an epoch's row that is drawn. Accuracies are in percent. */
export interface DrawnEpoch extends TimedEpoch {
  valPerplexity?: number | undefined;
}

const pick: Record<OverlayMetric, (row: DrawnEpoch) => number | undefined> = {
  top1: ({ valAcc1 }) => valAcc1,
  bitsPerByte: ({ valBitsPerByte }) => valBitsPerByte,
  perplexity: ({ valPerplexity, valLoss }) => valPerplexity ?? Math.exp(valLoss),
  loss: ({ valLoss }) => valLoss,
};

const targetMetric: Readonly<Record<OverlayMetric, TargetMetric>> = {
  top1: "acc1",
  bitsPerByte: "bitsPerByte",
  perplexity: "perplexity",
  loss: "loss",
};

/** A line of the chart: a run's own epochs, or the mean of several runs. */
export interface OverlayLine {
  key: string;
  name: string;
  note: string;
  runs: readonly (readonly DrawnEpoch[])[];
}

interface Props {
  lines: readonly OverlayLine[];
  /** Drawn until another is chosen. */
  usual: OverlayMetric;
  /** Whether lines are means, whose rule is said below. */
  areMeans: boolean;
}

/** Runs, or means of them, laid over one another by epoch. */
export function Overlay({ lines, usual, areMeans }: Props) {
  const words = useWords();
  const [wanted, setMetric] = useState<OverlayMetric | null>(null);
  const metric = wanted ?? usual;
  const title = words.runs.chart[metric];
  const [target, setTarget] = useState("");
  const table = useApp((state) => state.view.table);
  const chart = useMemo(() => overlayChart(lines, metric, words.runs), [lines, metric, words]);
  const summary = useMemo(() => summaryOf(chart, metric, words), [chart, metric, words]);
  return (
    <section aria-label={words.runs.overlayRegion}>
      <div className={styles.choices}>
        <SelectField
          inline
          name={words.runs.metric}
          value={metric}
          options={metrics.map((value) => ({
            value,
            text: words.runs.chart[value],
          }))}
          onChange={setMetric}
        />
        <label className={styles.target}>
          <span className="label">{words.runs.timeTo}</span>
          <input
            className="text"
            type="number"
            min="0"
            step="any"
            aria-label={words.runs.timeToTitle(title)}
            value={target}
            onChange={(event) => setTarget(event.target.value)}
          />
        </label>
      </div>
      {table && chart.curves.length > 0 ? (
        <ChartTable
          chart={chart}
          caption={words.runs.tableCaption(title)}
          axis={words.curves.columns.epoch}
        />
      ) : (
        <div className={styles.chart}>
          <CurveChart
            chart={chart}
            mini={false}
            isMany
            summary={summary}
            empty={lines.length === 0 ? words.runs.overlayEmpty : words.curves.noEpochs}
            onZoom={null}
          />
        </div>
      )}
      <ul className={styles.legend}>
        {lines.map(({ key, name, note, runs: of }, place) => (
          <li key={key}>
            <LineKey {...runLook(place)} />
            {name} <span className="dim">{note}</span>
            {Number(target) > 0 && (
              <b>{timeText(of, { metric: targetMetric[metric], value: Number(target) }, words.runs)}</b>
            )}
          </li>
        ))}
      </ul>
      {areMeans && <p className={`label ${styles.alike}`}>{words.runs.bandRule}</p>}
    </section>
  );
}

/** When a run, or how many of a group and when in the mean, was as good as wanted. */
function timeText(runs: readonly (readonly DrawnEpoch[])[], target: Target, words: Words["runs"]): string {
  const time = meanTimeToTarget(runs, target);
  if (!time) return words.notReached;
  const took = formatTook(time.seconds);
  return runs.length === 1
    ? words.reachedAfter(took, time.epochs)
    : words.reachedMean(took, time.reached, runs.length);
}

/** Each run's best and last value. */
function summaryOf(
  { title, curves, formatX, formatY }: ChartModel,
  metric: OverlayMetric,
  words: Words,
): string {
  if (curves.length === 0) return words.curves.summaryEmpty(title);
  const lines = curves.map(({ name, points }) => {
    const best = points.reduce((so, point) =>
      (metric === "top1" ? point.y > so.y : point.y < so.y) ? point : so,
    );
    return words.runs.summaryLine(
      name,
      formatY(best.y),
      formatX(best.x),
      formatY(points.at(-1)?.y ?? best.y),
    );
  });
  return words.curves.summary(title, lines.join(" "));
}

function overlayChart(
  lines: readonly OverlayLine[],
  metric: OverlayMetric,
  words: Words["runs"],
): ChartModel {
  const title = words.chart[metric];
  const curves = lines.map(({ key, name: short, note, runs }, place): Curve => {
    const { color, dashed } = runLook(place);
    const name = `${short} ${note}`;
    const { points, band } = groupCurve(runs, pick[metric]);
    return { key, name, color, dashed, width: 1.8, tag: "outline", points, raw: null, band };
  });
  const drawn = curves.filter(({ points }) => points.length > 0);
  const values = drawn.flatMap(({ points }) => points.map(({ y }) => y));
  const last = Math.max(1, ...drawn.map(({ points }) => points.at(-1)?.x ?? 1));
  const x = { low: 0, high: last * 1.04, isLog: false };
  const isLog = metric === "perplexity" && values.length > 0;
  const low = isLog ? Math.min(...values) / 1.1 : metric === "top1" ? 0 : Math.max(0, Math.min(...values, 0));
  const high = values.length === 0 ? 1 : Math.max(...values) * 1.1;
  return {
    title,
    curves: drawn,
    x,
    y: { low, high: metric === "top1" ? Math.min(100, high) : high, isLog },
    xTicks: linearTicks(0, x.high, 6).filter(Number.isInteger),
    xMinor: last <= 100 ? ticksEvery(0, x.high, 1) : [],
    keyStep: 1,
    yTicks: isLog ? logTicks(low, high, 6) : linearTicks(low, high, 6),
    formatX: (value) => formatShort(Number(value.toFixed(2))),
    formatY:
      metric === "top1"
        ? (value) => formatFixed(value, 1)
        : metric === "perplexity"
          ? formatPerplexity
          : (value) => formatLoss(value, 2),
    flag: null,
    band: null,
    triangles: [],
    marks: [],
    cross: null,
  };
}
