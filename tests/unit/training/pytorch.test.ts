import { expect, test } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { preset } from "../../../src/config/presets.ts";
import { networkOf } from "../../../src/models/network.ts";
import { emptyStores, fromStateDict } from "../../../src/models/parameters.ts";
import { Learner } from "../../../src/training/learner.ts";
import type { Pass } from "../../../src/training/pass.ts";
import { sortIds } from "../../../src/training/tasks/textTask.ts";
import { jsonFixture, stateFixture, tensorFixture } from "../../support/pytorch/fixtures.ts";

const path = "reference/lm-tiny";
const [rows, columns] = [7, 3];

const config: RunConfig = {
  ...preset("report", "transformer"),
  emsize: 16,
  hidden: 24,
  bptt: rows,
  batchSize: columns,
  dropout: 0,
  layerDropout: 0,
};

/** Columns `from` to `to` of a [rows, columns] block as a pass. */
function passOf(data: Int32Array, targets: Int32Array, from: number, to: number): Pass {
  const cut = (block: Int32Array): Int32Array =>
    block.filter((_, i) => i % columns >= from && i % columns < to);
  const ids = cut(data);
  return { size: to - from, length: rows, inputs: { ids, labels: cut(targets), ...sortIds(ids) } };
}

test.each([
  ["whole", null],
  ["in micro-batches of one column", 1],
] as const)(
  "five steps of a Transformer %s have PyTorch's losses and gradient norms",
  async (_, microBatch) => {
    const manifest = await jsonFixture<{ loss_f64: number[]; grad_norm_f64: number[] }>(
      `${path}/manifest.json`,
    );
    const batches = await tensorFixture(`${path}/batches.safetensors`);
    const block = (name: string, step: number): Int32Array =>
      Int32Array.from(
        [...(batches.get(name)?.data ?? [])].slice(step * rows * columns, (step + 1) * rows * columns),
        Number,
      );
    const network = networkOf({ ...config, microBatch }, 101);
    const learner = await Learner.create(createCpuBackend(), network);
    const state = await stateFixture(`${path}/init.safetensors`);
    learner.setWeights(fromStateDict(network.layout, state, emptyStores(network.layout)).stores);
    for (let step = 0; step < 5; step += 1) {
      const [data, targets] = [block("data", step), block("targets", step)];
      const size = microBatch ?? columns;
      const passes: Pass[] = [];
      for (let from = 0; from < columns; from += size) passes.push(passOf(data, targets, from, from + size));
      const update = { learningRate: 5, time: step + 1, dropoutKey: 0 };
      const { loss, count, gradientNorm } = await (await learner.step(passes, rows * columns, update)).result;
      expect(count).toBe(rows * columns);
      expect(Math.abs(loss / count - (manifest.loss_f64[step] ?? 0)), `loss ${step}`).toBeLessThan(1e-5);
      expect(Math.abs((gradientNorm ?? 0) / (manifest.grad_norm_f64[step] ?? 0) - 1)).toBeLessThan(1e-5);
    }
  },
);
