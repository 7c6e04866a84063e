import type { Backend, KernelOptions } from "../../../../src/backends/backend.ts";
import { Graph, specOf } from "../../../../src/backends/graph.ts";
import { createBackend } from "../../../../src/backends/select.ts";
import { callsOf } from "../../../../src/backends/wasm/ops/index.ts";
import { checkGradient, gradientCases } from "../../../../tests/support/kernels/checkGradient.ts";
import { checkOp } from "../../../../tests/support/kernels/checkOp.ts";
import { opCases } from "../../../../tests/support/opCases/index.ts";
import { strassenCases } from "../../../../tests/support/opCases/linear.ts";
import type { OpCase } from "../../../../tests/support/opCases/opCase.ts";
import {
  quadVariants,
  registerVariants,
  sharedVariants,
  winogradTolerance,
} from "../../../../tests/support/kernels/webgpuVariants.ts";

/** What was seen of one op on one backend. */
export interface OpErrors {
  op: string;
  /** "f2" and "f4" are rows of their own, where they have kernels of their own: their rounding is another. */
  fastProducts: KernelOptions["fastProducts"];
  cases: number;
  /** Largest difference from the plain reference, over the largest value of the result. */
  values: number;
  /** Of its gradient from central differences, over the largest of them; null where it has none. */
  gradient: number | null;
  /** Kernels of src/backends/wasm/assembly that were called. */
  kernels: string[];
  failures: string[];
}

const plain: KernelOptions = { fastProducts: "off", precision: "float32" };
const hasShared = /^(conv2d|linear|columnSum|batchNorm|layerNorm|crossEntropy|attention)/;

/** The ways in which a backend computes a case: small tiles, those of graphics processors, and the large ones of software. */
function waysOf(backend: Backend["name"], { title }: OpCase): KernelOptions[] {
  if (backend === "cpu") return [plain];
  const ways = [plain];
  if (backend === "webgpu" && hasShared.test(title))
    for (const choices of [sharedVariants, registerVariants, quadVariants]) ways.push({ ...plain, choices });
  if (/^conv2d.*3x3 stride 1/.test(title))
    ways.push({ ...plain, fastProducts: "f2" }, { ...plain, fastProducts: "f4" });
  return ways;
}

/** The cases of the tests, of the ops named or of all. */
async function measure(name: Backend["name"], ops: string[] | null) {
  const backend = await createBackend(name, { adapter: "high-performance", threads: null });
  const rows = new Map<string, OpErrors>();
  const rowOf = (op: string, { fastProducts }: KernelOptions): OpErrors => {
    const key = `${op} ${fastProducts}`;
    const row = rows.get(key) ?? {
      op,
      fastProducts,
      cases: 0,
      values: 0,
      gradient: null,
      kernels: [],
      failures: [],
    };
    rows.set(key, row);
    return row;
  };
  const isAsked = ({ op }: OpCase): boolean => ops === null || ops.includes(op.name);
  const cases = opCases().map((one) => ({ one, ways: waysOf(name, one) }));
  if (name === "wasm")
    cases.push(...strassenCases().map((one) => ({ one, ways: [{ ...plain, fastProducts: "f4" as const }] })));
  for (const { one, ways } of cases.filter((found) => isAsked(found.one)))
    for (const options of ways) {
      const row = rowOf(one.op.name, options);
      const { fastProducts } = options;
      const tolerance = fastProducts === "off" ? one.tolerance : winogradTolerance[fastProducts];
      try {
        row.values = Math.max(row.values, await checkOp(backend, { ...one, tolerance }, options));
      } catch (error) {
        row.failures.push(error instanceof Error ? error.message : String(error));
      }
      row.cases += 1;
      if (name === "wasm") row.kernels = [...new Set([...row.kernels, ...kernelsOf(one, options)])];
    }
  for (const one of gradientCases().filter(isAsked)) {
    const row = rowOf(one.op.name, plain);
    row.gradient = Math.max(row.gradient ?? 0, await checkGradient(backend, one, plain));
  }
  const { description } = backend;
  backend.dispose();
  return { description, rows: [...rows.values()] };
}

/** The WASM kernels that an op is made of. */
function kernelsOf({ op, inputs, attributes }: OpCase, options: KernelOptions): string[] {
  const graph = new Graph();
  graph.apply(
    op,
    inputs.map((view, index) => view && graph.input(`${index}`, specOf(view))),
    attributes,
  );
  const lists = callsOf(graph, { options, tileRows: 6, threads: 1 });
  return [...lists.values()].flatMap(({ calls }) => calls.map(({ kernel }) => kernel));
}

// The script that opens this page calls it.
Object.assign(globalThis, { measure });
