import type { Way } from "../backend.ts";
import type { Graph } from "../graph.ts";
import { launchesOfGraph } from "./ops/index.ts";
import { type KernelContext, multipliesHalves } from "./writing/kernel.ts";

type Choices = Readonly<Record<string, string>>;

/**
 * As many as the longest list of variants, and enough for Winograd, first of three, to meet both matrix products inside it; of four, all
 * three where there are products of halves.
 */
const roundsOf = (context: KernelContext): number => (multipliesHalves(context) ? 9 : 6);

/** Every choice that stands open taken at once, the nth of each; those that stand open because of them, too. */
function nthOfEach(graph: Graph, context: KernelContext, n: number): Choices {
  const choices: Record<string, string> = { ...context.options.choices };
  for (let known = -1; known < Object.keys(choices).length;) {
    known = Object.keys(choices).length;
    const options = { ...context.options, choices };
    for (const { asked } of launchesOfGraph(graph, { ...context, options }).values())
      for (const [key, { variants }] of asked) choices[key] ??= variants[n % variants.length]!;
  }
  return choices;
}

/**
 * The ways in which an adapter of this class may compute a graph's ops. In software nothing is tuned: tiles are small or large.
 * On a graphics processor tuning may take any variant of any kernel.
 */
export function waysOf(graph: Graph, context: KernelContext): Way[] {
  const seen = new Set<string>();
  const ways: Way[] = [];
  const take = (name: string, choices: Choices, isLarge = false): void => {
    const options = { ...context.options, choices: { ...context.options.choices, ...choices } };
    const lists = launchesOfGraph(graph, { ...context, options });
    const ops = new Set<string>();
    for (const [{ op }, { dispatches }] of lists)
      for (const { code, name: kernel } of dispatches) {
        const text = `${op.name} ${kernel} ${code}`;
        if (seen.has(text)) continue;
        seen.add(text);
        ops.add(op.name);
      }
    if (ops.size > 0) ways.push({ name, options, ops, isLarge });
  };
  take("as the sizes have it", {});
  if (context.software) {
    take("large tiles", { tile: "large" }, true);
    return ways;
  }
  for (let n = 0; n < roundsOf(context); n++) {
    const choices = nthOfEach(graph, context, n);
    take([...new Set(Object.values(choices))].join(", "), choices);
  }
  return ways;
}
