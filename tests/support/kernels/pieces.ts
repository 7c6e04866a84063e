import { expect } from "vitest";
import { WebGpuBackend } from "../../../src/backends/webgpu/backend.ts";
import { openDevice } from "../../../src/backends/webgpu/device/device.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { smallRuns, trainSteps } from "../trainingSteps.ts";

const options = { fastProducts: "off", precision: "float32" } as const;

async function trained(run: { config: RunConfig; outputs: number }, pieceBytes?: number) {
  const backend = new WebGpuBackend(await openDevice({ pieceBytes }));
  try {
    return await trainSteps(backend, run, 2, options);
  } finally {
    backend.dispose();
  }
}

/** A small run of text, changed as asked, gives the same bits with its weights in pieces as with them in one. */
export async function expectSameInPieces(changed: Partial<RunConfig>): Promise<void> {
  const { config, outputs } = smallRuns.text;
  const run = { config: { ...config, ...changed }, outputs };
  const whole = await trained(run);
  const inPieces = await trained(run, 2 ** 13);
  expect(whole.parameters.byteLength / 2 ** 13).toBeGreaterThan(2);
  expect(inPieces.losses).toEqual(whole.losses);
  expect(inPieces.parameters).toEqual(whole.parameters);
}
