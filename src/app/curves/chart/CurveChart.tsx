import { memo, useRef } from "react";
import { ChartCursor } from "./ChartCursor.tsx";
import { ChartFrame } from "./ChartFrame.tsx";
import styles from "./CurveChart.module.css";
import type { ChartModel } from "./curve.ts";
import { ManyLines } from "./ManyLines.tsx";
import { marginsOf } from "./margins.ts";
import { later } from "../../parts/later.tsx";
import { useSize } from "../../parts/useSize.ts";
import { useTurn } from "./useStaggered.ts";

interface Props {
  chart: ChartModel;
  /** Without raw lines, flags and triangles. */
  mini: boolean;
  /** As many lines as there are runs, none of which goes on. */
  isMany?: boolean;
  /** One sentence that says what the picture shows. */
  summary: string;
  /** Told when there is no line yet. */
  empty: string;
  /** Called with a part of the axis that was dragged over; null: the chart cannot be zoomed. */
  onZoom: ((range: { from: number; to: number } | null) => void) | null;
}

/** A third of the page is recharts, and only a chart needs it. Rulers and axes stand before it is there. */
const Lines = later(async () => (await import("./Lines.tsx")).Lines);

/** Lines, with the ruler, tags, flags and cursor of this page over them. */
export const CurveChart = memo(function CurveChart({
  chart,
  mini,
  isMany = false,
  summary,
  empty,
  onZoom,
}: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(plot);
  // In a small chart the second metric would hide the first.
  const shown = mini ? { ...chart, curves: chart.curves.filter(({ dashed }) => !dashed) } : chart;
  const margins = marginsOf(shown, mini);
  const isTurn = useTurn();
  return (
    <div ref={plot} className={styles.plot}>
      {isTurn && width > 60 && height > 30 && (
        <>
          <div role="img" aria-label={summary}>
            {isMany ? (
              <ManyLines chart={shown} width={width} height={height} margins={margins} />
            ) : (
              <Lines chart={shown} width={width} height={height} margins={margins} mini={mini} />
            )}
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
