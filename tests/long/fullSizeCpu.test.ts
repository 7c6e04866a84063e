import { describe } from "vitest";
import { createCpuBackend } from "../../src/backends/cpu/backend.ts";
import { fullResNetChecks, fullTransformerChecks } from "../support/pytorch/fullSizeChecks.ts";

describe("the plain references", () => {
  const backend = createCpuBackend();
  fullResNetChecks(() => backend);
  fullTransformerChecks(() => backend);
});
