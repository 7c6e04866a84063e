import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import type { ImageSummary } from "../../../data/dataset.ts";
import { useSize } from "../../parts/useSize.ts";
import { formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Segments } from "../../parts/Segments.tsx";
import { useRestored } from "../../look/restored.ts";
import { useTheme } from "../../look/theme.ts";
import { useWords } from "../../words/words.ts";
import { drawMatrix, legendTicks, type Part, partAround, partWith } from "./matrixDrawing.ts";
import { type Cell, mostConfused, orderBySimilarity, rowSum } from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

interface Props {
  counts: Uint32Array;
  classes: readonly Pick<ImageSummary["classes"][number], "name">[];
  /** The pictures of one cell are wanted; left out where there are none to show. */
  onShow?: ((cell: Cell) => void) | undefined;
}

/** Above this many classes they are ordered by similarity. */
const mostSorted = 40;

/** Zooming ends here. */
const leastSpan = 8;

/** Up to as many rows and columns have their names beside them. */
const mostNamed = 20;

/** The cell at a part of the whole from 0 to 1. */
function limit(share: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.floor(share * size)));
}

/** What was taken for what: one hue on a logarithmic scale, its cells to be chosen by pointer and arrow keys. */
export function ConfusionMatrix({ counts, classes, onShow }: Props) {
  const words = useWords().predictions;
  const [mode, setMode] = useState<"counts" | "rows">("counts");
  const [cell, setCell] = useState<{ row: number; column: number } | null>(null);
  const [zoomed, setZoomed] = useState<Part | null>(null);
  /** Where a drag began. */
  const from = useRef<{ row: number; column: number } | null>(null);
  const theme = useTheme();
  const size = classes.length;
  const confused = useMemo(() => mostConfused(counts, size, 6), [counts, size]);
  const isOrdered = size > mostSorted;
  const order = useMemo(
    () => (isOrdered ? orderBySimilarity(counts, size) : Array.from({ length: size }, (_, at) => at)),
    [counts, size, isOrdered],
  );
  const part = useMemo(() => zoomed ?? { row: 0, column: 0, span: size }, [zoomed, size]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const restored = useRestored();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const most = useMemo(() => counts.reduce((greatest, count) => Math.max(greatest, count), 1), [counts]);
  useEffect(() => {
    // Colours are read from the page: another theme is another picture.
    if (canvas.current && width > 0 && theme && restored >= 0)
      drawMatrix(canvas.current, { counts, order, mode, part, cell, width, most });
  }, [counts, order, mode, part, cell, width, most, theme, restored]);

  const at = (event: MouseEvent<HTMLCanvasElement>): { row: number; column: number } => {
    const { left, top, width: wide, height: high } = event.currentTarget.getBoundingClientRect();
    return {
      row: part.row + limit((event.clientY - top) / high, part.span),
      column: part.column + limit((event.clientX - left) / wide, part.span),
    };
  };
  const cellOf = (place: { row: number; column: number }): Cell => ({
    expected: order[place.row] ?? 0,
    got: order[place.column] ?? 0,
  });
  const zoom = (isIn: boolean): void => {
    const middle = cell ?? { row: part.row + part.span / 2, column: part.column + part.span / 2 };
    const span = isIn ? Math.max(leastSpan, part.span / 2) : part.span * 2;
    setZoomed(span >= size ? null : partAround(middle, span, size));
  };
  const release = (event: MouseEvent<HTMLCanvasElement>): void => {
    const start = from.current;
    const end = at(event);
    from.current = null;
    if (!start) return;
    const span = 1 + Math.max(Math.abs(end.row - start.row), Math.abs(end.column - start.column));
    if (span < leastSpan / 2) return onShow?.(cellOf(end));
    const middle = { row: (start.row + end.row) / 2, column: (start.column + end.column) / 2 };
    setZoomed(span >= size ? null : partAround(middle, Math.max(leastSpan, span), size));
  };
  const press = (event: KeyboardEvent): void => {
    const { row, column } = cell ?? { row: 0, column: 0 };
    const moves: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const move = moves[event.key];
    if (event.key === "Enter" && cell) onShow?.(cellOf(cell));
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+");
    else if (event.key === "0") setZoomed(null);
    else if (move) {
      const next = {
        row: Math.min(size - 1, Math.max(0, row + move[0])),
        column: Math.min(size - 1, Math.max(0, column + move[1])),
      };
      setCell(next);
      if (zoomed) setZoomed(partWith(zoomed, next));
    } else return;
    event.preventDefault();
  };
  const hasNames = part.span <= mostNamed;
  const shownNames = (first: number): string[] =>
    order.slice(first, first + part.span).map((label) => classes[label]?.name ?? "");
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
      {size > leastSpan && (
        <div className={styles.zoom}>
          <Button
            size="small"
            off={part.span <= leastSpan ? words.zoomedIn : null}
            onClick={() => zoom(true)}
          >
            {words.zoomIn}
          </Button>
          <Button kind="quiet" size="small" off={zoomed ? null : words.zoomedOut} onClick={() => zoom(false)}>
            {words.zoomOut}
          </Button>
          <span className="label">{words.zoomHow}</span>
        </div>
      )}
      <div className={`${styles.matrix} ${hasNames ? styles.named : ""}`}>
        {hasNames && (
          <>
            <Names of={shownNames(part.column)} isTop />
            <Names of={shownNames(part.row)} />
          </>
        )}
        <div ref={box} className={styles.cells}>
          <canvas
            ref={canvas}
            role="application"
            tabIndex={0}
            aria-label={words.confusionAlt(size, formatCount(diagonal))}
            onMouseMove={(event) => setCell(at(event))}
            onMouseDown={(event) => {
              from.current = at(event);
            }}
            onMouseUp={release}
            onKeyDown={press}
          />
        </div>
        <Legend most={mode === "counts" ? most : 100} />
      </div>
      <p className={styles.chosen} role="status">
        {cell && <CellText cell={cellOf(cell)} counts={counts} classes={classes} onShow={onShow} />}
      </p>
      <table className="numbers" aria-label={words.mostConfused} hidden={confused.length === 0}>
        <thead>
          <tr>
            <th>{words.confusedColumns.expected}</th>
            <th className="left">{words.confusedColumns.got}</th>
            <th>{words.confusedColumns.count}</th>
            <th>{words.confusedColumns.of}</th>
          </tr>
        </thead>
        <tbody>
          {confused.map((pair) => (
            <tr key={`${pair.expected} ${pair.got}`}>
              <td>
                {onShow ? (
                  <button type="button" className="link" onClick={() => onShow(pair)}>
                    {classes[pair.expected]?.name}
                  </button>
                ) : (
                  classes[pair.expected]?.name
                )}
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
      {onShow && count > 0 && (
        <button type="button" className="link" onClick={() => onShow(cell)}>
          {words.showThem}
        </button>
      )}
    </>
  );
}

/** Class names beside the rows or above the columns; the chosen cell's are said in full below. */
function Names({ of, isTop }: { of: readonly string[]; isTop?: boolean }) {
  return (
    <div className={isTop ? styles.above : styles.beside} aria-hidden="true">
      {of.map((name, at) => (
        <span key={at} title={name}>
          {name}
        </span>
      ))}
    </div>
  );
}

function Legend({ most }: { most: number }) {
  const ticks = legendTicks(most);
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
      {ticks.map((tick) => (
        <text
          key={tick}
          x="18"
          y={196 - 184 * (Math.log1p(tick) / Math.log1p(most))}
          fill="var(--ink-3)"
          fontSize="11"
        >
          {formatCount(tick)}
        </text>
      ))}
    </svg>
  );
}
