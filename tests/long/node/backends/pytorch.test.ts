/**
 * Here for its length alone: fifty steps of a ResNet take plain JavaScript nine seconds, a fifth of all unit tests, and those of a GPT as long. `npm test` checks
 * the first five of them on the plain references, and all fifty on WASM.
 */
import { describe } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import { gptChecks } from "../../../support/pytorch/gptChecks.ts";
import { resnetTrajectory } from "../../../support/pytorch/pytorchChecks.ts";

describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetTrajectory(() => backend);
  gptChecks(() => backend);
});
