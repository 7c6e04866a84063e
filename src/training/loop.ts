/**
 * The training loop as a generator: whoever pulls decides. Pausing is not pulling, stopping is `return()`. On a device that works
 * on its own, a step's numbers are read a few steps late, so that it never waits; they come out in order.
 */
import { type EpochRow, emptyHistory, type History, type StepPoint } from "../checkpoints/logs/history.ts";
import { isOutOfPatience } from "../config/bestMetric.ts";
import type { RunConfig } from "../config/config.ts";
import { taskOf } from "../config/models/index.ts";
import type { FlatStores } from "../models/parameters.ts";
import { key, streams } from "../random.ts";
import { Begun } from "./begun.ts";
import { type Best, better } from "./best.ts";
import type { Learner, StepResult } from "./learner.ts";
import { earlyEndLine, overflowLine } from "./report/logLines.ts";
import { EpochMeters } from "./report/meters.ts";
import { largestGradient, NotFiniteError } from "./notFinite.ts";
import {
  afterValidation,
  freshSchedule,
  cycledMomentum,
  learningRate,
  type ScheduleState,
} from "./schedule.ts";
import { Stopwatch } from "./report/stopwatch.ts";
import type { TestResult } from "./report/metrics.ts";
import type { TrainingEvent } from "./event.ts";
import { tasks } from "./tasks/index.ts";
import type { Task, TaskBatch, TaskRecord } from "./tasks/task.ts";

/** Everything besides the device that a step changes; a checkpoint holds all of it. */
export interface RunState {
  /** Finished epochs; optimizer steps over the whole run; those of them in the epoch under way. */
  position: { epoch: number; step: number; stepInEpoch: number };
  /** The best validation, by the configuration's metric. */
  best: Best | null;
  /** Weights of the best validation, for the test of a text run. */
  bestWeights: Promise<FlatStores> | null;
  schedule: ScheduleState;
  meters: EpochMeters;
  history: History;
  /** Milliseconds of training before this run object, and of those in the epoch under way. */
  elapsedMs: number;
  epochMs: number;
}

export const freshState = (): RunState => ({
  position: { epoch: 0, step: 0, stepInEpoch: 0 },
  best: null,
  bestWeights: null,
  schedule: freshSchedule(),
  meters: new EpochMeters(),
  history: emptyHistory(),
  elapsedMs: 0,
  epochMs: 0,
});

interface PendingStep {
  result: Promise<StepResult>;
  epoch: number;
  step: number;
  stepInEpoch: number;
  rows: number;
  weight: number | undefined;
  learningRate: number;
  dataMs: number;
  submitMs: number;
}

export class TrainingRun {
  readonly #watch: Stopwatch;
  readonly #pending: PendingStep[] = [];
  readonly #told: TrainingEvent[] = [];
  /** The batches of the epoch after the one that is validated. */
  #upcoming: Begun<TaskBatch> | null = null;
  #lastArrivalMs: number;
  #epochStartMs: number;

  constructor(
    readonly learner: Learner,
    /** Another one of the same data may take its place while no generator of `train` is under way. */
    public task: Task,
    readonly state: RunState,
  ) {
    this.#watch = new Stopwatch(state.elapsedMs);
    this.#lastArrivalMs = state.elapsedMs;
    this.#epochStartMs = state.elapsedMs - state.epochMs;
  }

  get config(): RunConfig {
    return this.learner.network.config;
  }

  /** Milliseconds of training so far, pauses left out. */
  get elapsedMs(): number {
    return this.#watch.milliseconds;
  }

  get epochMs(): number {
    return this.#watch.milliseconds - this.#epochStartMs;
  }

