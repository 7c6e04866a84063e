/**
 * Every optimizer step of a run as columns of numbers: 104 bytes a step instead of an object, so a million steps take 104 MB
 * at most and are walked without touching the garbage collector. An immutable value over shared storage, like AppendOnly.
 */
import { stepColumns } from "../../../checkpoints/logs/history.ts";
import type { StepPoint } from "../../../worker/border/protocol.ts";

export type Column = (typeof stepColumns)[number];

/** What a column holds where a point had no such number. */
const missing = Number.NaN;

class Storage {
  capacity: number;
  /** Rows written so far by whichever value is newest. */
  used = 0;
  readonly data: Record<Column, Float64Array>;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.data = Object.fromEntries(stepColumns.map((name) => [name, new Float64Array(capacity)])) as Record<
      Column,
      Float64Array
    >;
  }

  /** The first `rows` rows with room for more. */
  copy(rows: number, capacity: number): Storage {
    const copy = new Storage(capacity);
    for (const name of stepColumns) copy.data[name].set(this.data[name].subarray(0, rows));
    copy.used = rows;
    return copy;
  }
}

export class StepHistory {
  readonly #storage: Storage;
  readonly length: number;
  /** Same for all values of one unbroken history; another one after a rewind. Derived data may be kept by it. */
  readonly identity: object;

  private constructor(storage: Storage, length: number, identity: object) {
    this.#storage = storage;
    this.length = length;
    this.identity = identity;
  }

  static empty(): StepHistory {
    return new StepHistory(new Storage(0), 0, {});
  }

  static of(points: readonly StepPoint[]): StepHistory {
    return StepHistory.empty().append(points);
  }

  /**
   * The history with `points` after it. Where they begin at a step that is there already (the run went back to a
   * checkpoint), the repeated steps are replaced.
   */
  append(points: readonly StepPoint[]): StepHistory {
    const first = points[0];
    if (!first) return this;
    const kept =
      this.length > 0 && first.step <= this.value("step", this.length - 1)
        ? this.indexOf(first.step)
        : this.length;
    const rows = kept + points.length;
    let storage = this.#storage;
    const shared = storage.used === this.length && kept === this.length;
    if (!shared || rows > storage.capacity)
      storage = storage.copy(
        kept,
        rows > storage.capacity ? Math.max(1024, rows, storage.capacity * 2) : storage.capacity,
      );
    points.forEach((point, at) => {
      for (const name of stepColumns) storage.data[name][kept + at] = point[name] ?? missing;
    });
    storage.used = rows;
    return new StepHistory(storage, rows, kept === this.length ? this.identity : {});
  }

  /** NaN where the point had no such number. */
  value(column: Column, index: number): number {
    return this.#storage.data[column][index] ?? missing;
  }

  /** The numbers of one column; only the first `length` are this history's. */
  column(column: Column): Float64Array {
    return this.#storage.data[column].subarray(0, this.length);
  }

  /** Index of the first point with this step or a later one. */
  indexOf(step: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.value("step", middle) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  point(index: number): StepPoint | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const optional = (column: Column): Partial<StepPoint> => {
      const value = this.value(column, index);
      return Number.isNaN(value) ? {} : { [column]: value };
    };
    return {
      epoch: this.value("epoch", index),
      step: this.value("step", index),
      loss: this.value("loss", index),
      ...optional("acc1"),
      ...optional("acc5"),
      ...optional("gradientNorm"),
      ...optional("valLoss"),
      ...optional("valBitsPerByte"),
      learningRate: this.value("learningRate", index),
      dataMs: this.value("dataMs", index),
      stepMs: this.value("stepMs", index),
      ...optional("submitMs"),
      seconds: this.value("seconds", index),
    };
  }

  get last(): StepPoint | undefined {
    return this.point(this.length - 1);
  }

  /** Median of a column over the last `count` points; null when there are none. */
  median(column: Column, count = 200): number | null {
    return this.percentile(column, 0.5, count);
  }

  percentile(column: Column, share: number, count = 200): number | null {
    const values = this.column(column)
      .slice(-count)
      .filter((value) => !Number.isNaN(value));
    if (values.length === 0) return null;
    values.sort();
    return values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? null;
  }
}
