import { drawFor, type OpCase } from "./opCase.ts";

/** The files beside this one: each has, as `NAMECases`, the cases of the op of its name and of that op's gradients. */
const files = import.meta.glob<Readonly<Record<string, unknown>>>(["./*.ts", "!./index.ts", "!./opCase.ts"], {
  eager: true,
});

let kept: readonly OpCase[] | undefined;

/** Made once: who runs a case copies what its op changes. Every op at sizes that meet every edge of a kernel: tests/unit/backends/ops.test.ts fails for one that has none. */
export function opCases(): readonly OpCase[] {
  kept ??= makeCases();
  return kept;
}

function makeCases(): OpCase[] {
  return Object.entries(files).flatMap(([path, exported]) => {
    const name = path.slice("./".length, -".ts".length);
    const cases = exported[`${name}Cases`];
    if (typeof cases !== "function") throw new Error(`tests/support/opCases/${name}.ts has no ${name}Cases.`);
    drawFor(name);
    return (cases as () => OpCase[])();
  });
}
