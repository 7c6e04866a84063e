import { expect, test } from "vitest";
import { firstScale } from "../../../src/backends/ops/parts/lossScale.ts";
import { layerNorms } from "../../../src/training/ask/layerNorms.ts";
import { readLossScale } from "../../../src/training/lossScale.ts";
import { finish, tinyImages, tinyRun, tinyText } from "../../support/samples/tinyRuns.ts";

test("a scale that is a power of two changes no loss, no norm and no weight", async () => {
  const config = tinyText({ epochs: 1 });
  const [plain, scaled] = [await tinyRun(config), await tinyRun({ ...config, precision: "mixed" })];
  await finish(plain);
  await finish(scaled);
  const numbers = ({ state }: typeof plain) =>
    state.history.points.map(({ loss, gradientNorm }) => [loss, gradientNorm]);
  expect(numbers(scaled)).toEqual(numbers(plain));
  expect(await scaled.learner.weights()).toEqual(await plain.learner.weights());
  expect(await layerNorms(scaled.learner)).toEqual(await layerNorms(plain.learner));
  expect(await readLossScale(plain.learner)).toEqual({});
  const steps = scaled.state.position.step;
  expect(await readLossScale(scaled.learner)).toEqual({
    lossScale: firstScale,
    goodSteps: steps,
    skippedSteps: 0,
  });
});

test("a step whose gradients overflow is told, changes no weight, has no norm, and halves the scale", async () => {
  const run = await tinyRun(tinyImages({ precision: "mixed" }));
  const { learner } = run;
  learner.stores.write("lossScale", Float32Array.of(2 ** 70));
  const before = await learner.weights();
  const lines: string[] = [];
  for await (const event of run.train()) {
    if (event.kind === "log") lines.push(...event.lines);
    if (event.kind === "step" && event.point.step === 0)
      expect((await learner.weights()).parameters).toEqual(before.parameters);
  }
  const [first] = run.state.history.points;
  expect(Number.isFinite(first?.loss)).toBe(true);
  expect(first?.gradientNorm).toBeUndefined();
  expect(lines).toContain(
    `Step 0: a gradient did not fit in 16 bits with loss scale ${2 ** 70}, weights stay as they are; next scale ${2 ** 69}`,
  );
  const { lossScale = 0, skippedSteps = 0 } = await readLossScale(learner);
  expect(lossScale).toBe(2 ** (70 - skippedSteps));
  expect(run.state.history.points.at(-1)?.gradientNorm).toBeGreaterThan(0);
  expect((await learner.weights()).parameters).not.toEqual(before.parameters);
});
