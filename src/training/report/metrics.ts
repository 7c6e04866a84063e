/** Running averages of what a run measures, as pytorch/examples keeps them. */

/** Plain data of an AverageMeter, for checkpoints. */
export interface MeterState {
  value: number;
  sum: number;
  count: number;
}

/** The latest value and the mean of all since the last reset, each weighed by its count: pytorch/examples' AverageMeter. */
export class AverageMeter {
  value = 0;
  sum = 0;
  count = 0;

  get average(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  update(value: number, count = 1): void {
    this.value = value;
    this.sum += value * count;
    this.count += count;
  }

  reset(): void {
    this.restore({ value: 0, sum: 0, count: 0 });
  }

  state(): MeterState {
    return { value: this.value, sum: this.sum, count: this.count };
  }

  restore({ value, sum, count }: MeterState): void {
    this.value = value;
    this.sum = sum;
    this.count = count;
  }
}

/** What a device counts over the rows of one batch: the graph's `metrics` result. */
export interface BatchMetrics {
  /** Sum of the rows' losses. */
  loss: number;
  /** Rows whose label has the highest logit, or is among the five highest. */
  correct1: number;
  correct5: number;
  /** Rows counted. */
  count: number;
}

/** Sums of BatchMetrics in the order they came: means over a whole validation part. */
export class MetricSums implements BatchMetrics {
  loss = 0;
  correct1 = 0;
  correct5 = 0;
  count = 0;

  add(batch: BatchMetrics): void {
    this.loss += batch.loss;
    this.correct1 += batch.correct1;
    this.correct5 += batch.correct5;
    this.count += batch.count;
  }

  get meanLoss(): number {
    return this.loss / this.count;
  }

  /** In percent. */
  get acc1(): number {
    return (100 * this.correct1) / this.count;
  }

  get acc5(): number {
    return (100 * this.correct5) / this.count;
  }
}

/** What a validation or a test gives. */
export interface TestResult {
  /** Mean over all rows. */
  loss: number;
  /** In percent. */
  acc1: number;
  acc5: number;
  /** Pictures only, in percent: means over the classes. */
  f1?: number;
  balanced?: number;
  count: number;
}
