import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { KernelList } from "../../../../src/backends/wasm/machine/kernel.ts";
import { instantiate, kernelFor } from "../../../../src/backends/wasm/machine/kernels.ts";
import { encode } from "../../../../src/backends/wasm/machine/steps.ts";
import { readSources, signaturesFile, signaturesPath } from "../../../../scripts/build/kernels.mjs";
import { signatures } from "../../../../scripts/build/wasmSignatures.mjs";
import { loadModule } from "../../../support/kernels/wasmModule.ts";

const kernels = instantiate(
  await loadModule({ name: "kernels-plain", tileRows: 4 }),
  new WebAssembly.Memory({ initial: 1 }),
);
const own = { address: 0, bytes: 0 };

test("the types of calls are those of the assembly: else node scripts/build/kernels.mjs", async () => {
  expect(await readFile(signaturesPath, "utf8")).toBe(await signaturesFile(await readSources()));
});

test("they name every kernel of the module, with as many arguments as it takes", async () => {
  const text = signatures(await readSources());
  const written = [...text.matchAll(/^  (\w+): \[(.*)\];$/gm)].map(
    ([, name = "", list = ""]): [string, number] => [name, list.split(",").length],
  );
  const compiled = Object.entries(kernels).map(([name, { length }]): [string, number] => [name, length - 3]);
  expect(new Map(written)).toEqual(new Map(compiled));
});

describe("a program with a call that does not fit", () => {
  test("does not compile", () => {
    const list = new KernelList({
      options: { fastProducts: "off", precision: "float32" },
      tileRows: 4,
      threads: 1,
    });
    // @ts-expect-error: its last argument is missing.
    list.call("columnSum", 1, 4, 4, undefined, 4, undefined);
    // @ts-expect-error: a number of columns is no memory.
    list.call("columnSum", 1, 4, undefined, undefined, 4, undefined, 256);
    // @ts-expect-error: there is no such kernel.
    list.call("columnSums", 1);
    expect(list.calls).toHaveLength(3);
  });

  test("is refused before it runs, with the kernel, what it takes and what it was given", () => {
    const step = { kernel: "columnSum", units: 1, pieces: 1, values: [4, 4, 0, 4] };
    expect(() => encode(own, [step], kernels)).toThrow("“columnSum” takes 6 arguments and was given 4");
    expect(encode(own, [{ ...step, values: [4, 4, 0, 4, 0, 256] }], kernels)).toHaveLength(3 + 4 + 6);
    expect(() => kernelFor(kernels, "columnSums", 6)).toThrow("no WASM kernel “columnSums”");
  });
});
