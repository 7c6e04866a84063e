import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import type { ImageSummary } from "../../data/dataset.ts";
import { useSize } from "../curves/useSize.ts";
import { formatCount } from "../format.ts";
import { Segments } from "../parts/Segments.tsx";
import { useTheme } from "../theme.ts";
import { useWords } from "../words/words.ts";
import { type Cell, mostConfused, orderBySimilarity, rowSum } from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

interface Props {
  counts: Uint32Array;
  classes: ImageSummary["classes"];
  /** The pictures of one cell are wanted. */
  onShow: (cell: Cell) => void;
}

/** Above this many classes they are ordered by similarity. */
const mostSorted = 40;

/** The cell at a part of the whole from 0 to 1. */
function limit(share: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.floor(share * size)));
}

/** What was taken for what: one hue on a logarithmic scale, its cells to be chosen by pointer and arrow keys. */
export function ConfusionMatrix({ counts, classes, onShow }: Props) {
  const words = useWords().predictions;
  const [mode, setMode] = useState<"counts" | "rows">("counts");
  const [cell, setCell] = useState<{ row: number; column: number } | null>(null);
  const theme = useTheme();
  const size = classes.length;
  const isOrdered = size > mostSorted;
  const order = useMemo(
    () => (isOrdered ? orderBySimilarity(counts, size) : Array.from({ length: size }, (_, at) => at)),
    [counts, size, isOrdered],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const most = useMemo(() => counts.reduce((greatest, count) => Math.max(greatest, count), 1), [counts]);
  useEffect(() => {
    // Colours are read from the page: another theme is another picture.
    if (canvas.current && width > 0 && theme)
      draw(canvas.current, { counts, order, mode, cell, width, most });
  }, [counts, order, mode, cell, width, most, theme]);

  const at = (event: MouseEvent<HTMLCanvasElement>): { row: number; column: number } => {
    const { left, top, width: wide, height: high } = event.currentTarget.getBoundingClientRect();
    return {
      row: limit((event.clientY - top) / high, size),
      column: limit((event.clientX - left) / wide, size),
    };
  };
  const cellOf = (place: { row: number; column: number }): Cell => ({
    expected: order[place.row] ?? 0,
    got: order[place.column] ?? 0,
  });
  const press = (event: KeyboardEvent): void => {
    const { row, column } = cell ?? { row: 0, column: 0 };
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (event.key === "Enter" && cell) onShow(cellOf(cell));
    else if (move)
      setCell({
        row: Math.min(size - 1, Math.max(0, row + move[0])),
        column: Math.min(size - 1, Math.max(0, column + move[1])),
      });
    else return;
    event.preventDefault();
  };
  const diagonal = order.reduce((sum, label) => sum + (counts[label * size + label] ?? 0), 0);
  return (
    <section aria-label={words.confusion}>
      <div className={styles.head}>
        <h3>{words.confusion}</h3>
        <span className="label">{words.confusionNote(size, isOrdered)}</span>
        <Segments
          name={words.scale}
          value={mode}
          options={[
            { value: "counts", text: words.counts },
            { value: "rows", text: words.rows },
          ]}
          onChange={setMode}
        />
      </div>
      <div className={styles.matrix}>
        <div ref={box}>
          <canvas
            ref={canvas}
            role="application"
            tabIndex={0}
            aria-label={words.confusionAlt(size, formatCount(diagonal))}
            onMouseMove={(event) => setCell(at(event))}
            onClick={(event) => onShow(cellOf(at(event)))}
            onKeyDown={press}
          />
        </div>
        <Legend most={mode === "counts" ? most : 100} />
      </div>
      <p className={styles.chosen} role="status">
        {cell && <CellText cell={cellOf(cell)} counts={counts} classes={classes} onShow={onShow} />}
      </p>
      <table className="numbers" aria-label={words.mostConfused}>
        <thead>
          <tr>
            <th>{words.confusedColumns.expected}</th>
            <th className="left">{words.confusedColumns.got}</th>
            <th>{words.confusedColumns.count}</th>
            <th>{words.confusedColumns.of}</th>
          </tr>
        </thead>
        <tbody>
          {mostConfused(counts, size, 6).map((pair) => (
            <tr key={`${pair.expected} ${pair.got}`}>
              <td>
                <button type="button" className="link" onClick={() => onShow(pair)}>
                  {classes[pair.expected]?.name}
                </button>
              </td>
              <td className="left">{classes[pair.got]?.name}</td>
              <td>{pair.count}</td>
              <td>{pair.of}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function CellText({ cell, counts, classes, onShow }: { cell: Cell } & Props) {
  const words = useWords().predictions;
  const count = counts[cell.expected * classes.length + cell.got] ?? 0;
  const of = rowSum(counts, classes.length, cell.expected);
  const name = (label: number): string => classes[label]?.name ?? "";
  const isDiagonal = cell.expected === cell.got;
  return (
    <>
      <b>{name(cell.expected)}</b>
      {!isDiagonal && (
        <>
          <span className="dim">{words.takenFor}</span>
          <b>{name(cell.got)}</b>
        </>
      )}
      {isDiagonal
        ? words.rightOf(formatCount(count), formatCount(of))
        : words.countOf(formatCount(count), formatCount(of))}{" "}
      {count > 0 && (
        <button type="button" className="link" onClick={() => onShow(cell)}>
          {words.showThem}
        </button>
      )}
    </>
  );
}

function Legend({ most }: { most: number }) {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(Math.expm1(share * Math.log1p(most))));
  return (
    <svg width="52" height="200" viewBox="0 0 52 200" aria-hidden="true">
      <defs>
        <linearGradient id="confusion-scale" x1="0" x2="0" y1="1" y2="0">
          {[0, 1, 2, 3, 4, 5].map((at) => (
            <stop key={at} offset={`${at * 20}%`} stopColor={`var(--seq-${at})`} />
          ))}
        </linearGradient>
      </defs>
      <rect x="2" y="8" width="10" height="184" fill="url(#confusion-scale)" stroke="var(--line)" />
      {ticks.map((tick, at) => (
        <text key={at} x="18" y={196 - at * 46} fill="var(--ink-3)" fontSize="11">
          {formatCount(tick)}
        </text>
      ))}
    </svg>
  );
}

interface Drawing {
  counts: Uint32Array;
  order: readonly number[];
  mode: "counts" | "rows";
  cell: { row: number; column: number } | null;
  width: number;
  most: number;
}

function draw(canvas: HTMLCanvasElement, { counts, order, mode, cell, width, most }: Drawing): void {
  const size = order.length;
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  const colors = [0, 1, 2, 3, 4, 5].map((at) => style.getPropertyValue(`--seq-${at}`).trim());
  const side = canvas.width / size;
  const gap = side > 8 ? 1 : 0;
  order.forEach((expected, row) => {
    const sum = mode === "rows" ? Math.max(1, rowSum(counts, size, expected)) : 0;
    order.forEach((got, column) => {
      const count = counts[expected * size + got] ?? 0;
      const share =
        mode === "rows"
          ? Math.log1p((100 * count) / sum) / Math.log1p(100)
          : Math.log1p(count) / Math.log1p(most);
      context.fillStyle = shade(colors, share);
      const [left, top] = [Math.round(column * side), Math.round(row * side)];
      const [right, bottom] = [Math.round((column + 1) * side), Math.round((row + 1) * side)];
      context.fillRect(left, top, right - left - gap, bottom - top - gap);
    });
  });
  if (!cell) return;
  context.strokeStyle = style.getPropertyValue("--ink");
  context.lineWidth = scale;
  const x = (cell.column + 0.5) * side;
  const y = (cell.row + 0.5) * side;
  context.globalAlpha = 0.5;
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, canvas.height);
  context.moveTo(0, y);
  context.lineTo(canvas.width, y);
  context.stroke();
  context.globalAlpha = 1;
  const half = Math.max(side / 2, 3 * scale);
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

/** A colour between the steps of the scale, mixed by the browser. */
function shade(colors: readonly string[], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (colors.length - 1);
  const low = Math.floor(place);
  const part = Math.round((place - low) * 100);
  const from = colors[low] ?? "#000";
  const to = colors[Math.min(low + 1, colors.length - 1)] ?? from;
  return part === 0 ? from : `color-mix(in srgb, ${to} ${part}%, ${from})`;
}
