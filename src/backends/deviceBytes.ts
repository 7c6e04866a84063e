/** How much memory training takes on a device, told without one. */
import type { Backend, KernelOptions } from "./backend.ts";
import type { Graph, Node, StoreName, Value } from "./graph.ts";
import { plan } from "./plan.ts";

export interface DeviceOptions extends KernelOptions {
  readonly backend: Backend["name"];
  /** WASM threads; null: all there are. */
  readonly threads: number | null;
}

interface Needs {
  /** Bytes of scratch that a node's kernels ask for. */
  readonly scratchOf: (node: Node) => readonly number[];
  /** Ids of the values that are stored as halves. */
  readonly halves?: ReadonlySet<number>;
  /** Arrays that a node shares with others. */
  readonly touchedBy?: (node: Node) => readonly Value[];
}

async function needsOf(graph: Graph, options: DeviceOptions): Promise<Needs> {
  switch (options.backend) {
    case "webgpu": {
      const [{ launchesOfGraph }, { halfValues }] = await Promise.all([
        import("./webgpu/ops/index.ts"),
        import("./webgpu/writing/halves.ts"),
      ]);
      const lists = launchesOfGraph(graph, { options, software: false, hasFloat16: true });
      const scratchOf = (node: Node): readonly number[] => lists.get(node)?.scratchBytes ?? [];
      const touchedBy = (node: Node): readonly Value[] => lists.get(node)?.touched ?? [];
      if (options.precision === "float32") return { scratchOf, touchedBy };
      return { scratchOf, halves: halfValues(graph, (node) => lists.get(node)?.dispatches ?? []) };
    }
    case "wasm": {
      const [{ callsOf }, { chooseBuild }] = await Promise.all([
        import("./wasm/ops/index.ts"),
        import("./wasm/machine/kernels.ts"),
      ]);
      const threads = options.threads ?? navigator.hardwareConcurrency;
      const lists = callsOf(graph, { options, threads, tileRows: chooseBuild(threads > 1).tileRows });
      return { scratchOf: (node) => lists.get(node)?.scratchBytes ?? [] };
    }
    case "cpu":
      return { scratchOf: () => [] };
    default:
      return options.backend satisfies never;
  }
}

/**
 * Bytes that a program of `graph` and stores of these `lengths` (elements of four bytes) hold on the device. A tuned kernel, and
 * one in software, may ask for another scratch; in mixed precision a device without `shader-f16` asks for none of Winograd's.
 */
export async function deviceBytes(
  graph: Graph,
  lengths: Readonly<Partial<Record<StoreName, number>>>,
  options: DeviceOptions,
): Promise<number> {
  const { scratchOf, halves, touchedBy } = await needsOf(graph, options);
  const { buffers } = plan(graph, scratchOf, halves, touchedBy);
  const stores = Object.values(lengths).reduce((sum, length) => sum + 4 * length, 0);
  return buffers.reduce((sum, bytes) => sum + bytes, stores);
}
