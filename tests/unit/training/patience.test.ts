import { expect, test } from "vitest";
import { finish, tinyImages, tinyRun } from "../../support/samples/tinyRuns.ts";

test("a run ends when as many epochs as its patience were no better, says so, and is over when it is resumed", async () => {
  // Under a frozen body and at this rate every epoch is as good as the first.
  const config = tinyImages({
    epochs: 9,
    freeze: "body",
    learningRate: 1e-20,
    patience: 2,
    bestMetric: "acc1",
  });
  const run = await tinyRun(config);
  const events = await finish(run);
  expect(run.state.history.epochs).toHaveLength(3);
  const lines = events.flatMap((event) => (event.kind === "log" ? event.lines : []));
  const best = run.state.best?.metric.toFixed(3);
  expect(lines).toContain(`Stopped early after 3 epochs: 2 without a better acc1 than ${best} of epoch 1`);
  expect(events.at(-1)?.kind).toBe("end");
  expect(run.isDone).toBe(true);
  const longer = await tinyRun({ ...config, patience: 3 }, run.state);
  expect(longer.isDone).toBe(false);
});
