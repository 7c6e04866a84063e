import { expect, test } from "vitest";
import { breakShaders } from "../../support/kernels/brokenKernels.ts";

// Every shader of every op, in every way that a run may take it in software: three minutes each.
test.each([
  ["float32", "off", "in software"],
  ["float32", "f2", "in software"],
  ["float32", "f4", "in software"],
  ["mixed", "off", "in software"],
  ["float32", "f4", "on graphics processors"],
] as const)(
  "every shader that is off by a per cent is refused and named, %s %s %s",
  async (precision, fastProducts, where) => {
    const broken = await breakShaders({ fastProducts, precision }, () => true, where === "in software");
    const missed = broken.filter(({ ops, named }) => named === null || !ops.includes(named));
    console.log(
      `${precision} ${fastProducts} ${where}: ${broken.length - missed.length} of ${broken.length} refused`,
    );
    const byOp = new Map<string, number>();
    for (const { ops } of broken) for (const op of ops) byOp.set(op, (byOp.get(op) ?? 0) + 1);
    console.log(JSON.stringify(Object.fromEntries(byOp)));
    expect(missed).toEqual([]);
  },
);
