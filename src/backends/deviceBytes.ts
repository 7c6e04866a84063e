/** How much memory training takes on a device, told without one. */
import type { Backend, KernelOptions } from "./backend.ts";
import type { Graph, Node, StoreName } from "./graph.ts";
import { plan } from "./plan.ts";

export interface DeviceOptions extends KernelOptions {
  readonly backend: Backend["name"];
  /** WASM threads; null: all there are. */
  readonly threads: number | null;
}

/** Bytes of scratch that a node's kernels ask for. */
async function scratchOf(graph: Graph, options: DeviceOptions): Promise<(node: Node) => readonly number[]> {
  switch (options.backend) {
    case "webgpu": {
      const { launchesOf } = await import("./webgpu/kernels.ts");
      return (node) => launchesOf(node, { options, software: false }).scratchBytes;
    }
    case "wasm": {
      const [{ callsOf }, { chooseBuild }] = await Promise.all([
        import("./wasm/builders.ts"),
        import("./wasm/kernels.ts"),
      ]);
      const threads = options.threads ?? navigator.hardwareConcurrency;
      const lists = callsOf(graph, { options, threads, tileRows: chooseBuild(threads > 1).tileRows });
      return (node) => lists.get(node)?.scratchBytes ?? [];
    }
    case "cpu":
      return () => [];
    default:
      return options.backend satisfies never;
  }
}

/**
 * Bytes that a program of `graph` and stores of these `lengths` (elements of four bytes) hold on the device. A tuned kernel, and
 * one in software, may ask for another scratch.
 */
export async function deviceBytes(
  graph: Graph,
  lengths: Readonly<Partial<Record<StoreName, number>>>,
  options: DeviceOptions,
): Promise<number> {
  const { buffers } = plan(graph, await scratchOf(graph, options));
  const stores = Object.values(lengths).reduce((sum, length) => sum + 4 * length, 0);
  return buffers.reduce((sum, bytes) => sum + bytes, stores);
}
