import { expect } from "vitest";
import type { BackendName } from "../../src/config/settings.ts";
import { listen, type Listening, pictureFolder, smallImages } from "../browser/worker/run/trainerRuns.ts";

/** A trained network's view of the first validation picture. */
async function seenOn(backend: BackendName, { trainer, untilStatus }: Listening) {
  const runId = crypto.randomUUID();
  // The shapes of the self-test, so that its kernels are used again.
  const config = smallImages({
    width: 4,
    pictureSize: 64,
    batchSize: 4,
    learningRate: 1e-3,
    steps: 1,
    backend,
  });
  await trainer.call("start", { config, runId, name: "inside", weights: null, resume: null });
  await untilStatus("finished", "failed");
  const ask = { checkpointId: null, picture: { index: 0 } };
  const { fields } = await trainer.call("receptiveField", ask);
  const rests = await trainer.call("saliency", ask);
  return { fields, rests };
}

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0);

/** A backend shows of a network what the CPU shows: what each layer sees of a picture, and what its class rests on. */
export async function expectSameView(backend: BackendName): Promise<void> {
  const listening = listen();
  try {
    await listening.trainer.call("openData", await pictureFolder());
    const plain = await seenOn("cpu", listening);
    expect(plain.fields).toHaveLength(9);
    expect(plain.rests.classes).toEqual(["blue", "red"]);
    const { fields, rests } = await seenOn(backend, listening);
    fields.forEach(({ place, weights }, at) => {
      // Shares of one whole: a hundredth of it may lie elsewhere where rounding tips a ReLU.
      expect(distance(weights, plain.fields[at]?.weights ?? weights), place).toBeLessThan(0.01);
    });
    expect(distance(rests.weights, plain.rests.weights), "saliency").toBeLessThan(0.01);
  } finally {
    listening.trainer.restart("The test is over.");
  }
}
