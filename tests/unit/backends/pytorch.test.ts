import { describe } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { resnetChecks, transformerChecks, transformerTrajectory } from "../../support/pytorchChecks.ts";
import { resnet50Checks } from "../../support/resnet50Checks.ts";

// The ResNet's fifty steps, nine seconds of plain JavaScript, are tests/long/node/backends/pytorch.test.ts.
describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetChecks(() => backend);
  resnet50Checks(() => backend);
  transformerChecks(() => backend);
  transformerTrajectory(() => backend);
});
