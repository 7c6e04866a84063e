/** The WGSL of an op, as a graphics device would get it, without one. */
import { byteLength, Graph, type Node, type Value } from "../../src/backends/graph.ts";
import { opNames, type OpName, opOf, ops } from "../../src/backends/ops/index.ts";
import { plan } from "../../src/backends/plan.ts";
import { launchesOf } from "../../src/backends/webgpu/ops/index.ts";
import { assemble, type Range } from "../../src/backends/webgpu/writing/assemble.ts";
import { halfValues } from "../../src/backends/webgpu/writing/halves.ts";
import type {
  Dispatch,
  KernelContext,
  KernelList,
  Memory,
} from "../../src/backends/webgpu/writing/kernel.ts";

/** The command was not understood; the message says what would be right. */
export class KernelUsageError extends Error {
  override name = "KernelUsageError";
}

export const usage = `Usage: npm run kernel -- OP ["SHAPE [word ...]"] [VARIANT] [--software] [--mixed | --float16]

Prints what WebGPU is given for an op: each launch's workgroups, buffers and WGSL. No device is needed.
VARIANT is a way to compute it ("quad", "matrixProductParts=4"), or "default". Without a SHAPE an example's is taken.
--software: as for an adapter in software. --mixed: activations as halves. --float16: the same on a device with shader-f16.

Ops, with an example of a shape each, and the words that may follow it:
${opNames
  .map((name) => {
    const { form, example, words } = ops[name].shape;
    const rest = words.length > 0 ? `  [${words.join("] [")}]` : "";
    return `  ${name.padEnd(28)}"${example}"${rest}  (${form})`;
  })
  .join("\n")}`;

/** The op's name as a person wrote it. */
function opNamed(text: string): OpName {
  const name = opNames.find((known) => known.toLowerCase() === text.toLowerCase());
  if (!name) throw new KernelUsageError(`There is no op “${text}”. There are ${opNames.join(", ")}.`);
  return name;
}

/** A graph of that op alone. */
function graphOf(name: OpName, text: string): Graph {
  const { form, example, words, read } = ops[name].shape;
  const wrong = (): KernelUsageError => {
    const rest = words.length > 0 ? `, and then any of ${words.join(", ")}` : "";
    return new KernelUsageError(
      `“${text}” is no shape of ${name}: it is written ${form}, for example “${example}”${rest}.`,
    );
  };
  const names = [...form.matchAll(/\{(\w+)\}/g)].map(([, found = ""]) => found);
  const pattern = form.replaceAll(/\{\w+\}/g, String.raw`(\d+)`);
  const found = new RegExp(`^${pattern}((?: +\\w+)*)$`).exec(text.trim());
  if (!found) throw wrong();
  const numbers = Object.fromEntries(names.map((found_, index) => [found_, Number(found[index + 1])]));
  const said = (found[names.length + 1] ?? "").split(" ").filter((word) => word !== "");
  if (said.some((word) => !words.includes(word)) || Object.values(numbers).includes(0)) throw wrong();
  const { inputs, attributes } = read(numbers, (word) => said.includes(word));
  const graph = new Graph();
  const values = inputs.map((spec, index) => spec && graph.input(`input ${index}`, spec));
  try {
    for (const [index, value] of graph.apply(opOf(name), values, { ...attributes }).entries())
      graph.result(`output ${index}`, value);
  } catch (error) {
    throw new KernelUsageError(error instanceof Error ? error.message : String(error));
  }
  return graph;
}

const processor: KernelContext = {
  options: { fastProducts: "off", precision: "float32" },
  software: false,
  subgroup: 32,
};
const software: KernelContext = { ...processor, software: true, subgroup: 4 };

const fastest = (context: KernelContext, fastProducts: "f2" | "f4" = "f4"): KernelContext => ({
  ...context,
  options: { ...context.options, fastProducts },
});

/** Choices that take `variant` ("quad", or "kernel=quad" for one of an op's kernels) wherever it stands open. */
function choicesOf({ asked }: KernelList, variant: string): Record<string, string> {
  const [kernel, wanted = variant] = variant.includes("=") ? variant.split("=") : [undefined, variant];
  return Object.fromEntries(
    [...asked].flatMap(([key, { variants }]): [string, string][] =>
      variants.includes(wanted) && (kernel === undefined || key.startsWith(`${kernel} `))
        ? [[key, wanted]]
        : [],
    ),
  );
}

/** All that could be chosen for a node, for the message. */
function variantsOf(node: Node, contexts: readonly KernelContext[]): string[] {
  const names = contexts.flatMap((context) =>
    [...launchesOf(node, context).asked].flatMap(([key, { variants }]) =>
      variants.map((variant) => `${key.split(" ")[0]}=${variant}`),
    ),
  );
  return [...new Set(names)];
}

