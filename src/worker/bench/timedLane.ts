/** A way of training and what was measured of it: behind the Backends tab and `npm run bench` alike. */
import type { BenchBatches } from "./batches.ts";
import type { Lane } from "./lanes.ts";
import type { BackendTiming } from "../border/protocol.ts";

/** Before and after one update: later, rounding grows from step to step. */
const comparedLosses = 2;
const toldLosses = 5;

/** A lane that has used so much time makes no further steps, but one of each kind. */
const longestMs = 20_000;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** A lane and what was measured of it. */
export class TimedLane {
  readonly stepMs: number[] = [];
  readonly parts: NonNullable<BackendTiming["parts"]>[] = [];
  readonly losses: number[] = [];
  #warmUps = 0;
  #usedMs = 0;

  constructor(readonly lane: Lane) {}

  /** Its turn: a step, where it has time left or none of this kind yet. */
  async take(kind: "warmUp" | "step" | "parts", batches: BenchBatches["batches"]) {
    const made = { warmUp: this.#warmUps, step: this.stepMs.length, parts: this.parts.length }[kind];
    if (this.#usedMs > longestMs && made > 0) return;
    const step = this.losses.length;
    const batch = batches[step % batches.length]!;
    const started = performance.now();
    const { lane } = this;
    // Where a call computes, its parts are told apart for nothing.
    const { loss, parts } =
      lane.stepInParts && (kind === "parts" || !lane.hasOwnQueue)
        ? await lane.stepInParts(batch, step)
        : { loss: await lane.step(batch, step), parts: null };
    const milliseconds = performance.now() - started;
    this.record(kind, { milliseconds, loss, parts });
  }

  /** What came of a step that was made in its turn. */
  record(
    kind: "warmUp" | "step" | "parts",
    { milliseconds, loss, parts }: { milliseconds: number; loss: number; parts: BackendTiming["parts"] },
  ): void {
    this.#usedMs += milliseconds;
    this.losses.push(loss);
    if (kind === "warmUp") this.#warmUps += 1;
    if (kind === "step") this.stepMs.push(milliseconds);
    if (kind !== "warmUp" && parts) this.parts.push(parts);
  }

  /** Whether a step in parts is one of its own. */
  get wantsParts(): boolean {
    return this.lane.hasOwnQueue && this.lane.stepInParts !== undefined;
  }

  /** @param plain the lane of plain JavaScript, where it was timed along */
  timing({ batches, dataMs }: BenchBatches, plain: TimedLane | undefined): BackendTiming {
    const { backend, kernels, adapter, description, comparable } = this.lane;
    const stepMs = median(this.stepMs);
    return {
      backend,
      kernels,
      adapter,
      description,
      steps: this.stepMs.length,
      stepMs,
      examplesPerSecond: (1000 * batches[0]!.rows) / stepMs,
      dataMs,
      parts: this.#medianParts(),
      ...this.lane.costs(),
      losses: this.losses.slice(0, toldLosses),
      agreement: plain && comparable ? agreement(this.losses, plain.losses) : null,
    };
  }

  #medianParts(): BackendTiming["parts"] {
    if (this.parts.length === 0) return null;
    const of = (part: "uploadMs" | "computeMs" | "readMs") => median(this.parts.map((times) => times[part]));
    return { uploadMs: of("uploadMs"), computeMs: of("computeMs"), readMs: of("readMs") };
  }
}

/** Largest relative difference of the first losses from those of plain JavaScript. */
function agreement(own: readonly number[], plain: readonly number[]): BackendTiming["agreement"] {
  const steps = Math.min(own.length, plain.length, comparedLosses);
  if (steps === 0) return null;
  const differences = plain.slice(0, steps).map((loss, step) => Math.abs((own[step] ?? 0) / loss - 1));
  return { steps, difference: Math.max(...differences) };
}
