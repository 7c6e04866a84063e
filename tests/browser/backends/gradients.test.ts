import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { createBackend } from "../../../src/backends/select.ts";
import { checkGradient } from "../../support/checkGradient.ts";
import { type OpCase, opCases } from "../../support/opCases.ts";

const options = { winograd: "off", precision: "float32" } as const;

const elements = ({ inputs }: OpCase): number =>
  inputs.reduce((sum, view) => sum + (view?.data.length ?? 0), 0);

/** The smallest cases of every op that has a gradient. A loss takes none from outside: tests/unit has its own check. */
function smallest(): OpCase[] {
  const byOp = Object.groupBy(
    opCases().filter(
      ({ op, title }) => op.gradient && op.name !== "crossEntropy" && !title.includes("[1, 4]"),
    ),
    ({ op }) => op.name,
  );
  return Object.values(byOp).flatMap((cases = []) =>
    cases.toSorted((a, b) => elements(a) - elements(b)).slice(0, 4),
  );
}

describe.each(["webgpu", "wasm", "cpu"] as const)(
  "%s: gradients are central differences in double precision",
  (name) => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await createBackend(name, { adapter: "high-performance", threads: null });
    });
    afterAll(() => {
      expect(backend.bytes()).toBeLessThan(2048);
      backend.dispose();
    });

    test.each(smallest().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
      // What float32 kernels lose over one op forward and back; a wrong factor is off by far more.
      expect(await checkGradient(backend, one, options)).toBeLessThan(2e-5);
    });
  },
);
