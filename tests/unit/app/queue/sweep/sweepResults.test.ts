import { expect, test } from "vitest";
import { curvesOf, readResults } from "../../../../../src/app/queue/sweep/sweepFolder.ts";
import { fieldAxis, ranked, readable, resultsOf } from "../../../../../src/app/queue/sweep/sweepResults.ts";
import { ended, nextTurn, type Queue, sweepEntry } from "../../../../../src/app/queue/queue.ts";
import { epochLine, writeMetricsJsonl } from "../../../../../src/checkpoints/logs/metricsJsonl.ts";
import { preset } from "../../../../../src/config/presets.ts";
import { ruleText } from "../../../../../src/experiments/results.ts";
import { resultsCsv } from "../../../../../scripts/lib/sweepReport.mjs";

const score = { "0.1 1": 50, "0.1 2": 54, "0.01 1": 60, "0.01 2": 70 };

function sweptQueue(): Queue {
  const entry = sweepEntry(
    {
      name: "rates",
      config: { ...preset("report", "resnet18"), epochs: 2 },
      preset: "report",
      data: { name: "pets", readAs: {}, subwords: false, train: 100 },
      beginning: null,
      fixes: [],
    },
    { vary: [{ field: "learningRate", values: [0.1, 0.01] }], seeds: [1, 2], draw: null },
    false,
  );
  let queue: Queue = { isGoing: true, isOurs: true, waitsFor: null, entries: [entry] };
  for (let turn = nextTurn(queue); turn; turn = nextTurn(queue)) {
    const key = `${turn.config.learningRate} ${turn.config.seed}` as keyof typeof score;
    const epochs = [{ epoch: 0, valLoss: 1, valAcc1: score[key], seconds: 3 }];
    queue = ended(queue, turn.run.id, { status: "finished", reason: null, epochs });
  }
  return queue;
}

test("a sweep's results rank recipes by their mean over seeds, and say what the lead is worth", () => {
  const [entry] = sweptQueue().entries;
  const results = entry && resultsOf(entry);
  if (!results) throw new Error("A sweep has results.");
  const [best, other] = ranked(results);
  expect([best?.recipe.name, best?.mean, best?.isBest]).toEqual(["lr0.01", 65, true]);
  // Pairs by seed: 10 and 16; t for one degree of freedom is 12.706.
  expect(other?.fromBest).toMatchObject({ pairs: 2, mean: 13 });
  expect(other?.fromBest?.interval?.[0]).toBeCloseTo(13 - 12.706 * 3, 2);
});

test("a folder of npm run sweep shows the same as the queue", () => {
  const [entry] = sweptQueue().entries;
  const results = entry && resultsOf(entry);
  if (!results) throw new Error("A sweep has results.");
  const csv = resultsCsv(
    results.runs.map((run) => ({
      ...run,
      name: `${run.recipe.name} s${run.seed}`,
      folder: run.key,
      rows: [{ epoch: 0, seconds: 3, valLoss: 1 }],
    })),
  );
  expect(readResults(results.name, csv, ruleText("acc1", 2))).toEqual(results);
  expect(readResults("rates", csv, ruleText("loss", 2))?.metric).toBe("loss");
  expect(readResults("other", "a,b\n1,2\n", "")).toBeNull();
});

const middle = (field: "learningRate" | "width", values: number[]): number | undefined =>
  fieldAxis(field, values).ticks[1]?.at;

test("the curves of a sweep's folder come from the folders that its table names", async () => {
  const epochs = [3, 2].map((valLoss, epoch) => ({
    epoch,
    trainLoss: 1,
    valLoss,
    learningRate: 0.1,
    seconds: 4,
  }));
  const point = { epoch: 0, step: 0, loss: 1, learningRate: 0.1, dataMs: 0, stepMs: 1, seconds: 1 };
  const file = writeMetricsJsonl({ points: [point], epochs, end: null });
  const files: Record<string, string> = {
    // Gone on with after its first epoch, and cut off in a line.
    "runs/a/metrics.jsonl": `${file}${epochLine({ ...epochs[1]!, valLoss: Number.NaN })}\n{"kind":"epoch","ep`,
  };
  const asked: string[] = [];
  const curves = await curvesOf([{ key: "runs/a" }, { key: "runs/b" }, { key: "" }], async (path) => {
    asked.push(path);
    return files[path] ?? null;
  });
  expect(asked).toEqual(["runs/a/metrics.jsonl", "runs/b/metrics.jsonl"]);
  expect([...curves]).toEqual([
    [
      "runs/a",
      [
        { epoch: 0, valLoss: 3, seconds: 4 },
        { epoch: 1, valLoss: Number.NaN, seconds: 4 },
      ],
    ],
  ]);
});

test("rates lie by their logarithm, other numbers evenly, choices in their order", () => {
  expect(middle("learningRate", [0.001, 0.01, 0.1])).toBeCloseTo(0.5);
  expect(middle("width", [16, 40, 64])).toBeCloseTo(0.5);
  expect(fieldAxis("optimizer", ["sgd", "adamw", "sgd"]).ticks.map(({ at }) => at)).toEqual([0.25, 0.75]);
});

/** Of ticks at these places, which are written when they have to be a tenth apart. */
const written = (...places: number[]) =>
  readable(
    places.map((place) => ({ at: place, value: place })),
    0.1,
  ).map(({ at }) => at);

test("values that would be written over one another give way to the ends", () => {
  expect(written(0.94, 0.06, 0.1, 0.5, 0.9)).toEqual([0.06, 0.5, 0.94]);
  expect(written(0.5)).toEqual([0.5]);
  expect(written(0.5, 0.52)).toEqual([0.5]);
});
