import { afterAll, beforeAll, describe } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createWasmBackend } from "../../../src/backends/wasm/backend.ts";
import { fullResNetChecks, fullTransformerChecks } from "../../support/pytorch/fullSizeChecks.ts";

let backend: Backend;
beforeAll(async () => {
  backend = await createWasmBackend({ threads: null });
});
afterAll(() => backend.dispose());

// F(4x4) rounds about ten times as much: 1.2e-4 in the third loss, where float32's direct sums stay within 1e-4.
describe.each([
  ["off", 1],
  ["f2", 1],
  ["f4", 5],
] as const)("WASM with Winograd %s, at full size", (winograd, slack) => {
  fullResNetChecks(() => backend, { fastProducts: winograd, precision: "float32" }, undefined, slack);
});

// The fast setting's products by Strassen's algorithm meet the same bounds.
describe.each(["off", "f4"] as const)("WASM with Winograd %s, at full size", (winograd) => {
  fullTransformerChecks(() => backend, { fastProducts: winograd, precision: "float32" });
});
