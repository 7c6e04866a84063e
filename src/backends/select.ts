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

/** A graphics adapter that a preference leads to. */
export interface Adapter {
  name: string;
  /** It computes on the processor after all. */
  isSoftware: boolean;
}

/** By preference; null where there is none. */
export type Adapters = Record<BackendOptions["adapter"], Adapter | null>;

export async function findAdapters(): Promise<Adapters> {
  const { adapterName, findAdapter, isSoftware } = await import("./webgpu/device/device.ts");
  const find = async (preference: BackendOptions["adapter"]): Promise<Adapter | null> => {
    const info = await findAdapter(preference);
    return info && { name: adapterName(info), isSoftware: isSoftware(info) };
  };
  return { "high-performance": await find("high-performance"), "low-power": await find("low-power") };
}

/** The preferences that lead to different graphics processors on this machine, `first` first. */
export async function adaptersOf(first: BackendOptions["adapter"]): Promise<BackendOptions["adapter"][]> {
  const other = first === "low-power" ? "high-performance" : "low-power";
  const found = await findAdapters();
  const isOne = found[other] === null || found[other].name === found[first]?.name;
  return isOne ? [first] : [first, other];
}
