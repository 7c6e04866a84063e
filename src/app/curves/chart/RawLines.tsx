import type { ChartLayer } from "./margins.ts";
import { place } from "./ticks.ts";

/**
 * What was measured, behind the smoothed lines, and what lies around means. As paths of our own: recharts makes some objects of every point, which doubled the
 * time that a chart takes.
 */
export function RawLines({ chart: { curves, x, y }, width, height, margins }: ChartLayer) {
  const wide = width - margins.left - margins.right;
  const high = height - margins.top - margins.bottom;
  const at = (px: number, py: number): string =>
    `${(wide * place(x, px)).toFixed(1)} ${(high * (1 - place(y, py))).toFixed(1)}`;
  return (
    <svg x={margins.left} y={margins.top} width={wide} height={high} style={{ overflow: "hidden" }}>
      {curves.map(({ key, band = [], color }) => {
        if (band.length < 2) return null;
        const above = band.map((part) => at(part.x, part.high));
        const below = band.toReversed().map((part) => at(part.x, part.low));
        return (
          <path
            key={`band ${key}`}
            data-band
            d={`M${[...above, ...below].join("L")}Z`}
            fill={`var(--${color})`}
            fillOpacity={0.16}
          />
        );
      })}
      {curves.map(({ key, raw, color }) => {
        if (!raw) return null;
        const points = raw.map((point) => at(point.x, point.y));
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