  get #kind(): TaskRecord {
    return tasks[taskOf(this.config.model)];
  }

  /** True when no further step is to be made. */
  get isDone(): boolean {
    const { epoch, step } = this.state.position;
    return epoch >= this.config.epochs || step >= (this.config.steps ?? Infinity) || this.#isOutOfPatience;
  }

  get #isOutOfPatience(): boolean {
    const { position, best } = this.state;
    return isOutOfPatience(this.config.patience, position.epoch, best?.epoch ?? null);
  }

  /** Trains until the run's end, one step or one piece of validation per pull. Throws NotFiniteError. */
  async *train(): AsyncGenerator<TrainingEvent> {
    const work = this.#work();
    try {
      for (;;) {
        // Time counts only while someone waits for the next event.
        this.#watch.start();
        const { value, done } = await work.next();
        this.#watch.stop();
        if (done) return;
        yield value;
      }
    } finally {
      this.#watch.stop();
      await work.return(undefined);
    }
  }

  /**
   * Waits for the numbers of all steps handed over, so that position, meters and history speak of the same moment. Call it
   * before a snapshot, between pulls. Throws NotFiniteError.
   */
  async settle(): Promise<void> {
    while (this.#pending.length > 0) await this.#arrive();
  }

  async *#work(): AsyncGenerator<TrainingEvent> {
    const { position } = this.state;
    try {
      if (!this.isDone && this.task.prepare) yield* this.task.prepare(this.learner);
      while (!this.isDone) {
        yield* this.#trainEpoch();
        if (position.stepInEpoch < this.task.stepsPerEpoch && this.isDone) break;
        yield* this.#endEpoch();
      }
      await this.settle();
      yield* this.#drain();
      yield* this.#end();
    } finally {
      await this.#upcoming?.close();
      this.#upcoming = null;
    }
  }

  async *#trainEpoch(): AsyncGenerator<TrainingEvent> {
    const { position } = this.state;
    if (position.stepInEpoch === this.task.stepsPerEpoch) return;
    const batches = this.#upcoming ?? this.task.training(position.epoch, position.stepInEpoch);
    this.#upcoming = null;
    for await (const batch of batches) {
      await this.#submit(batch);
      while (this.#pending.length > this.learner.ahead) await this.#arrive();
      if (this.#isValidationDue) yield* this.#validateStep();
      yield* this.#drain();
      if (this.isDone) break;
    }
  }

  /** Whether a validation stands here, where no epoch ends. */
  get #isValidationDue(): boolean {
    const { step, stepInEpoch } = this.state.position;
    const { validateEvery } = this.config;
    if (validateEvery === null || stepInEpoch === this.task.stepsPerEpoch) return false;
    return step % validateEvery === 0 || this.isDone;
  }

  /** Its numbers stand in the point of the latest step. */
  async *#validateStep(): AsyncGenerator<TrainingEvent> {
    const { step } = this.state.position;
    const result = yield* this.#validate([]);
    const point = this.state.history.points.at(-1);
    const { valBitsPerByte } = this.#kind.validationNumbers(result, this.task);
    if (point)
      Object.assign(point, {
        valLoss: result.loss,
        ...(valBitsPerByte === undefined ? {} : { valBitsPerByte }),
      });
    this.#told.push({ kind: "log", lines: this.#kind.stepLines(step, result.loss, valBitsPerByte) });
    this.#lastArrivalMs = this.#watch.milliseconds;
  }

  /**
   * A validation. Its first batches are handed over before the numbers of the last steps are waited for, so that the device goes on;
   * `before` is told between those numbers and its own.
   */
  async *#validate(before: Iterable<TrainingEvent>): AsyncGenerator<TrainingEvent, TestResult> {
    const { position } = this.state;
    const work = this.#kind.validate(this.learner, this.task);
    try {
      const first = work.next();
      first.catch(() => undefined); // awaited below; a step that failed before it is told first
      await this.settle();
      let next = await first;
      yield* before;
      for (; !next.done; next = await work.next()) yield next.value;
      const result = next.value;
      if (!Number.isFinite(result.loss)) throw new NotFiniteError(position.step - 1, result.loss, null);
      return result;
    } finally {
      await work.return(undefined as never);
    }
  }

  /** Begins to read the batches of the next epoch, if there is to be one as far as is known. */
  #beginNext(): void {
    const { epoch, step } = this.state.position;
    if (epoch + 1 < this.config.epochs && step < (this.config.steps ?? Infinity))
      this.#upcoming ??= new Begun(this.task.training(epoch + 1, 0));
  }

  *#drain(): Generator<TrainingEvent> {
    for (let event = this.#told.shift(); event; event = this.#told.shift()) yield event;
  }

  async #submit({ passes, rows, weight, waitMs }: TaskBatch): Promise<void> {
    const { position, schedule } = this.state;
    const { epoch, step, stepInEpoch } = position;
    const rate = learningRate(this.config, schedule, position, this.task.stepsPerEpoch);
    const started = performance.now();
    const dropoutKey = key(this.config.seed, streams.dropout, step);
    const { result } = await this.learner.step(passes, weight ?? rows, {
      learningRate: rate,
      momentum: cycledMomentum(this.config, step, this.task.stepsPerEpoch),
      time: step + 1,
      dropoutKey,
    });
    // The step counts from here on: the device will make it, whatever happens to its numbers.
    position.step += 1;
    position.stepInEpoch += 1;
    result.catch(() => undefined); // awaited in order below; an early failure must not pass as unhandled
    const submitMs = performance.now() - started;
    this.#pending.push({
      result,
      epoch,
      step,
      stepInEpoch,
      rows,
      weight,
      learningRate: rate,
      dataMs: waitMs,
      submitMs,
    });
  }

  /** Takes in the numbers of the oldest step under way. */
  async #arrive(): Promise<void> {
    const pending = this.#pending.shift();
    if (!pending) return;
    const { epoch, step, rows, dataMs, submitMs } = pending;
    const result = await pending.result;
    const loss = Math.fround(result.loss / (pending.weight ?? result.count));
    if (!Number.isFinite(loss)) {
      this.#pending.length = 0;
      throw new NotFiniteError(step, loss, await largestGradient(this.learner));
    }
    const now = this.#watch.milliseconds;
    const stepMs = now - this.#lastArrivalMs;
    this.#lastArrivalMs = now;
    const acc1 = (100 * result.correct1) / result.count;
    const acc5 = (100 * result.correct5) / result.count;
    const point: StepPoint = {
      epoch,
      step,
      loss,
      ...this.#kind.pointHits({ acc1, acc5 }),
      ...(result.gradientNorm === undefined ? {} : { gradientNorm: result.gradientNorm }),
      learningRate: pending.learningRate,
      dataMs,
      stepMs,
      submitMs,
      seconds: now / 1000,
    };
    const { meters, history } = this.state;
    meters.add({ loss, acc1, acc5, rows, learningRate: pending.learningRate, stepMs, dataMs });
    history.points.push(point);
    this.#told.push({ kind: "step", point });
    if (result.overflowedAt !== undefined)
      this.#told.push({ kind: "log", lines: [overflowLine(step, result.overflowedAt)] });
    const steps = this.task.stepsPerEpoch;
    const printedBatches = this.task.printedBatches ?? steps;
    const line = this.#kind.trainLine(meters, { ...pending, steps, printedBatches });
    if (line !== null) this.#told.push({ kind: "log", lines: [line] });
  }

  /** The steps before a validation, once it is under way: the next epoch's pictures come after its own. */
  *#lastSteps(): Generator<TrainingEvent> {
    this.#beginNext();
    yield* this.#drain();
  }

  async *#endEpoch(): AsyncGenerator<TrainingEvent> {
    const { state } = this;
    const { position, meters, history } = state;
    const result = yield* this.#validate(this.#lastSteps());
    const numbers = this.#kind.validationNumbers(result, this.task);
    const best = better(this.config, state.best, {
      epoch: position.epoch,
      valLoss: result.loss,
      valAcc1: result.acc1,
      valAcc5: result.acc5,
      ...numbers,
    });
    const isBest = best !== state.best;
    state.best = best;
    if (isBest && this.#kind.testsBest) {
      // They are copied on the device now and come back while training goes on.
      state.bestWeights = this.learner.weights(this.learner.source);
      state.bestWeights.catch(() => undefined); // told where they are needed
    }
    const sample = this.task.sample && (yield* this.task.sample(this.learner, position.step));
    const row: EpochRow = {
      epoch: position.epoch,
      trainLoss: meters.loss.average,
      ...this.#kind.trainNumbers(meters),
      valLoss: result.loss,
      ...numbers,
      ...(typeof sample === "string" ? { sample } : {}),
      learningRate: history.points.at(-1)?.learningRate ?? this.config.learningRate,
      seconds: this.epochMs / 1000,
    };
    const lines = this.#kind.epochLines(position.epoch, this.epochMs / 1000, result.loss);
    if (lines.length > 0) yield { kind: "log", lines };
    history.epochs.push(row);
    state.schedule = afterValidation(state.schedule, result.loss);
    position.epoch += 1;
    position.stepInEpoch = 0;
    meters.reset();
    this.#epochStartMs = this.#watch.milliseconds;
    this.#lastArrivalMs = this.#epochStartMs;
    yield { kind: "epoch", row, isBest };
  }

  async *#end(): AsyncGenerator<TrainingEvent> {
    const { position, best, history } = this.state;
    const { epochs, patience, bestMetric } = this.config;
    const isEarly = position.epoch < epochs && this.#isOutOfPatience;
    if (isEarly && patience !== null && best)
      yield { kind: "log", lines: [earlyEndLine(position.epoch, patience, bestMetric, best)] };
    const isWhole = isEarly || position.epoch >= epochs;
    const bestWeights = await this.state.bestWeights;
    const row = yield* this.#kind.end({ learner: this.learner, task: this.task, bestWeights, isWhole });
    history.end = row;
    yield { kind: "end", row };
  }
}
