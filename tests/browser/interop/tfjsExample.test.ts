import { expect, test } from "vitest";
import { findFilter } from "../../../docs/examples/tfjs.ts";
import { useStock } from "../../../src/interop/tfjs/plain/stockTrainer.ts";

test.each(["webgpu", "wasm"] as const)("the example of docs/tfjs.md learns on %s", async (backend) => {
  // Where this page's server has tfjs' own WASM.
  await useStock(backend);
  const losses = await findFilter(backend, 60);
  expect(losses[0]).toBeGreaterThan(0.1);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 100);
});
