import type { Backend, Data, KernelOptions, Way } from "../../backends/backend.ts";
import { rowStride, type View } from "../../backends/graph.ts";
import { type OpName, opNames, ops } from "../../backends/ops/index.ts";
import { CaseGraph } from "./caseGraph.ts";

/** What a check of the ops found. */
export interface OpCheck {
  /** Largest difference from the plain reference, over the largest value of a result. */
  difference: number;
  /** The first op whose result differs by more than the limit, and the way in which it was computed. */
  wrong: { op: string; way: string } | null;
}

/** Without a list of its own a way runs every op. */
type AnyWay = Omit<Way, "ops"> & Partial<Pick<Way, "ops">>;

/** Additions come first: mixed precision's activations are made by them. */
export const caseOrder: readonly OpName[] = ["add", ...opNames.filter((name) => name !== "add")];

/** @param isFew whether each op runs on a few of its sizes only */
export function casesOf(
  options: Pick<KernelOptions, "precision">,
  only?: ReadonlySet<string>,
  isFew = false,
): CaseGraph {
  const graph = new CaseGraph(options, isFew);
  for (const name of caseOrder) if (!only || only.has(name)) ops[name].cases(graph);
  return graph;
}

/** The largest difference, over the largest wanted value; any other whole number is as wrong as can be. */
export function differenceOf(got: Data | undefined, { data, type, ...spec }: View): number {
  if (got?.length !== data.length) return Number.NaN;
  const last = spec.shape.at(-1) ?? 1;
  const stride = rowStride({ ...spec, type });
  // A few numbers are each of their own kind, as a norm, a factor and a scale: the largest would hide the others.
  if (type === "float32" && data.length <= 4)
    return Math.max(
      ...Array.from(data, (value, i) => Math.abs(got[i]! - value) / Math.max(Math.abs(value), 1e-6)),
    );
  let [largest, worst] = [1e-6, 0];
  for (let i = 0; i < data.length; i++) {
    if (i % stride >= last) continue;
    const off = Math.abs(got[i]! - data[i]!);
    if (!(off <= worst)) worst = off;
    if (Number.isNaN(worst)) return worst;
    largest = Math.max(largest, Math.abs(data[i]!));
  }
  if (type !== "float32") return worst === 0 ? 0 : Number.POSITIVE_INFINITY;
  return worst / largest;
}

async function resultsOf(backend: Backend, checked: CaseGraph, options: KernelOptions): Promise<Data[]> {
  const stores = backend.createStores({});
  try {
    const program = await backend.compile(checked.graph, stores, options);
    try {
      for (const [name, data] of checked.inputs) program.write(name, data);
      program.run();
      return await program.read(...checked.wanted.map(({ result }) => result));
    } finally {
      program.dispose();
    }
  } finally {
    stores.dispose();
  }
}

/**
 * Runs every op in every way that `backend` may take with these options, each beside its plain reference.
 * @param large whether ways that only large networks take are run, too
 * @param only these ops; left out: every op there is
 */
export async function checkOps(
  backend: Backend,
  options: KernelOptions,
  limit: number,
  large = true,
  only?: ReadonlySet<string>,
): Promise<OpCheck> {
  const all = casesOf(options, only);
  const ways: readonly AnyWay[] = backend.ways?.(all.graph, options) ?? [{ name: "its kernels", options }];
  let difference = 0;
  for (const { name, options: forced, ops: own, isLarge = false } of ways) {
    if (isLarge && !large) continue;
    const isAll = !own || own.size === new Set(all.wanted.map(({ op }) => op)).size;
    const graph = isAll && !isLarge ? all : casesOf(options, own, isLarge);
    const got = await resultsOf(backend, graph, forced);
    for (const [index, { op, view }] of graph.wanted.entries()) {
      const off = differenceOf(got[index], view);
      if (!(off <= limit)) return { difference: off, wrong: { op, way: name } };
      difference = Math.max(difference, off);
    }
  }
  return { difference, wrong: null };
}
