/** Draws a confusion matrix, or a part of it, on a canvas. */
import { heatScale } from "../context/heat.ts";
import { rowSum } from "./predictions.ts";

/** A square part of the matrix: its first row and column, and how many of each. */
export interface Part {
  row: number;
  column: number;
  span: number;
}

export interface Drawing {
  counts: Uint32Array;
  order: readonly number[];
  mode: "counts" | "rows";
  part: Part;
  cell: { row: number; column: number } | null;
  /** CSS pixels. */
  width: number;
  most: number;
}

/** Cells at least this wide show their number, in CSS pixels. */
const widthOfNumber = 22;

export function drawMatrix(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const { counts, order, mode, part, cell, width, most } = drawing;
  const size = order.length;
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const scaleOfColors = heatScale();
  const color = (share: number): string => {
    const at = 4 * Math.round(255 * Math.min(1, Math.max(0, share)));
    return `rgb(${scaleOfColors.subarray(at, at + 3).join(" ")})`;
  };
  const side = canvas.width / part.span;
  const gap = side > 8 ? 1 : 0;
  const showsNumbers = side / scale >= widthOfNumber;
  context.font = `${11 * scale}px ${getComputedStyle(canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < part.span; row += 1) {
    const expected = order[part.row + row] ?? 0;
    const sum = mode === "rows" ? Math.max(1, rowSum(counts, size, expected)) : 0;
    for (let column = 0; column < part.span; column += 1) {
      const count = counts[expected * size + (order[part.column + column] ?? 0)] ?? 0;
      const value = mode === "rows" ? (100 * count) / sum : count;
      const share = Math.log1p(value) / Math.log1p(mode === "rows" ? 100 : most);
      context.fillStyle = color(share);
      const [left, top] = [Math.round(column * side), Math.round(row * side)];
      const [right, bottom] = [Math.round((column + 1) * side), Math.round((row + 1) * side)];
      context.fillRect(left, top, right - left - gap, bottom - top - gap);
      if (!showsNumbers || count === 0) continue;
      context.fillStyle = read(share > 0.6 ? "--panel" : "--ink");
      context.fillText(String(Math.round(value)), (left + right) / 2, (top + bottom) / 2);
    }
  }
  if (!cell) return;
  context.strokeStyle = read("--ink");
  context.lineWidth = scale;
  const x = (cell.column - part.column + 0.5) * side;
  const y = (cell.row - part.row + 0.5) * side;
  const half = Math.max(side / 2, 3 * scale);
  if (!showsNumbers) {
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, canvas.height);
    context.moveTo(0, y);
    context.lineTo(canvas.width, y);
    context.stroke();
    context.globalAlpha = 1;
  }
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

/** Whole numbers beside the matrix's scale, spread over its logarithm, each once. */
export function legendTicks(most: number): number[] {
  const spread = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(Math.expm1(share * Math.log1p(most))));
  return [...new Set(spread)];
}

/** The part of at most `span` classes with a cell near its middle, inside of the whole. */
export function partAround(cell: { row: number; column: number }, span: number, size: number): Part {
  const count = Math.max(1, Math.min(size, Math.round(span)));
  const first = (middle: number): number =>
    Math.min(size - count, Math.max(0, Math.round(middle - (count - 1) / 2)));
  return { row: first(cell.row), column: first(cell.column), span: count };
}

/** The same part, moved as little as shows the cell. */
export function partWith(part: Part, cell: { row: number; column: number }): Part {
  const moved = (first: number, at: number): number => Math.min(at, Math.max(first, at - part.span + 1));
  return { ...part, row: moved(part.row, cell.row), column: moved(part.column, cell.column) };
}
