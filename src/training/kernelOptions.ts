import type { KernelOptions } from "../backends/backend.ts";
import type { RunConfig } from "../config/config.ts";

/** What a run's settings say about its kernels. The setting `winograd` means every fast product, on WASM Strassen's too. */
export const kernelOptionsOf = ({
  winograd,
  precision,
}: Pick<RunConfig, "winograd" | "precision">): KernelOptions => ({
  fastProducts: winograd,
  precision,
});
