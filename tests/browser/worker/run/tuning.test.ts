import { expect, test } from "vitest";
import type { Backend } from "../../../../src/backends/backend.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import type { Checkpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { request, transaction } from "../../../../src/checkpoints/store/database.ts";
import { ImageTask } from "../../../../src/training/tasks/imageTask.ts";
import { freshState, TrainingRun } from "../../../../src/training/loop.ts";
import { snapshot } from "../../../../src/training/snapshot.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import { ColouredPictures, tinyImages } from "../../../support/samples/tinyRuns.ts";

const outputs = { kind: "classes" as const, classes: ["a", "b", "c"].map((id) => ({ id, name: id })) };

/** A device of its own that finds another variant each time it is asked for what it was not told. */
function tunable() {
  const asked: Readonly<Record<string, string>>[] = [];
  const tune: Backend["tune"] = async (_graph, { choices = {} }) => {
    asked.push(choices);
    return { product: `found ${asked.length}`, ...choices };
  };
  const description = `device ${crypto.randomUUID()}`;
  return { asked, backend: Object.assign(createCpuBackend(), { tune, description }) };
}

async function choicesOf(backend: Backend, checkpoint: Checkpoint | null = null) {
  const { learner } = await begin(backend, tinyImages(), outputs, { checkpoint });
  learner.dispose();
  return learner.kernels.choices;
}

const keyOf = ({ name, description }: Backend) => ["tuning", `${name} ${description}`];

test("a device's kernels are timed once and stored for the next visit, each device's for itself", async () => {
  const { asked, backend } = tunable();
  const found = { product: "found 1" };
  expect(await choicesOf(backend)).toEqual(found);
  expect(await choicesOf(backend)).toEqual(found);
  expect(asked).toEqual([{}, found]);
  await expect
    .poll(() => transaction("readonly", (objects) => request(objects.get(keyOf(backend)))))
    .toEqual(found);

  const known = tunable();
  const earlier = { product: "of an earlier visit" };
  await transaction("readwrite", (objects) => void objects.put(earlier, keyOf(known.backend)));
  expect(await choicesOf(known.backend)).toEqual(earlier);
});

test("a resumed run takes the kernels of its record, whatever is fastest now", async () => {
  const { asked, backend } = tunable();
  const config = tinyImages();
  const { learner } = await begin(backend, config, outputs);
  const run = new TrainingRun(
    learner,
    new ImageTask(new ColouredPictures(config, { train: 18, validation: 6 }), config),
    freshState(),
  );
  const checkpoint = await snapshot(run, {
    run: { id: "run-1", name: "tiny" },
    outputs,
    data: { name: "tiny", layout: "synthetic", train: 18, validation: 6 },
  });
  learner.dispose();
  expect(checkpoint.kernels).toEqual({ product: "found 1" });
  const recorded = { ...checkpoint, kernels: { product: "of the record" } };
  expect(await choicesOf(backend, recorded)).toEqual({ product: "of the record" });
  expect(asked.length).toBe(1);
});
