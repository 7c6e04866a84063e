import { expect, test } from "vitest";
import { preset } from "../../../../src/config/presets.ts";
import type { TaskBatch } from "../../../../src/training/tasks/task.ts";
import { BlockTask } from "../../../../src/training/tasks/blockTask.ts";

const config = { ...preset("report", "gpt"), block: 4, batchSize: 3, evalBatchSize: 2, seed: 7 };
const tokens = {
  train: Uint16Array.from({ length: 50 }, (_, i) => i),
  valid: Uint16Array.from({ length: 12 }, (_, i) => 100 + i),
  test: new Uint16Array(),
};

async function all(batches: AsyncIterable<TaskBatch>): Promise<TaskBatch[]> {
  const found: TaskBatch[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

/** Inputs of the first pass as blocks: [column][time]. */
function blocks(batch: TaskBatch | undefined, name: "ids" | "labels", pass = 0): number[][] {
  const { size = 0, inputs = {} } = batch?.passes[pass] ?? {};
  const values = inputs[name] ?? [];
  return Array.from({ length: size }, (_, column) =>
    Array.from({ length: config.block }, (__, time) => values[time * size + column] ?? Number.NaN),
  );
}

test("an epoch has as many tokens as the text; every block is a stretch of it with what follows", async () => {
  const task = new BlockTask(tokens, config);
  expect(task.stepsPerEpoch).toBe(4); // 49 tokens have a next one, a step takes 12
  const batches = await all(task.training(0, 0));
  expect(batches.length).toBe(4);
  const starts = new Set<number>();
  for (const batch of batches) {
    expect(batch.rows).toBe(12);
    const labels = blocks(batch, "labels");
    for (const [column, block] of blocks(batch, "ids").entries()) {
      const [first = 0] = block;
      starts.add(first);
      expect(block).toEqual([first, first + 1, first + 2, first + 3]);
      expect(labels[column]).toEqual(block.map((id) => id + 1));
    }
  }
  expect(starts.size).toBeGreaterThan(6);
});

test("a resumed epoch draws the blocks that it would have drawn, another epoch or seed others", async () => {
  const task = new BlockTask(tokens, config);
  const whole = await all(task.training(1, 0));
  const rest = await all(task.training(1, 2));
  expect(rest.map(({ passes }) => passes)).toEqual(whole.slice(2).map(({ passes }) => passes));
  expect(task.starts(0, 2)).not.toEqual(task.starts(1, 2));
  expect(new BlockTask(tokens, { ...config, seed: 8 }).starts(0, 2)).not.toEqual(task.starts(0, 2));
});

test("without shuffling, row r of step s begins at token (s * batch + r) * block", async () => {
  const task = new BlockTask(tokens, { ...config, shuffle: false });
  const batches = await all(task.training(0, 0));
  expect(batches.map((batch) => blocks(batch, "ids").map(([first]) => first))).toEqual([
    [0, 4, 8],
    [12, 16, 20],
    [24, 28, 32],
    [36, 40, 44],
  ]);
});

test("micro-batches are the same rows", async () => {
  const [whole] = await all(new BlockTask(tokens, config).training(0, 3));
  const [parts] = await all(new BlockTask(tokens, { ...config, microBatch: 1 }).training(0, 3));
  expect(parts?.passes.length).toBe(3);
  expect([0, 1, 2].flatMap((pass) => blocks(parts, "ids", pass))).toEqual(blocks(whole, "ids"));
});

test("validation tells every token but the first once, in blocks side by side, the last one shorter", async () => {
  const task = new BlockTask(tokens, config);
  expect(task.batches).toEqual({ validation: 2, test: 0 });
  const batches = await all(task.evaluation("validation"));
  expect(batches.map(({ rows }) => rows)).toEqual([8, 3]);
  expect(batches.flatMap((batch) => blocks(batch, "labels"))).toEqual([
    [101, 102, 103, 104],
    [105, 106, 107, 108],
    [109, 110, 111, -1],
    [-1, -1, -1, -1],
  ]);
  expect(blocks(batches[1], "ids")[0]).toEqual([108, 109, 110, 0]);
});

test("texts that are too short are refused with what to do", () => {
  expect(() => new BlockTask({ ...tokens, train: tokens.train.subarray(0, 4) }, config)).toThrow(
    /has 4 tokens, too few for a block of 4/,
  );
  expect(() => new BlockTask({ ...tokens, valid: tokens.valid.subarray(0, 1) }, config)).toThrow(
    /has 1 tokens/,
  );
});
