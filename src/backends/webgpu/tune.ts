import type { KernelOptions, Tuned } from "../backend.ts";
import type { Graph, Node } from "../graph.ts";
import { OutOfMemoryError } from "../outOfMemory.ts";
import { leastWork } from "../work.ts";
import type { Trial } from "./trial.ts";
import type { KernelList } from "./writing/kernel.ts";

/** What is tuned: a backend that tells what could be chosen for a node, and tries a node alone. */
export interface Tunable {
  kernelsOf(node: Node, options: KernelOptions): Pick<KernelList, "asked">;
  /** Rejects with OutOfMemoryError where the device has no room for it. */
  trial(node: Node, options: KernelOptions): Promise<Trial>;
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

/** One piece of work on the device lasts at most as long, unless the node alone, once, takes longer: a step waits for no more. */
const mostMilliseconds = 4.5;
/** What is compared lasts as long as this: browsers round time stamps to a tenth of a millisecond. */
const leastMilliseconds = 2;
const rounding = 0.1;
const mostRepeats = 256;
/** A variant that takes so many times as long as the default when it is first timed is not timed again. */
const hopeless = 1.3;

/**
 * Milliseconds of a trial, the least of three pieces of work, after each of which it yields.
 * @param rival what it is compared with: far above that, one piece tells enough
 */
async function* time(trial: Trial, rival = Number.POSITIVE_INFINITY): AsyncGenerator<null, number> {
  let repeats = 1;
  let each = await trial.time(repeats);
  yield null;
  while (repeats * each < leastMilliseconds && repeats < mostRepeats) {
    // Rounded, it may have taken that much longer.
    const more = Math.floor(mostMilliseconds / (repeats * each + rounding));
    if (more < 2) break;
    repeats = Math.min(repeats * more, mostRepeats);
    each = await trial.time(repeats);
    yield null;
  }
  for (let again = 0; again < 2 && each < hopeless * rival; again++) {
    each = Math.min(each, await trial.time(repeats));
    yield null;
  }
  return each;
}

/** Makes a trial for `work`, and frees it after that. */
async function* tried<T>(
  backend: Tunable,
  node: Node,
  options: KernelOptions,
  work: (trial: Trial) => AsyncGenerator<null, T>,
): AsyncGenerator<null, T> {
  const trial = await backend.trial(node, options);
  try {
    return yield* work(trial);
  } finally {
    trial.dispose();
  }
}

/** The fastest variant of one kernel that gives what the default gives: the fastest of all may leave something out. */
async function* choose(
  backend: Tunable,
  node: Node,
  { key, variants, given }: { key: string; variants: readonly string[]; given: string },
  options: KernelOptions,
): AsyncGenerator<null, string> {
  const by = (variant: string): KernelOptions => ({
    ...options,
    choices: { ...options.choices, [key]: variant },
  });
  const usual = yield* tried(backend, node, by(given), (trial) => time(trial));
  const faster: { variant: string; taken: number }[] = [];
  for (const variant of variants) {
    if (variant === given) continue;
    const taken = yield* tried(backend, node, by(variant), (trial) => time(trial, usual));
    if (taken < clearly * usual) faster.push({ variant, taken });
  }
  if (faster.length === 0) return given;
  const wanted = yield* tried(backend, node, by(given), async function* (trial) {
    const outcome = await trial.outcome();
    yield null;
    return outcome;
  });
  try {
    for (const { variant } of faster.toSorted((a, b) => a.taken - b.taken)) {
      const agrees = yield* tried(backend, node, by(variant), async function* (trial) {
        const found = await trial.agrees(wanted);
        yield null;
        return found;
      });
      if (agrees) return variant;
    }
    return given;
  } finally {
    wanted.dispose();
  }
}

/**
 * Times the variants of each kernel and shape in `graph` on this adapter, those of the heaviest nodes first, one piece of work of at
 * most some milliseconds a pull. What `options.choices` names is not timed again.
 * @returns what was found, as soon as it is; null after a piece of work that decides nothing yet
 */
export async function* tuning(
  backend: Tunable,
  graph: Graph,
  options: KernelOptions,
): AsyncGenerator<Tuned | null, void> {
  const choices: Record<string, string> = { ...options.choices };
  for (const node of graph.nodes.toSorted((a, b) => weight(b) - weight(a)))
    for (;;) {
      // A variant may bring kernels of its own.
      const { asked } = backend.kernelsOf(node, { ...options, choices });
      const open = [...asked].find(([key]) => choices[key] === undefined);
      if (!open) break;
      const [key, { variants, given }] = open;
      choices[key] = given;
      try {
        choices[key] = yield* choose(backend, node, { key, variants, given }, { ...options, choices });
      } catch (error) {
        if (!(error instanceof OutOfMemoryError)) throw error;
        yield { key, variant: given, misses: "memory" };
        continue;
      }
      yield { key, variant: choices[key] };
    }
}

/**
 * The same at once, while nobody trains.
 * @param milliseconds after which no further kernel is begun; what was not timed keeps its default
 * @returns the fastest, for `KernelOptions.choices`
 */
export async function tune(
  backend: Tunable,
  graph: Graph,
  options: KernelOptions,
  milliseconds = 1000,
): Promise<Record<string, string>> {
  const choices: Record<string, string> = { ...options.choices };
  const begin = performance.now();
  if (milliseconds < 0) return choices;
  for await (const found of tuning(backend, graph, options)) {
    if (!found) continue;
    choices[found.key] = found.variant;
    if (performance.now() - begin > milliseconds) break;
  }
  return choices;
}
