/** Chunks of a corpus as the device takes them: ids, labels and the order that sums the embedding's gradient. */
import { say } from "../../said.ts";
import type { RunConfig } from "../../config/config.ts";
import { shuffledOrder, sortedOrder } from "../../data/order.ts";
import type { TokenIds } from "../../tokenizers/tokenIds.ts";
import { type TextBatch, TextBatches } from "../../data/text/textBatches.ts";
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";
import { key, streams } from "../../random.ts";
import type { Pass } from "../pass.ts";
import type { Task, TaskBatch } from "./task.ts";

/** Token ids of the three parts. */
export interface TokenParts {
  /** What made the ids: tells how many bytes of text they are, and makes text of what is written. */
  tokens?: Tokenizer;
  train: TokenIds;
  valid: TokenIds;
  test: TokenIds;
}

/** Bytes that a token of `ids` stands for on average. */
export function bytesPerToken(ids: TokenIds, tokenizer: TokenParts["tokens"]): number | undefined {
  if (!tokenizer || ids.length === 0) return undefined;
  const lengths = Float64Array.from(tokenizer.vocabulary, (_, id) => tokenizer.byteLength(id));
  let bytes = 0;
  for (const id of ids) bytes += lengths[id] ?? 0;
  return bytes / ids.length;
}

/** Marks a row that does not count. */
const leftOut = -1;

/** Row numbers that sort `ids`, equal ids in ascending row order, and the sorted ids. */
export function sortIds(ids: Int32Array): { order: Int32Array; sortedIds: Int32Array } {
  // Id and row in one double: exact to 2^53, and a typed array sorts numbers fast.
  const joined = new Float64Array(ids.length);
  for (let row = 0; row < ids.length; row += 1) joined[row] = (ids[row] ?? 0) * ids.length + row;
  joined.sort();
  const order = Int32Array.from(joined, (value) => value % ids.length);
  return { order, sortedIds: order.map((row) => ids[row] ?? 0) };
}

/**
 * Columns `from` to `to` of a chunk, filled up to `bptt` rows with rows that do not count. Nothing looks back from a
 * later row to an earlier one in the causal mask, so the shorter chunk is computed exactly, with the same program.
 */
function pass(
  { rows, data, targets }: TextBatch,
  columns: number,
  [from, to]: readonly [number, number],
  bptt: number,
  isTraining: boolean,
): Pass {
  const size = to - from;
  const ids = new Int32Array(bptt * size);
  const labels = new Int32Array(bptt * size).fill(leftOut);
  for (let row = 0; row < rows; row += 1) {
    const start = row * columns + from;
    ids.set(data.subarray(start, start + size), row * size);
    labels.set(targets.subarray(start, start + size), row * size);
  }
  return { size, length: bptt, inputs: { ids, labels, ...(isTraining ? sortIds(ids) : {}) } };
}

/**
 * How many columns of an evaluation are computed at once: all of them, or, where training is computed in passes because memory is
 * short, the most that divide them and are no more than a pass has. Columns do not see one another, so that the sum of the losses is
 * the same but for its rounding.
 */
export function passSize(columns: number, microBatch: number | null): number {
  let size = Math.min(columns, microBatch ?? columns);
  while (columns % size !== 0) size -= 1;
  return size;
}

/** The word language model's task on a corpus. */
export class TextTask implements Task {
  readonly stepsPerEpoch: number;
  readonly bytesPerToken?: number;
  readonly batches: Task["batches"];
  /** The example prints rows / bptt rounded down. */
  readonly printedBatches: number;
  readonly #train: TextBatches;
  readonly #parts: Record<"validation" | "test", TextBatches>;

  constructor(
    tokens: TokenParts,
    private readonly config: RunConfig,
  ) {
    const { batchSize, evalBatchSize, bptt } = config;
    this.#train = new TextBatches(tokens.train, batchSize, bptt);
    this.#parts = {
      validation: new TextBatches(tokens.valid, evalBatchSize, bptt),
      test: new TextBatches(tokens.test, evalBatchSize, bptt),
    };
    this.stepsPerEpoch = this.#train.length;
    this.batches = { validation: this.#parts.validation.length, test: this.#parts.test.length };
    const bytes = bytesPerToken(tokens.valid, tokens.tokens);
    if (bytes !== undefined) this.bytesPerToken = bytes;
    this.printedBatches = Math.floor(this.#train.rows / bptt);
    if (this.stepsPerEpoch === 0) throw new Error(say("trainWords", tokens.train.length, batchSize));
    if (this.batches.validation === 0) throw new Error(say("validWords", tokens.valid.length, evalBatchSize));
  }

  async *training(epoch: number, fromStep: number): AsyncGenerator<TaskBatch> {
    const { batchSize, microBatch, bptt, shuffle, seed } = this.config;
    const order = shuffle
      ? shuffledOrder(this.stepsPerEpoch, key(seed, streams.order, epoch))
      : sortedOrder(this.stepsPerEpoch);
    const columns = microBatch ?? batchSize;
    for (let step = fromStep; step < this.stepsPerEpoch; step += 1) {
      const started = performance.now();
      const chunk = this.#train.at(order.at(step));
      const passes: Pass[] = [];
      for (let from = 0; from < batchSize; from += columns)
        passes.push(pass(chunk, batchSize, [from, from + columns], bptt, true));
      yield { passes, rows: chunk.rows * batchSize, waitMs: performance.now() - started };
    }
  }

  async *evaluation(part: "validation" | "test"): AsyncGenerator<TaskBatch> {
    const { evalBatchSize, microBatch, bptt } = this.config;
    const chunks = this.#parts[part];
    const columns = passSize(evalBatchSize, microBatch);
    for (let index = 0; index < chunks.length; index += 1) {
      const chunk = chunks.at(index);
      const passes: Pass[] = [];
      for (let from = 0; from < evalBatchSize; from += columns)
        passes.push(pass(chunk, evalBatchSize, [from, from + columns], bptt, false));
      yield { passes, rows: chunk.rows * evalBatchSize, waitMs: 0 };
    }
  }
}
