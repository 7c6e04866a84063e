import { expect, test } from "vitest";
import { breakShaders } from "../../support/brokenKernels.ts";

// Every shader of every op, in every way that a run may take it in software: three minutes each.
test.each([
  ["float32", "off"],
  ["float32", "f2"],
  ["float32", "f4"],
  ["mixed", "off"],
] as const)(
  "every shader that is off by a per cent is refused and named, %s %s",
  async (precision, fastProducts) => {
    const broken = await breakShaders({ fastProducts, precision });
    const missed = broken.filter(({ ops, named }) => named === null || !ops.includes(named));
    console.log(`${precision} ${fastProducts}: ${broken.length - missed.length} of ${broken.length} refused`);
    const byOp = new Map<string, number>();
    for (const { ops } of broken) for (const op of ops) byOp.set(op, (byOp.get(op) ?? 0) + 1);
    console.log(JSON.stringify(Object.fromEntries(byOp)));
    expect(missed).toEqual([]);
  },
);
