import type { Margins } from "./margins.ts";
import type { ChartModel } from "./curve.ts";
import { place } from "./ticks.ts";

interface Props {
  chart: ChartModel;
  width: number;
  height: number;
  margins: Margins;
}

/**
 * What was measured, behind the smoothed lines. As paths of our own: recharts makes some objects of every point, which doubled the
 * time that a chart takes.
 */
export function RawLines({ chart: { curves, x, y }, width, height, margins }: Props) {
  const wide = width - margins.left - margins.right;
  const high = height - margins.top - margins.bottom;
  return (
    <svg x={margins.left} y={margins.top} width={wide} height={high} style={{ overflow: "hidden" }}>
      {curves.map(({ key, raw, color }) => {
        if (!raw) return null;
        const points = raw.map(
          (point) =>
            `${(wide * place(x, point.x)).toFixed(1)} ${(high * (1 - place(y, point.y))).toFixed(1)}`,
        );
        return (
          <path
            key={key}
            data-raw
            d={`M${points.join("L")}`}
            fill="none"
            stroke={`var(--${color}-raw)`}
            strokeWidth={1}
          />
        );
      })}
    </svg>
  );
}
