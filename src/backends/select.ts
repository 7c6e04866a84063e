import type { Backend } from "./backend.ts";
import { createCpuBackend } from "./cpu/backend.ts";

export interface BackendOptions {
  adapter: "high-performance" | "low-power";
  /** WASM threads; null: all there are. */
  threads: number | null;
}

/** Makes a backend ready; rejects with the reason where this browser or machine does not have it. */
export async function createBackend(name: Backend["name"], options: BackendOptions): Promise<Backend> {
  switch (name) {
    case "webgpu":
      return (await import("./webgpu/backend.ts")).createWebGPUBackend({ powerPreference: options.adapter });
    case "wasm":
      return (await import("./wasm/backend.ts")).createWasmBackend({ threads: options.threads });
    case "cpu":
      return createCpuBackend();
    default:
      return name satisfies never;
  }
}

/** The preferences that lead to different graphics processors on this machine, `first` first. */
export async function adaptersOf(first: BackendOptions["adapter"]): Promise<BackendOptions["adapter"][]> {
  const other = first === "low-power" ? "high-performance" : "low-power";
  const { findAdapterName } = await import("./webgpu/device.ts");
  const [name, otherName] = [await findAdapterName(first), await findAdapterName(other)];
  return otherName === null || otherName === name ? [first] : [first, other];
}
