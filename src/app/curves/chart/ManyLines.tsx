import styles from "./CurveChart.module.css";
import type { ChartLayer } from "./margins.ts";
import { RawLines } from "./RawLines.tsx";
import { place } from "./ticks.ts";

/**
 * Lines of many runs over their grid, as paths of our own: two dozen of recharts' lines hold up a frame when they come and when they go.
 */
export function ManyLines({ chart, width, height, margins }: ChartLayer) {
  const { x, y, curves } = chart;
  const wide = width - margins.left - margins.right;
  const high = height - margins.top - margins.bottom;
  const xOf = (value: number): string => (wide * place(x, value)).toFixed(1);
  const yOf = (value: number): string => (high * (1 - place(y, value))).toFixed(1);
  return (
    <svg className={styles.frame} width={width} height={height} aria-hidden="true">
      <path
        d={chart.yTicks.map((tick) => `M${margins.left} ${margins.top + Number(yOf(tick))}h${wide}`).join("")}
        stroke="var(--grid)"
      />
      <RawLines chart={chart} width={width} height={height} margins={margins} />
      <svg x={margins.left} y={margins.top} width={wide} height={high} style={{ overflow: "hidden" }}>
        {curves.map(({ key, points, color, dashed, width: thickness }) => {
          const [first] = points;
          // A single point is no line: it is drawn as a dot.
          return first && points.length === 1 ? (
            <circle key={key} data-line cx={xOf(first.x)} cy={yOf(first.y)} r={2} fill={`var(--${color})`} />
          ) : (
            <path
              key={key}
              data-line
              d={`M${points.map((point) => `${xOf(point.x)} ${yOf(point.y)}`).join("L")}`}
              fill="none"
              stroke={`var(--${color})`}
              strokeWidth={thickness}
              strokeLinejoin="round"
              {...(dashed ? { strokeDasharray: "5 3" } : {})}
            />
          );
        })}
      </svg>
    </svg>
  );
}
