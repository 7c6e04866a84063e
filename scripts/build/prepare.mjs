import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeLicences } from "./licences.mjs";
import { buildOnePage } from "./onePage.mjs";
import { prepareSamples } from "./samples.mjs";
import { root } from "../lib/root.mjs";

/** Makes what the sources import or serve but git does not hold: WASM kernels, the program of the one page, the built-in samples and the packages' licences. Skips what is up to date. */
export async function prepare() {
  const kernels = join(root, "scripts/build/kernels.mjs");
  if (existsSync(kernels)) {
    /** @type {{ buildKernels(): Promise<unknown> }} */
    const { buildKernels } = await import(pathToFileURL(kernels).href);
    await buildKernels();
  }
  await buildOnePage();
  prepareSamples();
  writeLicences();
}
