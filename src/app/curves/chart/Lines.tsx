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
import styles from "./CurveChart.module.css";
import type { Point } from "./bucketSeries.ts";
import type { ChartLayer } from "./margins.ts";
import { RawLines } from "./RawLines.tsx";
import { place } from "./ticks.ts";

interface Props extends ChartLayer {
  mini: boolean;
}

/** Without the reference by which recharts would measure the path's length, for an animation that there is not. */
const drawLine = (props: CurveProps) => <Curve {...props} pathRef={null} />;

/** A chart's lines by recharts, over their grid. The only place that knows recharts. */
export function Lines({ chart, width, height, margins, mini }: Props) {
  const { x, y } = chart;
  /** The lines behind the curves, in pixels from above: recharts would measure words that are not shown to find them. */
  const grid = chart.yTicks.map(
    (tick) => margins.top + (height - margins.top - margins.bottom) * (1 - place(y, tick)),
  );
  return (
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
      {chart.curves.map((curve) => (
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
          dot={curve.points.length === 1 ? { r: 2, fill: `var(--${curve.color})`, strokeWidth: 0 } : false}
          activeDot={false}
          isAnimationActive={false}
          shape={drawLine}
          // In the order of the document: no layer of its own.
          zIndex={0}
        />
      ))}
    </LineChart>
  );
}
