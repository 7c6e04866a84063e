import { describe } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { fineTuneChecks } from "../../support/fineTuneChecks.ts";
import { gptChecks } from "../../support/gptChecks.ts";
import { resnetChecks, transformerChecks, transformerTrajectory } from "../../support/pytorchChecks.ts";
import { resnet50Checks } from "../../support/resnet50Checks.ts";
import { vitChecks } from "../../support/vitChecks.ts";

// The ResNet's fifty steps, nine seconds of plain JavaScript, are tests/long/node/backends/pytorch.test.ts; so are the GPT's.
describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetChecks(() => backend);
  fineTuneChecks(() => backend);
  resnet50Checks(() => backend);
  vitChecks(() => backend);
  transformerChecks(() => backend);
  transformerTrajectory(() => backend);
  gptChecks(() => backend, 5);
});
