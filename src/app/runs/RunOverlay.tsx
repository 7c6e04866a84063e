import { useMemo, useState } from "react";
import type { EpochRow, History } from "../../checkpoints/logs/history.ts";
import type { RunRecord } from "../../checkpoints/store/runs.ts";
import { ChartTable } from "../curves/ChartTable.tsx";
import { CurveChart } from "../curves/CurveChart.tsx";
import type { ChartModel, Curve } from "../curves/curve.ts";
import { linearTicks, logTicks, ticksEvery } from "../curves/ticks.ts";
import { formatFixed, formatLoss, formatPerplexity, formatShort } from "../format.ts";
import { SelectField } from "../parts/SelectField.tsx";
import { LineKey } from "../curves/LineKey.tsx";
import { useApp } from "../state/store.ts";
import { pageOf, taskPages } from "../tasks/index.ts";
import { type Words, useWords } from "../words/words.ts";
import { runLook } from "./runLook.ts";
import styles from "../tabs/Tables.module.css";

const metrics = ["top1", "bitsPerByte", "perplexity", "loss"] as const;
type Metric = (typeof metrics)[number];

const pick: Record<Metric, (row: EpochRow) => number | undefined> = {
  top1: ({ valAcc1 }) => valAcc1,
  bitsPerByte: ({ valBitsPerByte }) => valBitsPerByte,
  perplexity: ({ valPerplexity, valLoss }) => valPerplexity ?? Math.exp(valLoss),
  loss: ({ valLoss }) => valLoss,
};

interface Props {
  runs: readonly RunRecord[];
  histories: ReadonlyMap<string, History>;
}

/** The chosen runs laid over one another, by epoch. */
export function RunOverlay({ runs, histories }: Props) {
  const words = useWords();
  const first = runs[0];
  const [wanted, setMetric] = useState<Metric | null>(null);
  const metric = wanted ?? (first ? pageOf(first.config) : taskPages.images).overlay;
  const title = words.runs.chart[metric];
  const table = useApp((state) => state.view.table);
  const chart = useMemo(
    () => overlayChart(runs, histories, metric, words.runs),
    [runs, histories, metric, words],
  );
  return (
    <section aria-label={words.runs.overlayRegion}>
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
            summary={summaryOf(chart, metric, words)}
            empty={words.curves.noEpochs}
            onZoom={null}
          />
        </div>
      )}
      <ul className={styles.legend}>
        {runs.map((run, place) => (
          <li key={run.id}>
            <LineKey {...runLook(place)} />
            {run.name} <span className="dim">{words.runs.number(run.number)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each run's best and last value. */
function summaryOf({ title, curves, formatX, formatY }: ChartModel, metric: Metric, words: Words): string {
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
  runs: readonly RunRecord[],
  histories: ReadonlyMap<string, History>,
  metric: Metric,
  words: Words["runs"],
): ChartModel {
  const title = words.chart[metric];
  const curves = runs.map((run, place): Curve => {
    const { color, dashed } = runLook(place);
    const name = `${run.name} ${words.number(run.number)}`;
    const points = (histories.get(run.id)?.epochs ?? []).flatMap((row) => {
      const y = pick[metric](row);
      return y !== undefined && Number.isFinite(y) ? [{ x: row.epoch + 1, y }] : [];
    });
    return { key: run.id, name, color, dashed, width: 1.8, tag: "outline", points, raw: null };
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
