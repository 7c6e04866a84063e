/** The curves as a table for spreadsheets: one file of steps, one of epochs, numbers as in metrics.jsonl. */
import { type EpochRow, stepColumns, type StepPoint } from "./history.ts";
import { shortestFloat32 } from "./metricsJsonl.ts";

const epochColumns = [
  "epoch",
  "trainLoss",
  "trainAcc1",
  "trainAcc5",
  "valLoss",
  "valAcc1",
  "valAcc5",
  "valF1",
  "valBalanced",
  "valPerplexity",
  "valBitsPerByte",
  "learningRate",
  "seconds",
] as const satisfies (keyof EpochRow)[];

/** A header row, then a row for each point. Columns that no point has are left out; lines end as RFC 4180 says. */
function table<Column extends string>(
  columns: readonly Column[],
  rows: readonly Partial<Record<Column, number>>[],
): string {
  const used = columns.filter((column) => rows.some((row) => row[column] !== undefined));
  const lines = [used.join(",")];
  for (const row of rows) lines.push(used.map((column) => cell(row[column])).join(","));
  return lines.map((line) => `${line}\r\n`).join("");
}

const cell = (value: number | undefined): string =>
  value === undefined ? "" : String(shortestFloat32(value));

export const stepsCsv = (points: readonly StepPoint[]): string =>
  table(
    // A time of the lab's own, which no other program draws.
    stepColumns.filter((column) => column !== "submitMs"),
    points,
  );
export const epochsCsv = (rows: readonly EpochRow[]): string => table(epochColumns, rows);
