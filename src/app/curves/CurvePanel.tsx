import { setApp } from "../state/store.ts";
import { formatLoss } from "../format.ts";
import { Lamp } from "../parts/Lamp.tsx";
import { Segments } from "../parts/Segments.tsx";
import { useNow } from "../parts/useNow.ts";
import type { Run } from "../state/state.ts";
import { isLive } from "../state/state.ts";
import type { Words } from "../words/en/index.ts";
import { useWords } from "../words/words.ts";
import { CurveChart } from "./chart/CurveChart.tsx";
import styles from "./CurvePanel.module.css";
import type { ChartModel } from "./chart/curve.ts";
import { LineKey } from "./chart/LineKey.tsx";
import { type ChartName, kindOf, runChart } from "./kinds/index.ts";
import type { ChartKind } from "./kinds/kind.ts";
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
  const kind = kindOf(name);
  const hint = mini ? null : (kind.hint?.(run, words) ?? null);
  const bend = mini || chart.y.knee === undefined ? "" : words.curves.bend(chart.formatY(chart.y.knee));
  const unit = kind.unit?.(words, run);
  return (
    <section className={`${styles.panel} ${mini ? styles.mini : ""}`} aria-label={kind.name(words)}>
      <header>
        {choices.length > 1 && onChoose ? (
          <Segments
            name={words.curves.secondChart}
            value={name}
            options={choices.map((value) => ({ value, text: kindOf(value).name(words) }))}
            onChange={onChoose}
          />
        ) : (
          <h3>{unit === undefined ? chart.title : words.curves.titled(chart.title, unit)}</h3>
        )}
        <Legend chart={chart} mini={mini} />
      </header>
      {(hint || bend) && (
        <p className={styles.hint}>
          {hint?.warn && <Lamp tone="warn" />}
          <span>
            {words.together(hint?.text ?? "", bend)}{" "}
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
        empty={emptyText(kind, run, words)}
        onZoom={(zoom) => setApp(({ view: old }) => ({ view: { ...old, zoom } }))}
      />
      {isLive(run.status) && run.status === "running" && <Stale run={run} />}
    </section>
  );
}

/** Why there is no line. */
function emptyText({ waitsFor }: ChartKind, run: Run, words: Words): string {
  if (!isLive(run.status)) return words.curves.nothing;
  if (run.points.length < 2) return words.curves.waiting;
  return waitsFor?.(words) ?? words.curves.nothing;
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

function summaryOf(chart: ChartModel, { curves, together }: Words): string {
  if (chart.curves.length === 0) return curves.summaryEmpty(chart.title);
  const parts = chart.curves.map((curve) => {
    const last = curve.points.at(-1);
    return curves.summaryLine(curve.name || chart.title, last ? chart.formatY(last.y) : formatLoss(null));
  });
  const lines = parts.reduce(together, "");
  return curves.summary(chart.title, together(lines, chart.flag ? curves.stated(chart.flag.text) : ""));
}
