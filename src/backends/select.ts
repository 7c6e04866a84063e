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
  const { adapterName, findAdapter } = await import("./webgpu/device.ts");
  const [info, otherInfo] = [await findAdapter(first), await findAdapter(other)];
  if (otherInfo === null) return [first];
  return info !== null && adapterName(info) === adapterName(otherInfo) ? [first] : [first, other];
}

/** Whether the preference leads to a graphics adapter that computes on the processor after all. */
export async function isInSoftware(adapter: BackendOptions["adapter"]): Promise<boolean> {
  const { findAdapter, isSoftware } = await import("./webgpu/device.ts");
  const info = await findAdapter(adapter);
  return info !== null && isSoftware(info);
}
