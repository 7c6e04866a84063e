/** Blocks of a text as the device takes them: drawn at random for training, side by side for evaluation. */
import { say } from "../../said.ts";
import type { RunConfig } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import { key, streams, uniform } from "../../random.ts";
import type { TokenIds } from "../../tokenizers/tokenIds.ts";
import { writeSample } from "../ask/sample.ts";
import type { TrainingEvent } from "../event.ts";
import type { Learner } from "../learner.ts";
import type { Pass } from "../pass.ts";
import type { Task, TaskBatch } from "./task.ts";
import { bytesPerToken, passSize, sortIds, type TokenParts } from "./textTask.ts";

/** Marks a row that does not count. */
const leftOut = -1;

/**
 * Blocks of `tokens` that begin at `starts` as one pass, rows sequence first. What lies beyond the text, and blocks that are not
 * there (-1), do not count: nothing looks back on them, so that all others are computed exactly, with the same program.
 */
function pass(tokens: TokenIds, starts: readonly number[], block: number, isTraining: boolean): Pass {
  const size = starts.length;
  const ids = new Int32Array(size * block);
  const labels = new Int32Array(size * block).fill(leftOut);
  for (const [column, start] of starts.entries()) {
    const end = start < 0 ? 0 : Math.min(block, tokens.length - 1 - start);
    for (let time = 0; time < end; time += 1) {
      ids[time * size + column] = tokens[start + time] ?? 0;
      labels[time * size + column] = tokens[start + time + 1] ?? 0;
    }
  }
  return { size, inputs: { ids, labels, ...(isTraining ? sortIds(ids) : {}) } };
}

/** At most one sample in so many steps, so that writing stays a small part of training. */
const stepsPerSample = 250;

/** A GPT's task on a text. */
export class BlockTask implements Task {
  readonly stepsPerEpoch: number;
  readonly bytesPerToken?: number;
  readonly batches: Task["batches"];

  constructor(
    private readonly tokens: TokenParts,
    private readonly config: RunConfig,
    private readonly samplesEvery = stepsPerSample,
  ) {
    const { evalBatchSize, block } = config;
    const { train, valid, test } = tokens;
    if (train.length <= block) throw new Error(say("trainTokens", train.length, block));
    if (valid.length < 2) throw new Error(say("validTokens", valid.length));
    const bytes = bytesPerToken(valid.subarray(1), tokens.tokens);
    if (bytes !== undefined) this.bytesPerToken = bytes;
    this.stepsPerEpoch = modelSettings[config.model].stepsPerEpoch(config, train.length);
    const batches = (part: TokenIds): number =>
      Math.ceil(Math.max(0, part.length - 1) / (block * evalBatchSize));
    this.batches = { validation: batches(valid), test: batches(test) };
  }

  /**
   * Where the blocks of a step begin: drawn from the run's seed by the number of the step and of the row, or one after the other.
   */
  starts(epoch: number, step: number): number[] {
    const { batchSize, block, shuffle, seed } = this.config;
    const places = this.tokens.train.length - block;
    const k = key(seed, streams.order, epoch);
    return Array.from({ length: batchSize }, (_, row) => {
      const number = step * batchSize + row;
      return shuffle ? Math.floor(uniform(k, number) * places) : (number * block) % places;
    });
  }

  async *training(epoch: number, fromStep: number): AsyncGenerator<TaskBatch> {
    const { batchSize, microBatch, block } = this.config;
    const size = microBatch ?? batchSize;
    for (let step = fromStep; step < this.stepsPerEpoch; step += 1) {
      const started = performance.now();
      const starts = this.starts(epoch, step);
      const passes: Pass[] = [];
      for (let from = 0; from < batchSize; from += size)
        passes.push(pass(this.tokens.train, starts.slice(from, from + size), block, true));
      yield { passes, rows: batchSize * block, waitMs: performance.now() - started };
    }
  }

  async *sample(learner: Learner, step: number): AsyncGenerator<TrainingEvent, string | null> {
    const { tokens } = this.tokens;
    const passed = (steps: number): number => Math.floor(steps / this.samplesEvery);
    // By the run's steps alone, so that a run that goes on writes what one without a stop does.
    if (!tokens || passed(step) === passed(step - this.stepsPerEpoch)) return null;
    return yield* writeSample(learner, tokens);
  }

  /** Every token but the first is told once. */
  async *evaluation(part: "validation" | "test"): AsyncGenerator<TaskBatch> {
    const { evalBatchSize, microBatch, block } = this.config;
    const size = passSize(evalBatchSize, microBatch);
    const tokens = part === "validation" ? this.tokens.valid : this.tokens.test;
    for (let batch = 0; batch < this.batches[part]; batch += 1) {
      const starts = Array.from({ length: evalBatchSize }, (_, row) => {
        const start = (batch * evalBatchSize + row) * block;
        return start < tokens.length - 1 ? start : leftOut;
      });
      const first = batch * evalBatchSize * block;
      const rows = Math.min(evalBatchSize * block, tokens.length - 1 - first);
      const passes: Pass[] = [];
      for (let from = 0; from < evalBatchSize; from += size)
        passes.push(pass(tokens, starts.slice(from, from + size), block, false));
      yield { passes, rows, waitMs: 0 };
    }
  }
}
