import { describe } from "vitest";
import { createCpuBackend } from "../../../src/backends/cpu/backend.ts";
import { resnetChecks, trajectoryChecks, transformerChecks } from "../../support/pytorchChecks.ts";

describe("the plain references", () => {
  const backend = createCpuBackend();
  resnetChecks(() => backend);
  transformerChecks(() => backend);
  trajectoryChecks(() => backend);
});
