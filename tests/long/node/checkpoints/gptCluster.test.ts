/** Here because it needs PyTorch, which not every machine has: DESCENT_PYTHON names a Python with it. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { clusterBundle } from "../../../../src/checkpoints/cluster/trainScript.ts";
import { vocabularyOutputs } from "../../../../src/checkpoints/outputs.ts";
import { ZipFile } from "../../../../src/checkpoints/pth/zip.ts";
import type { TokenizerName } from "../../../../src/tokenizers/tokenizer.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { Learner } from "../../../../src/training/learner.ts";
import { freshState, TrainingRun } from "../../../../src/training/loop.ts";
import { snapshot } from "../../../../src/training/snapshot.ts";
import { BlockTask } from "../../../../src/training/tasks/blockTask.ts";
import { python, runPython } from "../../../support/pytorch/python.ts";
import { finish, tinyGpt } from "../../../support/samples/tinyRuns.ts";
import { folderOf } from "../../../unit/data/layouts/folders.ts";

const lines = Array.from(
  { length: 60 },
  (_, i) => `It's line ${i}: we’d say “${"so ".repeat(i % 4)}天地”,\r\n\tand no more.`,
);
const files = { "book.txt": lines.join("\n") };

describe.runIf(python() !== null)("train.py", () => {
  test.each<[TokenizerName, boolean]>([
    ["characters", true],
    ["bpe", false],
  ])("trains a GPT of %s as the lab does, its blocks shuffled: %s", async (tokenizer, shuffle) => {
    const dataset = await openDataset(folderOf(files), { readAs: { tokenizer, vocabulary: "300" } });
    if (dataset.kind !== "text") throw new Error("A text was read as pictures.");
    const config = tinyGpt({
      dropout: 0,
      shuffle,
      learningRate: 0.01,
      steps: 12,
      warmup: 4,
      validateEvery: null,
    });
    const outputs = vocabularyOutputs(dataset.tokens);
    const learner = await Learner.create(createCpuBackend(), networkOf(config, outputs.words.length));
    const run = new TrainingRun(learner, new BlockTask(dataset, config), freshState());
    const { name, layout, reading, train, valid } = dataset;
    const data = {
      name,
      layout,
      train: train.length,
      validation: valid.length,
      ...(reading ? { reading } : {}),
    };
    const checkpoint = await snapshot(run, { run: { id: "run-1", name: "One" }, outputs, data });
    await finish(run);

    const target = mkdtempSync(join(tmpdir(), "descent-gpt-"));
    const zip = await ZipFile.open(await clusterBundle(checkpoint));
    for (const entry of zip.names) writeFileSync(join(target, entry), await zip.read(entry, 1e9));
    const text = mkdtempSync(join(tmpdir(), "descent-text-"));
    for (const [path, content] of Object.entries(files)) writeFileSync(join(text, path), content);
    runPython(["train.py", "--data", text, "--cpu"], target);
    const losses = readFileSync(join(target, "out/metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; loss: number })
      .filter(({ kind }) => kind === "step")
      .map(({ loss }) => loss);
    const own = run.state.history.points.map(({ loss }) => loss);
    expect(losses).toHaveLength(12);
    // Float32 sums in another order; twelve steps of AdamW add to them.
    for (const [step, loss] of losses.entries())
      expect(Math.abs(loss - (own[step] ?? 0)), `step ${step}`).toBeLessThan(1e-5);
  });
});
