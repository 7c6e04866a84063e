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

describe.each(["off", "f2", "f4"] as const)("WASM with Winograd %s agrees with PyTorch", (winograd) => {
  const options = { fastProducts: winograd, precision: "float32" } as const;
  resnetChecks(() => backend, options);
  resnet50Checks(() => backend, options);
  if (winograd === "off") {
    vitChecks(() => backend, options);
    fineTuneChecks(() => backend, options);
    transformerChecks(() => backend, options);
    gptChecks(() => backend);
  }
  resnetTrajectory(() => backend, options, 13);
  transformerTrajectory(() => backend, options);
});
