import { memo, useRef } from "react";
import {
  CartesianGrid,
  Curve,
  type CurveProps,
  Line,
  LineChart,
  ReferenceArea,
  XAxis,
  YAxis,
} from "recharts";
import { ChartCursor } from "./ChartCursor.tsx";
import { ChartFrame } from "./ChartFrame.tsx";
import styles from "./CurveChart.module.css";
import type { Point } from "./bucketSeries.ts";
import type { ChartModel } from "./curve.ts";
import type { Margins } from "./margins.ts";
import { RawLines } from "./RawLines.tsx";
import { place } from "./ticks.ts";
import { useSize } from "../../parts/useSize.ts";
import { useTurn } from "./useStaggered.ts";

const large: Margins = { top: 10, right: 50, bottom: 20, left: 4 };
const small: Margins = { top: 5, right: 44, bottom: 17, left: 2 };

interface Props {
  chart: ChartModel;
  /** Without raw lines, flags and triangles. */
  mini: boolean;
  /** One sentence that says what the picture shows. */
  summary: string;
  /** Told when there is no line yet. */
  empty: string;
  /** Called with a part of the axis that was dragged over; null: the chart cannot be zoomed. */
  onZoom: ((range: { from: number; to: number } | null) => void) | null;
}

/** Without the reference by which recharts would measure the path's length, for an animation that there is not. */
const drawLine = (props: CurveProps) => <Curve {...props} pathRef={null} />;

/** Lines by recharts, with the ruler, tags, flags and cursor of this page over them. The only place that knows recharts. */
export const CurveChart = memo(function CurveChart({ chart, mini, summary, empty, onZoom }: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(plot);
  const margins = mini ? small : large;
  // In a small chart the second metric would hide the first.
  const shown = mini ? { ...chart, curves: chart.curves.filter(({ dashed }) => !dashed) } : chart;
  const { x, y } = chart;
  const isTurn = useTurn();
  /** The lines behind the curves, in pixels from above: recharts would measure words that are not shown to find them. */
  const grid = chart.yTicks.map(
    (tick) => margins.top + (height - margins.top - margins.bottom) * (1 - place(y, tick)),
  );
  return (
    <div ref={plot} className={styles.plot}>
      {isTurn && width > 60 && height > 30 && (
        <>
          <div role="img" aria-label={summary}>
            <LineChart
              width={width}
              height={height}
              margin={margins}
              accessibilityLayer={false}
              className={styles.lines}
            >
              <XAxis
                type="number"
                dataKey="x"
                domain={[x.low, x.high]}
                scale={x.isLog ? "log" : "linear"}
                niceTicks="none"
                allowDataOverflow
                hide
              />
              <YAxis type="number" domain={[0, 1]} niceTicks="none" allowDataOverflow hide />
              <CartesianGrid
                vertical={false}
                stroke="var(--grid)"
                horizontalCoordinatesGenerator={() => grid}
                verticalCoordinatesGenerator={() => []}
              />
              {chart.band && (
                <ReferenceArea
                  x1={Math.max(chart.band.from, x.low)}
                  x2={Math.min(chart.band.to, x.high)}
                  fill="var(--band)"
                  fillOpacity={1}
                  ifOverflow="hidden"
                  zIndex={-50}
                />
              )}
              {!mini && <RawLines chart={chart} width={width} height={height} margins={margins} />}
              {shown.curves.map((curve) => (
                <Line
                  key={curve.key}
                  data={curve.points}
                  // Placed here: recharts knows no axis that bends.
                  dataKey={(point: Point) => place(y, point.y)}
                  type={curve.stepped ? "stepAfter" : "linear"}
                  stroke={`var(--${curve.color})`}
                  strokeWidth={mini ? 1.5 : curve.width}
                  strokeLinejoin="round"
                  {...(curve.dashed ? { strokeDasharray: "5 3" } : {})}
                  // A single point is no line: it is drawn as a dot.
                  dot={
                    curve.points.length === 1
                      ? { r: 2, fill: `var(--${curve.color})`, strokeWidth: 0 }
                      : false
                  }
                  activeDot={false}
                  isAnimationActive={false}
                  shape={drawLine}
                  // In the order of the document: no layer of its own.
                  zIndex={0}
                />
              ))}
            </LineChart>
            <ChartFrame chart={shown} width={width} height={height} margins={margins} mini={mini} />
          </div>
          {chart.curves.length === 0 ? (
            <p className={styles.empty}>{empty}</p>
          ) : (
            <ChartCursor
              chart={shown}
              width={width}
              height={height}
              margins={margins}
              mini={mini}
              onZoom={onZoom}
            />
          )}
        </>
      )}
    </div>
  );
});
