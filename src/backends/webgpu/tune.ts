import type { Backend, Data, KernelOptions } from "../backend.ts";
import { Graph, type Node, specOf, storage } from "../graph.ts";
import { key as streamOf, uniform } from "../../random.ts";
import { leastWork } from "../work.ts";
import type { KernelList } from "./writing/kernel.ts";

/** What is tuned: a backend that tells what could be chosen for a node. */
interface Tunable extends Pick<Backend, "createStores" | "compile" | "idle"> {
  kernelsOf(node: Node, options: KernelOptions): Pick<KernelList, "asked">;
}

/** A variant is taken when it needs less than this share of the default's time: noise does not change a run's bits. */
const clearly = 0.95;

/** A graphics processor makes about as many operations in the time of a byte: which nodes take longest need not be exact. */
const flopsPerByte = 30;

/** About how long a node takes, in bytes. */
function weight(node: Node): number {
  const { flops, bytes } = leastWork(node);
  return flops / flopsPerByte + bytes;
}

/** What is timed lasts as long as this: browsers round time stamps to a tenth of a millisecond. */
const leastMilliseconds = 2;
const mostRepeats = 256;

/** Milliseconds of a node alone on made-up inputs, the least of three runs. */
async function time(backend: Tunable, node: Node, options: KernelOptions): Promise<number> {
  const graph = new Graph();
  const inputs = node.inputs.map((value, index) => value && graph.input(`${index}`, specOf(value)));
  graph.apply(node.op, inputs, node.attributes);
  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, options);
  /** Milliseconds of all `repeats`. */
  const run = async (repeats: number): Promise<number> => {
    const times = [...((await program.profile?.(repeats)) ?? new Map()).values()];
    if (times.length > 0) return repeats * times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    // Without time stamps, with the way there and back.
    const begin = performance.now();
    for (let repeat = 0; repeat < repeats; repeat++) program.run();
    await backend.idle();
    return performance.now() - begin;
  };
  try {
    let repeats = 1;
    let least = await run(repeats);
    while (least < leastMilliseconds && repeats < mostRepeats) least = await run((repeats *= 4));
    for (let again = 0; again < 2; again++) least = Math.min(least, await run(repeats));
    return least / repeats;
  } finally {
    program.dispose();
    stores.dispose();
  }
}

/** A thousandth of the largest, as in the self-test: far beyond the rounding of any variant, far below what a wrong one is off by. */
const agreement = 1e-3;

/** No more numbers of an array than this are compared: the result of a large layer takes longer to look at than to compute. */
const mostCompared = 2 ** 20;

/** What a node makes of numbers that are the same each time; whole numbers, which name rows and places, are zero. */
async function resultsOf(backend: Tunable, node: Node, options: KernelOptions): Promise<Data[]> {
  const graph = new Graph();
  const inputs = node.inputs.map((value, index) => value && graph.input(`${index}`, specOf(value)));
  const outputs = graph.apply(node.op, inputs, node.attributes);
  for (const [index, value] of outputs.entries()) graph.result(`${index}`, value);
  const stores = backend.createStores({});
  const program = await backend.compile(graph, stores, options);
  try {
    for (const [name, spec] of graph.inputs) {
      if (spec.type !== "float32") continue;
      const k = streamOf(8, Number(name));
      program.write(
        name,
        Float32Array.from({ length: storage(spec) }, (_, i) => 2 * uniform(k, i) - 1),
      );
    }
    program.run();
    return await program.read(...graph.results.keys());
  } finally {
    program.dispose();
    stores.dispose();
  }
}

function agrees(got: readonly Data[], wanted: readonly Data[]): boolean {
  return wanted.every((numbers, index) => {
    const own = got[index];
    // An odd pitch meets every column of a row.
    const pitch = Math.ceil(numbers.length / mostCompared) | 1;
    let [largest, worst] = [1e-6, 0];
    for (let i = 0; i < numbers.length; i += pitch) {
      const off = Math.abs((own?.[i] ?? Number.NaN) - numbers[i]!);
      if (!(off <= worst)) worst = off;
      if (Number.isNaN(worst)) return false;
      largest = Math.max(largest, Math.abs(numbers[i]!));
    }
    return worst <= agreement * largest;
  });
}

/**
 * Times the variants of each kernel and shape in `graph` on this adapter, those of the heaviest nodes first. A faster one is taken
 * only when it gives what the default gives: the fastest of all may be the one that leaves something out. What
 * `options.choices` names is not timed again.
 * @param milliseconds after which no further kernel is begun; what was not timed keeps its default
 * @returns the fastest, for `KernelOptions.choices`: part of a run's record, so that it goes on bit-equal
 */
export async function tune(
  backend: Tunable,
  graph: Graph,
  options: KernelOptions,
  milliseconds = 1000,
): Promise<Record<string, string>> {
  const choices: Record<string, string> = { ...options.choices };
  const begin = performance.now();
  const heaviestFirst = graph.nodes.toSorted((a, b) => weight(b) - weight(a));
  for (const node of heaviestFirst)
    for (const [key, { variants, given }] of backend.kernelsOf(node, { ...options, choices }).asked) {
      if (choices[key] !== undefined) continue;
      if (performance.now() - begin > milliseconds) return choices;
      const least = clearly * (await time(backend, node, { ...options, choices }));
      const faster: { variant: string; taken: number }[] = [];
      for (const variant of variants) {
        if (variant === given) continue;
        const taken = await time(backend, node, { ...options, choices: { ...choices, [key]: variant } });
        if (taken < least) faster.push({ variant, taken });
      }
      choices[key] = given;
      if (faster.length === 0) continue;
      const wanted = await resultsOf(backend, node, { ...options, choices });
      for (const { variant } of faster.toSorted((a, b) => a.taken - b.taken)) {
        const got = await resultsOf(backend, node, { ...options, choices: { ...choices, [key]: variant } });
        if (!agrees(got, wanted)) continue;
        choices[key] = variant;
        break;
      }
    }
  return choices;
}
