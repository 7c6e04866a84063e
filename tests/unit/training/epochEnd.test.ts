import { expect, test } from "vitest";
import { networkOf } from "../../../src/models/network.ts";
import { ImageTask } from "../../../src/training/tasks/imageTask.ts";
import { Learner } from "../../../src/training/learner.ts";
import { freshState, TrainingRun } from "../../../src/training/loop.ts";
import { capture, type RunIdentity } from "../../../src/training/snapshot.ts";
import { StubDevice, stubBackend, type Traced } from "../../support/kernels/stubDevice.ts";
import { classes, ColouredPictures, tinyImages } from "../../support/samples/tinyRuns.ts";

const identity: RunIdentity = {
  run: { id: "run-1", name: "tiny" },
  outputs: { kind: "classes", classes: [] },
  data: { name: "tiny", layout: "synthetic", train: 32, validation: 40 },
};

/** Pictures whose first batch of each walk comes late, as from files. */
class SlowPictures extends ColouredPictures {
  constructor(
    private readonly device: StubDevice,
    private readonly firstMs: { training: number; validation: number },
    ...rest: ConstructorParameters<typeof ColouredPictures>
  ) {
    super(...rest);
  }

  override async *training(epoch: number, fromStep: number) {
    await this.device.sleep(this.firstMs.training);
    yield* super.training(epoch, fromStep);
  }

  override async *validation(batchSize: number) {
    await this.device.sleep(this.firstMs.validation);
    yield* super.validation(batchSize);
  }
}

/** Where the device stood still, in milliseconds, before each piece of work but the first. */
const idleBefore = (
  trace: readonly Traced[],
): { kind: Traced["kind"]; after: Traced["kind"]; ms: number }[] =>
  trace.slice(1).flatMap(({ kind, from }, at) => {
    const before = trace[at];
    return before && from > before.to ? [{ kind, after: before.kind, ms: from - before.to }] : [];
  });

async function traced(epochs: number) {
  const config = tinyImages({ epochs });
  const firstMs = { training: 40, validation: 20 };
  const device = new StubDevice({ step: 15, evaluation: 5, back: 2 });
  const learner = await Learner.create(stubBackend(device), networkOf(config, classes));
  const pictures = new SlowPictures(device, firstMs, config, { train: 32, validation: 40 });
  const run = new TrainingRun(learner, new ImageTask(pictures, config), freshState());
  const kinds: string[] = [];
  /** When each epoch's checkpoint was back. */
  const saved: number[] = [];
  for await (const event of run.train()) {
    if (event.kind !== "log" && event.kind !== "progress") kinds.push(event.kind);
    if (event.kind !== "epoch") continue;
    const { checkpoint } = await capture(run, identity);
    void checkpoint.then(() => saved.push(device.now));
  }
  await device.back();
  return { device, kinds, saved };
}

test("between two epochs the device stands still for the last validation's numbers alone", async () => {
  const { device, kinds, saved } = await traced(3);
  const { trace, times } = device;
  const ofAnEpoch = Array.from({ length: 9 }, (_, at) => (at < 8 ? "step" : "epoch"));
  expect(kinds).toEqual([...ofAnEpoch, ...ofAnEpoch, ...ofAnEpoch, "end"]);
  expect(trace.filter(({ kind }) => kind === "step")).toHaveLength(24);
  expect(trace.filter(({ kind }) => kind === "evaluation")).toHaveLength(30);
  // The checkpoint's copies are asked for once those numbers are there, and the next step right behind them.
  expect(idleBefore(trace)).toEqual(
    Array.from({ length: 3 }, () => ({ kind: "copy", after: "evaluation", ms: times.back })),
  );
  const firstSteps = trace.filter(
    ({ kind }, at) => kind === "step" && at > 0 && trace[at - 1]?.kind === "copy",
  );
  // It is back while the next epoch's steps are computed.
  for (const [epoch, step] of firstSteps.entries()) expect(saved[epoch]).toBeLessThan(step.to);
});

test("an epoch that no other follows begins no batches, and one that patience ends closes them", async () => {
  const config = tinyImages({ epochs: 9, patience: 1, bestMetric: "acc1" });
  const begun: number[] = [];
  const ended: number[] = [];
  class Counted extends ColouredPictures {
    override async *training(epoch: number, fromStep: number) {
      begun.push(epoch);
      try {
        yield* super.training(epoch, fromStep);
      } finally {
        ended.push(epoch);
      }
    }
  }
  const device = new StubDevice({ step: 15, evaluation: 5, back: 2 });
  for (const epochs of [9, 2]) {
    begun.length = ended.length = 0;
    const own = { ...config, epochs };
    const learner = await Learner.create(stubBackend(device), networkOf(own, classes));
    const task = new ImageTask(new Counted(own, { train: 8, validation: 4 }), own);
    for await (const _ of new TrainingRun(learner, task, freshState()).train());
    // Every epoch is as good as the first.
    expect(begun).toEqual(epochs === 9 ? [0, 1, 2] : [0, 1]);
    expect(ended).toEqual(begun);
  }
});
