import { describe } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import {
  resnetChecks,
  transformerChecks,
  transformerTrajectory,
} from "../../support/pytorch/pytorchChecks.ts";
import { vitChecks } from "../../support/pytorch/vitChecks.ts";

// What takes plain JavaScript long, a ResNet-50, frozen stages, a GPT and fifty steps of a ResNet: tests/long/node/backends/pytorch.test.ts,
// and on WASM in tests/browser/backends/wasm/pytorch.test.ts.
describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetChecks(() => backend);
  vitChecks(() => backend);
  transformerChecks(() => backend);
  transformerTrajectory(() => backend);
});
