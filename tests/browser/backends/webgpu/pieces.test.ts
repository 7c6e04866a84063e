/** Stores that are larger than what a device binds at once. */
import { expect, test } from "vitest";
import { WebGpuBackend } from "../../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../../src/backends/webgpu/device/device.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { smallRuns, trainSteps } from "../../../support/trainingSteps.ts";

const options = { fastProducts: "off", precision: "float32" } as const;

async function trained(run: { config: RunConfig; outputs: number }, pieceBytes?: number) {
  const backend = new WebGpuBackend(await openDevice({ pieceBytes }));
  try {
    return await trainSteps(backend, run, 2, options);
  } finally {
    backend.dispose();
  }
}

test.each([
  ["clipped SGD", {}],
  ["AdamW with an average", { optimizer: "adamw", averageDecay: 0.9 }],
] as const)("weights in pieces train to the same bits: %s", async (_what, changed) => {
  const { config, outputs } = smallRuns.text;
  const run = { config: { ...config, ...changed }, outputs };
  const whole = await trained(run);
  const inPieces = await trained(run, 2 ** 13);
  expect(whole.parameters.byteLength / 2 ** 13).toBeGreaterThan(2);
  expect(inPieces.losses).toEqual(whole.losses);
  expect(inPieces.parameters).toEqual(whole.parameters);
});
