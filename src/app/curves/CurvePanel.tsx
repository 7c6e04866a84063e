import { setApp } from "../state/store.ts";
import { formatLoss, formatPercent, formatPerplexity } from "../format.ts";
import { Lamp } from "../parts/Lamp.tsx";
import { Segments } from "../parts/Segments.tsx";
import { useNow } from "../parts/useNow.ts";
import { bestEpoch, lowestEpoch } from "../state/applyEvent.ts";
import type { Run } from "../state/state.ts";
import { isLive } from "../state/state.ts";
import type { Words } from "../words/en/index.ts";
import { pageOf } from "../tasks/index.ts";
import { useWords } from "../words/words.ts";
import { CurveChart } from "./chart/CurveChart.tsx";
import styles from "./CurvePanel.module.css";
import type { ChartModel } from "./chart/curve.ts";
import { LineKey } from "./chart/LineKey.tsx";
import { overfittingEpochs } from "./overfitting.ts";
import { type ChartName, runChart } from "./runCurves.ts";
import { useStaggered } from "./chart/useStaggered.ts";

interface Props {
  name: ChartName;
  mini: boolean;
  /** What may stand in its place, itself among them. */
  choices?: readonly ChartName[];
  onChoose?: (name: ChartName) => void;
  onWhatToTry?: () => void;
}

/** One chart of the run with its legend, its newest values and a sentence on what it shows. */
export function CurvePanel({ name, mini, choices = [], onChoose, onWhatToTry }: Props) {
  const words = useWords();
  const state = useStaggered();
  if (!state) return null;
  const { run, view } = state;
  const chart = runChart(name, run, view, words);
  const hint = mini ? null : hintOf(name, run, words);
  const bend = mini || chart.y.knee === undefined ? "" : words.curves.bend(chart.formatY(chart.y.knee));
  const unit = name === "speed" ? `, ${pageOf(run.config).examples(words, run.data)}` : "";
  return (
    <section className={`${styles.panel} ${mini ? styles.mini : ""}`} aria-label={regionName(name, words)}>
      <header>
        {choices.length > 1 && onChoose ? (
          <Segments
            name={words.curves.secondChart}
            value={name}
            options={choices.map((value) => ({ value, text: regionName(value, words) }))}
            onChange={onChoose}
          />
        ) : (
          <h3>
            {chart.title}
            {unit}
          </h3>
        )}
        <Legend chart={chart} mini={mini} />
      </header>
      {(hint || bend) && (
        <p className={styles.hint}>
          {hint?.warn && <Lamp tone="warn" />}
          <span>
            {hint?.text} {bend}{" "}
            {hint?.warn && onWhatToTry && (
              <button type="button" className="link" onClick={onWhatToTry}>
                {words.notice.tryOverfitting}
              </button>
            )}
          </span>
        </p>
      )}
      <CurveChart
        chart={chart}
        mini={mini}
        summary={summaryOf(chart, words)}
        empty={emptyText(name, run, words)}
        onZoom={(zoom) => setApp(({ view: old }) => ({ view: { ...old, zoom } }))}
      />
      {isLive(run.status) && run.status === "running" && <Stale run={run} />}
    </section>
  );
}

/** Why there is no line. */
function emptyText(name: ChartName, run: Run, { curves }: Words): string {
  if (!isLive(run.status)) return curves.nothing;
  if (run.points.length < 2) return curves.waiting;
  // The bytes of a token are known from a validation.
  return name === "bitsPerByte" ? curves.waitingValidation : curves.nothing;
}

/** After ten seconds without a point the chart says so. */
function Stale({ run }: { run: Run }) {
  const words = useWords();
  const now = useNow(true);
  const seconds = run.pointAt === null ? 0 : (now - run.pointAt) / 1000;
  return seconds > 10 ? (
    <p className={styles.stale}>{words.run.stalePoint(words.duration(seconds))}</p>
  ) : null;
}

function regionName(name: ChartName, { curves }: Words): string {
  return {
    loss: curves.loss,
    accuracy: curves.accuracy,
    perplexity: curves.perplexity,
    bitsPerByte: curves.bitsPerByte,
    rate: curves.learningRate,
    speed: curves.speed,
    gradientNorm: curves.gradientNorm,
  }[name];
}

function Legend({ chart, mini }: { chart: ChartModel; mini: boolean }) {
  const words = useWords().curves;
  const shown = mini ? chart.curves.filter(({ dashed }) => !dashed) : chart.curves;
  return (
    <ul className={styles.legend}>
      {shown.map((curve) => {
        const last = curve.points.at(-1);
        return (
          <li key={curve.key}>
            <LineKey color={curve.color} dashed={curve.dashed ?? false} />
            {mini ? (curve.color === "val" ? words.validationShort : curve.name && words.train) : curve.name}
            <b>{last ? chart.formatY(last.y) : ""}</b>
          </li>
        );
      })}
    </ul>
  );
}

function hintOf(name: ChartName, run: Run, { curves }: Words): { text: string; warn: boolean } | null {
  const best = bestEpoch(run);
  switch (name) {
    case "loss": {
      const over = overfittingEpochs(run);
      const lowest = lowestEpoch(run);
      if (over > 0 && lowest) return { text: curves.overfitting(over, lowest.epoch + 1), warn: true };
      return { text: lowest ? curves.falling(lowest.epoch + 1) : "", warn: false };
    }
    case "accuracy":
      return {
        text:
          best?.valAcc1 === undefined
            ? ""
            : curves.bestHint("top-1", formatPercent(best.valAcc1), best.epoch + 1),
        warn: false,
      };
    case "perplexity":
      return {
        text: best
          ? curves.bestHint(
              curves.perplexity.toLowerCase(),
              formatPerplexity(best.valPerplexity ?? Math.exp(best.valLoss)),
              best.epoch + 1,
            )
          : "",
        warn: false,
      };
    case "bitsPerByte":
      return {
        text:
          best?.valBitsPerByte === undefined
            ? ""
            : curves.bestHint(
                curves.bitsPerByte.toLowerCase(),
                formatLoss(best.valBitsPerByte),
                best.epoch + 1,
              ),
        warn: false,
      };
    default:
      return null;
  }
}

function summaryOf(chart: ChartModel, { curves }: Words): string {
  if (chart.curves.length === 0) return curves.summaryEmpty(chart.title);
  const parts = chart.curves.map((curve) => {
    const last = curve.points.at(-1);
    return curves.summaryLine(curve.name || chart.title, last ? chart.formatY(last.y) : formatLoss(null));
  });
  return curves.summary(chart.title, parts.join(" ") + (chart.flag ? ` ${chart.flag.text}.` : ""));
}
