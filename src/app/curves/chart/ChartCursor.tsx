import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { useWords } from "../../words/words.ts";
import styles from "./CurveChart.module.css";
import type { ChartLayer } from "./margins.ts";
import { type ChartModel, nearest } from "./curve.ts";
import { setCursor, useCursor } from "./cursor.ts";
import { LineKey } from "./LineKey.tsx";
import { textWidth } from "./textWidth.ts";
import { place, valueAt } from "./ticks.ts";

interface Props extends ChartLayer {
  mini: boolean;
  onZoom: ((range: { from: number; to: number } | null) => void) | null;
}

/** A drag shorter than this many pixels is a click. */
const shortestDrag = 6;

/** The cursor over a chart: pointer and keys move it, all charts show it, a drag zooms. */
export function ChartCursor({ chart, width, height, margins, mini, onZoom }: Props) {
  const { curves: words, between } = useWords();
  const cursor = useCursor();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  /** Where the keyboard began to mark a part of the axis. */
  const [anchor, setAnchor] = useState<number | null>(null);
  const inner = {
    width: width - margins.left - margins.right,
    height: height - margins.top - margins.bottom,
  };
  const { x: scale } = chart;
  const isInside = cursor.x !== null && cursor.x >= scale.low && cursor.x <= scale.high;
  const x = isInside ? cursor.x : null;
  const readings = x === null ? [] : readAt(chart, x);

  const valueOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
    return valueAt(scale, share);
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const value = valueOf(event);
    setCursor(value, chart.title);
    if (drag) setDrag({ ...drag, to: value });
  };
  const zoomTo = (range: { from: number; to: number }): void => {
    const from = Math.min(range.from, range.to);
    const to = Math.max(range.from, range.to);
    const pixels = (place(scale, to) - place(scale, from)) * inner.width;
    if (pixels >= shortestDrag) onZoom?.({ from, to });
  };
  const release = (): void => {
    setDrag(null);
    if (drag) zoomTo(drag);
  };
  /** Enter marks one end of a part of the axis, Enter again the other; 0 shows all. True when the key did something. */
  const pressZoom = (key: string): boolean => {
    if (!onZoom) return false;
    if (key === "0") onZoom(null);
    else if (key === "Enter" && x !== null) {
      setAnchor(anchor === null ? x : null);
      if (anchor !== null) zoomTo({ from: anchor, to: x });
    } else if (key === "Escape" && anchor !== null) setAnchor(null);
    else return false;
    return true;
  };
  const press = (event: KeyboardEvent): void => {
    if (pressZoom(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const next = keyTarget(event, chart, cursor.x);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(next, next === null ? null : chart.title);
  };
  const brushed = drag ?? (anchor !== null && x !== null ? { from: anchor, to: x } : null);
  const marks = x === null ? [] : marksNear(chart, x, inner.width);
  const spoken =
    x === null
      ? words.cursorHelp
      : `${chart.formatX(x)}: ${[
          ...readings.map(({ curve, point }) => `${curve.name || chart.title} ${chart.formatY(point.y)}`),
          ...marks,
        ].join(between)}`;
  return (
    <div
      className={styles.cursor}
      style={{ left: margins.left, top: margins.top, width: inner.width, height: inner.height }}
      role="slider"
      tabIndex={0}
      aria-label={words.cursor(chart.title)}
      aria-valuemin={round(scale.low)}
      aria-valuemax={round(scale.high)}
      aria-valuenow={round(x ?? scale.high)}
      aria-valuetext={spoken}
      onPointerMove={move}
      onPointerLeave={() => {
        setCursor(null, null);
        setDrag(null);
      }}
      onPointerDown={(event) => {
        if (onZoom && event.button === 0 && event.pointerType === "mouse")
          setDrag({ from: valueOf(event), to: valueOf(event) });
      }}
      onPointerUp={release}
      onDoubleClick={() => onZoom?.(null)}
      onKeyDown={press}
      onBlur={() => {
        setAnchor(null);
        setCursor(null, null);
      }}
    >
      {brushed && (
        <span
          className={styles.brush}
          style={{
            left: `${100 * Math.min(place(scale, brushed.from), place(scale, brushed.to))}%`,
            width: `${100 * Math.abs(place(scale, brushed.from) - place(scale, brushed.to))}%`,
          }}
        />
      )}
      {x !== null && (
        <Crosshair chart={chart} x={x} readings={readings} width={inner.width} height={inner.height} />
      )}
      {x !== null && !mini && cursor.chart === chart.title && (
        <Tip chart={chart} x={x} readings={readings} marks={marks} width={inner.width} />
      )}
    </div>
  );
}

/** A mark this many pixels from the cursor is told. */
const markReach = 5;

function marksNear({ marks, x: scale }: ChartModel, x: number, width: number): string[] {
  const at = place(scale, x);
  return marks
    .filter((mark) => Math.abs(place(scale, mark.x) - at) * width <= markReach)
    .map(({ text }) => text);
}

type Reading = ReturnType<typeof readAt>[number];

function readAt(chart: ChartModel, x: number) {
  return chart.curves.flatMap((curve) => {
    const point = nearest(curve.points, x);
    const raw = curve.raw ? nearest(curve.raw, x) : null;
    return point ? [{ curve, point, raw }] : [];
  });
}

const round = (value: number): number => Number(value.toPrecision(4));

/** Where a key takes the cursor; null takes it away, undefined is another key. */
function keyTarget(event: KeyboardEvent, chart: ChartModel, x: number | null): number | null | undefined {
  const { low } = chart.x;
  const one = chart.keyStep;
  const step = event.shiftKey ? one * 10 : one;
  const end = Math.max(low, ...chart.curves.map(({ points }) => points.at(-1)?.x ?? low));
  const limit = (value: number): number => Math.min(end, Math.max(low, value));
  // On a logarithmic axis equal steps are equal parts of its length.
  const moved = (from: number, by: number): number =>
    chart.x.isLog
      ? limit(valueAt(chart.x, place(chart.x, from) + Math.sign(by) * (event.shiftKey ? 0.1 : 0.01)))
      : limit(from + by);
  switch (event.key) {
    case "ArrowLeft":
      return x === null ? end : moved(x, -step);
    case "ArrowRight":
      return x === null ? low : moved(x, step);
    case "Home":
      return low;
    case "End":
      return end;
    case "Escape":
      return null;
    default:
      return undefined;
  }
}

function Crosshair({
  chart,
  x,
  readings,
  width,
  height,
}: {
  chart: ChartModel;
  x: number;
  readings: Reading[];
  width: number;
  height: number;
}) {
  const at = place(chart.x, x) * width;
  const text = chart.formatX(x);
  const wide = Math.max(42, textWidth(text) * 1.1 + 10);
  return (
    <svg className={styles.frame} width={width} height={height} aria-hidden="true">
      <path d={`M${at} 0V${height}`} stroke="var(--ink-2)" />
      {readings.map(({ curve, point }) => {
        const y = height * (1 - place(chart.y, point.y));
        if (y < 0 || y > height) return null;
        return (
          <circle
            key={curve.key}
            cx={place(chart.x, point.x) * width}
            cy={y}
            r="3"
            fill={`var(--${curve.color})`}
            stroke="var(--panel)"
          />
        );
      })}
      <rect x={at - wide / 2} y={height} width={wide} height="15" fill="var(--ink)" />
      <text className={styles.onInk} x={at} y={height + 11.5} textAnchor="middle">
        {text}
      </text>
    </svg>
  );
}

function Tip({
  chart,
  x,
  readings,
  marks,
  width,
}: {
  chart: ChartModel;
  x: number;
  readings: Reading[];
  marks: string[];
  width: number;
}) {
  const at = place(chart.x, x) * width;
  const isRight = at < width / 2;
  return (
    <div
      className={styles.tip}
      style={isRight ? { left: at + 12, top: 8 } : { right: width - at + 12, top: 8 }}
    >
      <table>
        <tbody>
          {readings.map(({ curve, point, raw }) => (
            <tr key={curve.key}>
              <td>
                <LineKey color={curve.color} dashed={curve.dashed ?? false} />
                {curve.name || chart.title}
              </td>
              <td>
                {chart.formatY(point.y)}
                {raw && <span className="dim"> ({chart.formatY(raw.y)})</span>}
              </td>
            </tr>
          ))}
          {marks.map((text) => (
            <tr key={text}>
              <td colSpan={2}>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
