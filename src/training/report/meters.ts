/** Running averages of the epoch under way, and the log lines that they print. */
import { imageLogInterval, imageTrainLine, textLogInterval, textTrainLine } from "./logLines.ts";
import { AverageMeter, type MeterState } from "./metrics.ts";

/** What one step adds. */
export interface StepNumbers {
  /** Mean loss of the batch. */
  loss: number;
  /** In percent. */
  acc1: number;
  acc5: number;
  rows: number;
  learningRate: number;
  stepMs: number;
  dataMs: number;
}

const names = ["time", "data", "loss", "acc1", "acc5", "sinceLine", "sinceLineMs"] as const;
type Name = (typeof names)[number];
const parts = ["value", "sum", "count"] as const satisfies readonly (keyof MeterState)[];

/** All meters of an epoch; they go into a checkpoint, so that a resumed epoch prints the averages of the whole. */
export class EpochMeters implements Record<Name, AverageMeter> {
  /** Seconds a step, and of it waiting for data. */
  readonly time = new AverageMeter();
  readonly data = new AverageMeter();
  readonly loss = new AverageMeter();
  readonly acc1 = new AverageMeter();
  readonly acc5 = new AverageMeter();
  /** Losses and milliseconds since the last log line: the example sums them without weights. */
  readonly sinceLine = new AverageMeter();
  readonly sinceLineMs = new AverageMeter();

  add({ loss, acc1, acc5, rows, stepMs, dataMs }: StepNumbers): void {
    this.loss.update(loss, rows);
    this.acc1.update(acc1, rows);
    this.acc5.update(acc5, rows);
    this.time.update(stepMs / 1000);
    this.data.update(dataMs / 1000);
    this.sinceLine.update(loss);
    this.sinceLineMs.update(stepMs);
  }

  reset(): void {
    for (const name of names) this[name].reset();
  }

  /** The line after step `stepInEpoch` of a picture run, or none. */
  imageLine(epoch: number, stepInEpoch: number, batches: number): string | null {
    return stepInEpoch % imageLogInterval === 0 ? imageTrainLine(epoch, stepInEpoch, batches, this) : null;
  }

  /**
   * The line after step `stepInEpoch` of a text run, or none. As in the example the first line of an epoch divides the sum of
   * one loss more by the interval.
   */
  textLine(epoch: number, stepInEpoch: number, batches: number, learningRate: number): string | null {
    if (stepInEpoch === 0 || stepInEpoch % textLogInterval !== 0) return null;
    const line = textTrainLine({
      epoch,
      batch: stepInEpoch,
      batches,
      learningRate,
      msPerBatch: this.sinceLineMs.sum / textLogInterval,
      loss: this.sinceLine.sum / textLogInterval,
    });
    this.sinceLine.reset();
    this.sinceLineMs.reset();
    return line;
  }

  state(): Record<string, number> {
    return Object.fromEntries(
      names.flatMap((name) => parts.map((part) => [`${name}.${part}`, this[name][part]])),
    );
  }

  restore(state: Readonly<Record<string, number | null>>): void {
    for (const name of names) for (const part of parts) this[name][part] = state[`${name}.${part}`] ?? 0;
  }
}
