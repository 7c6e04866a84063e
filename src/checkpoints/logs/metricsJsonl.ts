/** metrics.jsonl: one JSON object a line, steps and epochs in the order in which they came, then the end. */
import * as v from "valibot";
import type { EndRow, EpochRow, History, StepPoint } from "./history.ts";

/**
 * The number with the fewest digits that is the same float32, so that 0.10000000149011612 is written 0.1 and read back
 * to the very same bits; a number that is no float32 stays as it is.
 */
export function shortestFloat32(value: number): number {
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9)); // nine digits tell any two float32 apart
}

const microseconds = (milliseconds: number): number => Number(milliseconds.toFixed(3));

export function stepLine(point: StepPoint): string {
  const { epoch, step, loss, acc1, acc5, gradientNorm, valLoss, valBitsPerByte } = point;
  const { learningRate, dataMs, stepMs } = point;
  return line({
    kind: "step",
    epoch,
    step,
    loss,
    acc1,
    acc5,
    gradientNorm,
    valLoss,
    valBitsPerByte,
    learningRate,
    dataMs: microseconds(dataMs),
    stepMs: microseconds(stepMs),
  });
}

export function epochLine(row: EpochRow): string {
  const { epoch, trainLoss, trainAcc1, trainAcc5, valLoss, valAcc1, valAcc5, valPerplexity } = row;
  const { valF1, valBalanced, valBitsPerByte, sample, seconds } = row;
  return line({
    kind: "epoch",
    epoch,
    trainLoss,
    trainAcc1,
    trainAcc5,
    valLoss,
    valAcc1,
    valAcc5,
    valF1,
    valBalanced,
    valPerplexity,
    valBitsPerByte,
    sample,
    seconds: microseconds(seconds),
  });
}

export function endLine(row: EndRow): string {
  return line({ kind: "end", testLoss: row.testLoss, testPerplexity: row.testPerplexity });
}

/** JSON has no NaN and no infinity: they are written as null. What is undefined is left out. */
function line(fields: Record<string, string | number | undefined>): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    typeof value === "number" ? shortestFloat32(value) : value,
  );
}

/** The whole file; an epoch's line stands after its last step. */
export function writeMetricsJsonl(history: History): string {
  const lines: string[] = [];
  let next = 0;
  for (const row of history.epochs) {
    for (; next < history.points.length; next++) {
      const point = history.points[next];
      if (!point || point.epoch > row.epoch) break;
      lines.push(stepLine(point));
    }
    lines.push(epochLine(row));
  }
  for (const point of history.points.slice(next)) lines.push(stepLine(point));
  if (history.end) lines.push(endLine(history.end));
  return lines.map((text) => `${text}\n`).join("");
}

/** A number; one that was no number is written as null. */
const numberSchema = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** What a row of an epoch is read for. */
const epochSchema = v.object({
  kind: v.literal("epoch"),
  epoch: v.number(),
  valLoss: numberSchema,
  ...v.partial(
    v.object({
      valAcc1: numberSchema,
      valAcc5: numberSchema,
      valF1: numberSchema,
      valBalanced: numberSchema,
      valPerplexity: numberSchema,
      valBitsPerByte: numberSchema,
    }),
  ).entries,
  seconds: v.number(),
});

export type ReadEpoch = Omit<v.InferOutput<typeof epochSchema>, "kind">;

/** The epochs of a metrics.jsonl in their order, each once; lines that are no whole row of one are passed over. */
export function readEpochLines(text: string): ReadEpoch[] {
  const rows = text.split("\n").flatMap((one): [number, ReadEpoch][] => {
    // Steps are most of the file.
    if (!one.startsWith('{"kind":"epoch"')) return [];
    const row = v.safeParse(epochSchema, parsed(one));
    if (!row.success) return [];
    const { kind: _, ...epoch } = row.output;
    return [[epoch.epoch, epoch]];
  });
  return [...new Map(rows).values()].toSorted((a, b) => a.epoch - b.epoch);
}

/** Null for a line that was cut off. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