/** The device and the choices under which a node is computed by `variant`. */
function contextOf(node: Node, variant: string | undefined, base: KernelContext): KernelContext {
  if (variant === undefined || variant === "default") return base;
  const asking = variant.replace(/^f[24]$/, "winograd");
  // A variant may be there only on an adapter in software, or only where fast convolutions are allowed.
  const candidates = [base, software, fastest(base), fastest(software)].map((context) => ({
    ...context,
    hasFloat16: base.hasFloat16 ?? false,
    options: { ...context.options, precision: base.options.precision },
  }));
  for (const context of candidates) {
    const own = variant === "f2" ? fastest(context, "f2") : context;
    const choices = choicesOf(launchesOf(node, own), asking);
    if (Object.keys(choices).length > 0) return { ...own, options: { ...own.options, choices } };
  }
  const known = variantsOf(node, candidates);
  throw new KernelUsageError(
    known.length > 0
      ? `${node.op.name} has no variant “${variant}” of this shape. There are default, ${known.join(", ")}; the name behind the = is enough.`
      : `${node.op.name} has no variants: leave “${variant}” out.`,
  );
}

/** Where each value lies, as the planner has it: buffers that stand for a device's. */
function locateIn(graph: Graph, node: Node, list: KernelList, halves: ReadonlySet<number>) {
  const { buffers, bufferOf, scratch } = plan(graph, () => list.scratchBytes, halves);
  const made = buffers.map((size) => ({ size }) as GPUBuffer);
  return (memory: Memory): Range => {
    const index =
      "scratch" in memory ? scratch.get(node)?.[memory.scratch] : bufferOf.get((memory as Value).id);
    const buffer = made[index ?? -1];
    if (!buffer) throw new Error(`${node.op.name} asks for memory that it has not.`);
    const isHalf = "scratch" in memory ? memory.isHalf : halves.has(memory.id);
    return { buffer, offset: 0, size: buffer.size, isHalf: isHalf ?? false };
  };
}

/** What an array is to the op, and its bytes. */
function meaning(node: Node, memory: Memory, { scratchBytes }: KernelList): [string, number] {
  if ("scratch" in memory) return [`scratch ${memory.scratch}`, scratchBytes[memory.scratch] ?? 0];
  const dimensions = `[${memory.shape.join(", ")}] ${memory.type}`;
  const input = node.inputs.indexOf(memory);
  if (input >= 0) return [`input ${input} ${dimensions}`, byteLength(memory)];
  return [`output ${node.outputs.indexOf(memory)} ${dimensions}`, byteLength(memory)];
}

function printed(
  node: Node,
  list: KernelList,
  dispatch: Dispatch,
  locate: (memory: Memory) => Range,
  title: string,
): string {
  const { code } = assemble(dispatch, locate, list.context.hasFloat16);
  const size = /@workgroup_size\(([^)]*)\)/.exec(code)?.[1] ?? "?";
  const lines = dispatch.parameters.map(({ name, type, writes, memory }) => {
    const [what, bytes] = meaning(node, memory, list);
    const isHalf = locate(memory).isHalf ? "halves" : type;
    const access = writes ? "written" : "read";
    return `  ${name.padEnd(16)} ${isHalf.padEnd(6)} ${access.padEnd(8)} ${what}, ${bytes.toLocaleString("en")} bytes`;
  });
  const count = dispatch.sizes?.values.length ?? 0;
  if (count > 0) lines.push(`  sizes            i32    uniform  ${dispatch.sizes?.values.join(", ")}`);
  const flops = dispatch.flops
    ? `\n// ${(dispatch.flops / 1e6).toLocaleString("en")} million operations`
    : "";
  return `// ${title}: ${dispatch.name}
// workgroups ${dispatch.workgroups.join(" x ")}, of ${size.replaceAll(", ", " x ")} threads${flops}
// buffers
${lines.map((line) => `//${line}`).join("\n")}

${code}
`;
}

/**
 * The WGSL of an op's launches with their workgroups and buffers.
 * @param parameters OP, SHAPE, VARIANT, each but the first may be left out
 * @throws KernelUsageError where one of them is unknown
 */
export function kernelText(
  [op, text, variant]: readonly (string | undefined)[],
  {
    isSoftware = false,
    isMixed = false,
    hasFloat16 = false,
  }: { isSoftware?: boolean; isMixed?: boolean; hasFloat16?: boolean } = {},
): string {
  if (op === undefined) throw new KernelUsageError("Which op? npm run kernel -- --help lists them.");
  const name = opNamed(op);
  const shape = text ?? ops[name].shape.example;
  const graph = graphOf(name, shape);
  const node = graph.nodes[0] as Node;
  const device = isSoftware ? software : processor;
  const precision = isMixed ? "mixed" : "float32";
  const context = contextOf(node, variant, {
    ...device,
    hasFloat16,
    options: { ...device.options, precision },
  });
  const list = launchesOf(node, context);
  const halves = isMixed ? halfValues(withoutResults(graph), () => list.dispatches) : new Set<number>();
  const locate = locateIn(graph, node, list, halves);
  const where = context.software ? "an adapter in software, subgroups of 4" : "a graphics processor";
  const count = list.dispatches.length;
  const texts = list.dispatches.map((dispatch, index) =>
    printed(node, list, dispatch, locate, `launch ${index + 1} of ${count}`),
  );
  return `// ${name} ${shape}, ${variant ?? "default"}, for ${where}, ${precision}\n\n${texts.join("\n")}`;
}

/** In a network nobody reads this op's outputs back, so they may lie in memory as halves. */
function withoutResults(graph: Graph): Graph {
  const alone = new Graph();
  alone.nodes.push(...graph.nodes);
  return alone;
}
