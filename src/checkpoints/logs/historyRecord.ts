/** A history inside a checkpoint: columns of numbers, since a list of objects would repeat every name at every step. */
import { say } from "../../said.ts";
import * as v from "valibot";
import { CheckpointError } from "../checkpointError.ts";
import type { EndRow, EpochRow, History, StepPoint } from "./history.ts";

// JSON has no NaN: a value that is not finite is stored as null, and so is one that a row lacks.
const column = v.array(v.nullable(v.number()));
const columnsSchema = v.record(v.string(), column);
type Columns = v.InferOutput<typeof columnsSchema>;

export const historySchema = v.object({
  /** Only every n-th step is there; 1: all of them. */
  every: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  points: columnsSchema,
  epochs: columnsSchema,
  /** What was written after some epochs, by their numbers; left out where nothing was, and in older files. */
  samples: v.exactOptional(v.record(v.string(), v.string())),
  end: v.nullable(v.object({ testLoss: v.optional(v.number()), testPerplexity: v.optional(v.number()) })),
});
type HistoryRecord = v.InferOutput<typeof historySchema>;

/** Beyond that the header would outgrow what other programs read; the browser's own record of the run keeps every step. */
const maximumPoints = 500_000;

const pointColumns: Record<keyof StepPoint, "needed" | "optional"> = {
  epoch: "needed",
  step: "needed",
  loss: "needed",
  acc1: "optional",
  acc5: "optional",
  gradientNorm: "optional",
  valLoss: "optional",
  valBitsPerByte: "optional",
  learningRate: "needed",
  dataMs: "needed",
  stepMs: "needed",
  submitMs: "optional",
  seconds: "needed",
};
const epochColumns: Record<Exclude<keyof EpochRow, "sample">, "needed" | "optional"> = {
  epoch: "needed",
  trainLoss: "needed",
  trainAcc1: "optional",
  trainAcc5: "optional",
  valLoss: "needed",
  valAcc1: "optional",
  valAcc5: "optional",
  valF1: "optional",
  valBalanced: "optional",
  valPerplexity: "optional",
  valBitsPerByte: "optional",
  learningRate: "needed",
  seconds: "needed",
};

/** The plain form of a history for JSON. */
export function toRecord(history: History): HistoryRecord {
  const every = Math.max(1, Math.ceil(history.points.length / maximumPoints));
  const points = every === 1 ? history.points : history.points.filter(({ step }) => step % every === 0);
  const samples = history.epochs.flatMap(({ epoch, sample }) =>
    sample === undefined ? [] : [[epoch, sample]],
  );
  return {
    every,
    points: toColumns(Object.keys(pointColumns) as (keyof StepPoint)[], points),
    epochs: toColumns(Object.keys(epochColumns) as (keyof typeof epochColumns)[], history.epochs),
    ...(samples.length > 0 ? { samples: Object.fromEntries(samples) } : {}),
    end: history.end && withoutUndefined(history.end),
  };
}

/** The history of a record. Throws CheckpointError when columns are missing or of different lengths. */
export function fromRecord(record: HistoryRecord): History {
  return {
    points: fromColumns<StepPoint>(pointColumns, record.points),
    epochs: fromColumns<Omit<EpochRow, "sample">>(epochColumns, record.epochs).map((row) => {
      const sample = record.samples?.[row.epoch];
      return sample === undefined ? row : { ...row, sample };
    }),
    end: record.end && withoutUndefined(record.end),
  };
}

function toColumns<Name extends string>(
  names: readonly Name[],
  rows: readonly Partial<Record<Name, number>>[],
): Columns {
  const result: Columns = {};
  for (const name of names)
    if (rows.some((row) => row[name] !== undefined))
      result[name] = rows.map((row) => {
        const value = row[name];
        return value !== undefined && Number.isFinite(value) ? value : null;
      });
  return result;
}

function fromColumns<Row extends object>(
  names: Record<keyof Row, "needed" | "optional">,
  columns: Columns,
): Row[] {
  const length = Math.max(0, ...Object.values(columns).map((values) => values.length));
  const rows: Record<string, number>[] = Array.from({ length }, () => ({}));
  for (const [name, kind] of Object.entries(names)) {
    const values = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (length === 0 || (!values && kind === "optional")) continue;
    if (values?.length !== length)
      throw new CheckpointError("malformed", say("curvesBroken", name, values?.length ?? 0, length));
    rows.forEach((row, i) => {
      const value = values[i] ?? null;
      if (value !== null) row[name] = value;
      else if (kind === "needed") row[name] = Number.NaN;
    });
  }
  return rows as Row[];
}

function withoutUndefined(
  row: EndRow | { testLoss?: number | undefined; testPerplexity?: number | undefined },
): EndRow {
  const end: EndRow = {};
  if (row.testLoss !== undefined) end.testLoss = row.testLoss;
  if (row.testPerplexity !== undefined) end.testPerplexity = row.testPerplexity;
  return end;
}
