import { describe } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { fineTuneChecks } from "../../support/pytorch/fineTuneChecks.ts";
import { gptChecks } from "../../support/pytorch/gptChecks.ts";
import {
  resnetChecks,
  transformerChecks,
  transformerTrajectory,
} from "../../support/pytorch/pytorchChecks.ts";
import { resnet50Checks } from "../../support/pytorch/resnet50Checks.ts";
import { vitChecks } from "../../support/pytorch/vitChecks.ts";

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
