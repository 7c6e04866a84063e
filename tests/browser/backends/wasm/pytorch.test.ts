import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Backend } from "../../../../src/backends/backend.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { fineTuneChecks } from "../../../support/pytorch/fineTuneChecks.ts";
import { gptChecks } from "../../../support/pytorch/gptChecks.ts";
import {
  resnetChecks,
  resnetTrajectory,
  transformerChecks,
  transformerTrajectory,
} from "../../../support/pytorch/pytorchChecks.ts";
import { resnet50Checks } from "../../../support/pytorch/resnet50Checks.ts";
import { vitChecks } from "../../../support/pytorch/vitChecks.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWasmBackend({ threads: 2 });
  expect(backend.details.threads).toBe(2);
});
afterAll(() => backend.dispose());

// With F(2x2), and deeper networks with F(4x4): tests/long/browser/wasmNetworks.test.ts.
describe("WASM agrees with PyTorch", () => {
  const options = { fastProducts: "off", precision: "float32" } as const;
  resnetChecks(() => backend, options);
  resnet50Checks(() => backend, options);
  vitChecks(() => backend, options);
  fineTuneChecks(() => backend, options);
  transformerChecks(() => backend, options);
  gptChecks(() => backend);
  resnetTrajectory(() => backend, options, 13);
});

describe("WASM agrees with PyTorch with the fast products of every run", () => {
  const options = { fastProducts: "f4", precision: "float32" } as const;
  resnetChecks(() => backend, options);
  resnetTrajectory(() => backend, options, 13);
  transformerTrajectory(() => backend, options);
});
