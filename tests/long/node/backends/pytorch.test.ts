/**
 * Here for its length alone: these networks take plain JavaScript half a minute, as long as a tenth of all unit tests. `npm test` checks
 * them on WASM, whose ops agree with the plain references one by one.
 */
import { describe } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { fineTuneChecks } from "../../../support/pytorch/fineTuneChecks.ts";
import { gptChecks } from "../../../support/pytorch/gptChecks.ts";
import { resnetTrajectory } from "../../../support/pytorch/pytorchChecks.ts";
import { resnet50Checks } from "../../../support/pytorch/resnet50Checks.ts";

describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetTrajectory(() => backend);
  fineTuneChecks(() => backend);
  resnet50Checks(() => backend);
  gptChecks(() => backend);
});
