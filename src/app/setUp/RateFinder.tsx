import { tell } from "../words/told.ts";
import { useState } from "react";
import { searchRate, stopRateSearch, takeRate } from "../actions/run/rateSearch.ts";
import { ChartTable } from "../curves/chart/ChartTable.tsx";
import { CurveChart } from "../curves/chart/CurveChart.tsx";
import { changeView } from "../curves/CurvesToolbar.tsx";
import type { ChartModel } from "../curves/chart/curve.ts";
import { linearTicks, logTicks } from "../curves/chart/ticks.ts";
import { formatLoss, formatShort } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import type { RateSearch } from "../state/state.ts";
import { startOff } from "../state/form/startOff.ts";
import { useApp } from "../state/store.ts";
import { type Words, useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";

/** A short sweep over learning rates: its loss as a picture, and the rate to take. */
export function RateFinder() {
  const words = useWords();
  const w = words.rateFinder;
  const off = useApp(startOff);
  const search = useApp((state) => state.rateSearch);
  const [open, setOpen] = useState(false);
  const table = useApp((state) => state.view.table);
  const isRunning = search?.status === "running";
  const chart = chartOf(search, words);
  const close = (): void => {
    setOpen(false);
    void stopRateSearch();
  };
  return (
    <div className={styles.finder}>
      <Button size="small" off={off} title={off ?? w.about} onClick={() => setOpen(true)}>
        {w.open}
      </Button>
      <Dialog
        title={w.title}
        open={open}
        onClose={close}
        actions={
          <>
            {search?.status === "done" && search.suggested !== null && (
              <Button
                kind="primary"
                onClick={() => {
                  takeRate(search.suggested ?? 0);
                  close();
                }}
              >
                {w.take(formatShort(search.suggested))}
              </Button>
            )}
            {isRunning ? (
              <Button icon="stop" onClick={() => void stopRateSearch()}>
                {w.stop}
              </Button>
            ) : (
              <Button icon="play" kind={search ? "plain" : "primary"} onClick={() => void searchRate()}>
                {search ? w.again : w.start}
              </Button>
            )}
            <Button icon="table" aria-pressed={table} onClick={() => changeView({ table: !table })}>
              {words.curves.table}
            </Button>
            <Button onClick={close}>{w.close}</Button>
          </>
        }
      >
        <p>{w.about}</p>
        <div className={styles.finderChart}>
          {table && chart.curves.length > 0 ? (
            <ChartTable chart={chart} caption={w.tableCaption} axis={words.fields.learningRate.name} />
          ) : (
            <CurveChart
              chart={chart}
              mini={false}
              summary={summaryOf(chart, search, words)}
              empty={w.empty}
              onZoom={null}
            />
          )}
        </div>
        <p role="status">{search && told(search, words)}</p>
      </Dialog>
    </div>
  );
}

function told(search: RateSearch, words: Words): string {
  const { rateFinder: w } = words;
  if (search.status === "failed") return search.error === null ? "" : tell(search.error, words);
  if (search.status === "running") return w.running(search.points.length);
  if (search.points.length === 0) return w.stopped;
  return search.suggested === null ? w.none : w.suggested(formatShort(search.suggested));
}

/** Where the picture's line begins, is lowest and ends. */
function summaryOf(chart: ChartModel, search: RateSearch | null, words: Words): string {
  const points = chart.curves[0]?.points ?? [];
  const [first, last] = [points[0], points.at(-1)];
  if (!search || !first || !last) return words.curves.summaryEmpty(words.rateFinder.smoothedLoss);
  const lowest = points.reduce((least, point) => (point.y < least.y ? point : least));
  const [begin, low, end] = [first, lowest, last].map(({ x, y }) =>
    words.rateFinder.lossAt(chart.formatY(y), chart.formatX(x)),
  ) as [string, string, string];
  return words.together(words.rateFinder.summary(begin, low, end), told(search, words));
}

function chartOf(search: RateSearch | null, { curves, rateFinder, fields }: Words): ChartModel {
  const points = (search?.points ?? []).map(({ rate, loss }) => ({ x: rate, y: loss }));
  const losses = points.map(({ y }) => y);
  const low = losses.length > 0 ? Math.min(...losses) : 0;
  // The end of the sweep explodes: what lies far above its beginning would flatten the rest.
  const first = losses[0] ?? 1;
  const high = losses.length > 0 ? Math.min(Math.max(...losses), first * 1.6) : 1;
  const room = Math.max(high - low, 0.01) * 0.08;
  const y = { low: Math.max(0, low - room), high: high + room, isLog: false };
  const suggested = search?.suggested ?? null;
  const near = points.find(({ x }) => suggested !== null && x >= suggested);
  return {
    title: curves.loss,
    curves:
      points.length === 0
        ? []
        : [
            {
              key: "loss",
              name: rateFinder.smoothedLoss,
              color: "train",
              points,
              raw: null,
              width: 1.8,
              tag: null,
            },
          ],
    x: { low: 1e-5, high: 10, isLog: true },
    y,
    xTicks: logTicks(1e-5, 10, 7),
    xMinor: [],
    yTicks: linearTicks(y.low, y.high, 5),
    keyStep: 0.1,
    formatX: (value) => formatShort(Number(value.toPrecision(2))),
    formatY: (value) => formatLoss(value, 2),
    flag: near
      ? { x: near.x, y: near.y, text: `${fields.learningRate.name} ${formatShort(suggested)}` }
      : null,
    band: null,
    triangles: [],
    marks: [],
    cross: null,
  };
}
