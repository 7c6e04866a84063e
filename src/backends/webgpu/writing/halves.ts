/**
 * Mixed precision: activations and their gradients lie in memory as halves (IEEE 754 binary16) and are numbers of 32 bits wherever
 * something is computed. The kernels' text stays as it is; only how it loads and stores such arrays changes. Where the device has the
 * feature `shader-f16` they are WGSL's own, elsewhere WGSL packs them. Products may take their operands as halves, too
 * (sharedTiles.ts), and sum in 32 bits: what torch.autocast does.
 */
import type { Graph, Node, Value } from "../../graph.ts";
import type { Dispatch } from "./kernel.ts";
import { rewriteAccess } from "./access.ts";

/** Nodes with pairs [output, input] that may or do lie in one memory. */
const sharedPairs = ({ op, inputs, outputs }: Node): [Value, Value][] =>
  [...(op.inPlace ?? []), ...(op.over ?? [])].flatMap(([to, from]): [Value, Value][] => {
    const [output, input] = [outputs[to], inputs[from]];
    return output && input ? [[output, input]] : [];
  });

/** What nodes make for each other; not what lies in a store (weights, gradients of weights), is fed or read back, or an op calls exact. */
function madeByNodes({ nodes, results }: Graph): Set<number> {
  const made = new Set<number>();
  for (const { op, outputs } of nodes)
    for (const [index, { id, type, place }] of outputs.entries())
      if (type === "float32" && !place && !op.exact?.includes(index)) made.add(id);
  for (const { id } of results.values()) made.delete(id);
  return made;
}

/**
 * The ids of the values that are stored as halves: all that may be, that every kernel takes four at a time, and that share memory with
 * no others.
 * @param may left out: what nodes make for each other
 */
export function halfValues(
  graph: Graph,
  dispatchesOf: (node: Node) => readonly Dispatch[],
  may: ReadonlySet<number> = madeByNodes(graph),
): ReadonlySet<number> {
  const { nodes } = graph;
  const halves = new Set(may);
  for (const node of nodes)
    for (const { parameters } of dispatchesOf(node))
      for (const { memory, type } of parameters)
        if ("id" in memory && type !== "vec4f") halves.delete(memory.id);
  for (let before = -1; before !== halves.size;) {
    before = halves.size;
    for (const [output, input] of nodes.flatMap(sharedPairs))
      if (!halves.has(output.id) || !halves.has(input.id))
        for (const { id } of [output, input]) halves.delete(id);
  }
  return halves;
}

/** The bits of the first float32 that would be rounded to the number behind the largest half. */
const beyond = `let bits = bitcast<vec4u>(four);
  let beyond = (bits & vec4u(0x7fffffffu)) >= vec4u(0x477ff000u);`;
const infinite = `((bits >> vec4u(16u)) & vec4u(0x8000u)) | vec4u(0x7c00u)`;

/** As `shader-f16` has it. */
const native = `alias Halves = vec4h;
fn fromHalves(four: Halves) -> vec4f { return vec4f(four); }
fn asHalves(four: vec4f) -> Halves { return vec4h(four); }
fn toHalves(four: vec4f) -> Halves {
  ${beyond}
  let each = ${infinite};
  return select(vec4h(four), bitcast<vec4h>(each.xz | (each.yw << vec2u(16u))), beyond);
}
`;

/** In WGSL without extensions. */
const packed = `alias Halves = vec2u;
fn fromHalves(four: Halves) -> vec4f { return vec4f(unpack2x16float(four.x), unpack2x16float(four.y)); }
fn asHalves(four: vec4f) -> Halves { return vec2u(pack2x16float(four.xy), pack2x16float(four.zw)); }
fn toHalves(four: vec4f) -> Halves {
  ${beyond}
  let packed = asHalves(four);
  if (!any(beyond)) { return packed; }
  let each = select(vec4u(packed.x & 0xffffu, packed.x >> 16u, packed.y & 0xffffu, packed.y >> 16u),
    ${infinite}, beyond);
  return each.xz | (each.yw << vec2u(16u));
}
`;

/**
 * `Halves`, four of them, and what turns them into numbers of 32 bits and back. `toHalves` is for what is stored: what is beyond the
 * largest half becomes infinite, as IEEE 754 has it, for WGSL leaves open what a conversion makes of it, and an overflow must be seen.
 * `asHalves` is for operands, which were stored so or are weights, and leaves that to the device.
 */
export const halfFunctions = (hasFloat16: boolean): string => (hasFloat16 ? native : packed);

/** Whether a text needs them. */
export const namesHalves = (code: string): boolean => /\b(?:Halves|fromHalves|toHalves)\b/.test(code);

/**
 * The text with each `name[index]` of an array of four numbers loaded from halves and each `name[index] = value;` stored as halves.
 * @throws where the array is used in another way: it would be read as numbers that it does not hold
 */
export const withHalves = (code: string, name: string): string =>
  rewriteAccess(code, name, {
    load: (index) => `fromHalves(${name}[${index}])`,
    store: (index, value) => `${name}[${index}] = toHalves(${value})`,
  });
