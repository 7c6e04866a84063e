/** What tests/browser/backends/wasm/pytorch.test.ts leaves out: the same losses once more, by products that few runs choose. */
import { afterAll, beforeAll, describe } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createWasmBackend } from "../../../src/backends/wasm/backend.ts";
import {
  resnetChecks,
  resnetTrajectory,
  transformerTrajectory,
} from "../../support/pytorch/pytorchChecks.ts";
import { resnet50Checks } from "../../support/pytorch/resnet50Checks.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWasmBackend({ threads: 2 });
});
afterAll(() => backend.dispose());

describe("WASM with F(2x2) agrees with PyTorch", () => {
  const options = { fastProducts: "f2", precision: "float32" } as const;
  resnetChecks(() => backend, options);
  resnet50Checks(() => backend, options);
  resnetTrajectory(() => backend, options, 13);
});

describe("WASM with F(4x4) agrees with PyTorch", () => {
  resnet50Checks(() => backend, { fastProducts: "f4", precision: "float32" });
});

describe("WASM without fast products agrees with PyTorch", () => {
  transformerTrajectory(() => backend, { fastProducts: "off", precision: "float32" });
});
