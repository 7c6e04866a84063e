import { expect, test } from "vitest";
import type { KernelOptions } from "../../../../src/backends/backend.ts";
import { callsOf } from "../../../../src/backends/wasm/ops/index.ts";
import { casesOf } from "../../../../src/training/selfTest/checkOps.ts";
import { breakWasmKernels } from "../../../support/kernels/brokenKernels.ts";
import { loadModule } from "../../../support/kernels/wasmModule.ts";

/** The ops of the self-test by the WASM kernels that they call with these options. */
function users(options: KernelOptions): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [{ op }, { calls }] of callsOf(casesOf(options).graph, { options, tileRows: 6, threads: 1 }))
    for (const { kernel } of calls) found.set(kernel, (found.get(kernel) ?? new Set()).add(op.name));
  return found;
}

test.each(["off", "f2", "f4"] as const)(
  "a WASM kernel that is off by a per cent is refused, whichever it is, with fast products %s",
  async (fastProducts) => {
    const options: KernelOptions = { fastProducts, precision: "float32" };
    const known = users(options);
    // With the fast products off every kernel but theirs; with them on what they add.
    const before =
      fastProducts === "off" ? new Set() : new Set(users({ ...options, fastProducts: "off" }).keys());
    const kernels = [...known.keys()].filter((kernel) => !before.has(kernel));
    expect(kernels.length).toBeGreaterThan(2);
    const broken = await breakWasmKernels(kernels, options, (kernel) => [...known.get(kernel)!], loadModule);
    for (const { kernel, ops, named } of broken) expect(ops, kernel).toContain(named);
    expect(broken.map(({ kernel }) => kernel)).toEqual(kernels);
  },
);
