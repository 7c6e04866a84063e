import { readFile } from "node:fs/promises";
import type { Build } from "../../../src/backends/wasm/machine/kernels.ts";
import { buildKernels } from "../../../scripts/build/kernels.mjs";

/** The kernels from the file, built first where they are older than their sources: for tests in Node. */
export async function loadModule({ name }: Build): Promise<WebAssembly.Module> {
  await buildKernels();
  return WebAssembly.compile(await readFile(new URL(`../../../generated/${name}.wasm`, import.meta.url)));
}
