import type { KernelOptions } from "../../backend.ts";
import type { Node, Value } from "../../graph.ts";
import { movedBytes, type Work } from "../../work.ts";
import { component, type Workgroups } from "./wgsl.ts";
import type { NodeSharing } from "./nodeSharing.ts";

/** Scratch of one node, by number. */
export interface Scratch {
  readonly scratch: number;
  /** Holds halves; kernels take it four at a time. */
  readonly isHalf?: boolean;
}
export type Memory = Value | Scratch;

/** What a kernel sees under a name: `array<type>` in storage. Bytes are read and written as packed u32. */
export interface Parameter {
  readonly name: string;
  readonly type: "f32" | "vec4f" | "i32" | "u32";
  readonly writes: boolean;
  readonly memory: Memory;
  /** The piece of the memory that the kernel sees, by number; all of them where it is left out. */
  readonly part?: number;
}

export const reads = (name: string, memory: Memory, type: Parameter["type"] = "vec4f"): Parameter => ({
  name,
  type,
  writes: false,
  memory,
});
export const writes = (name: string, memory: Memory, type: Parameter["type"] = "vec4f"): Parameter => ({
  name,
  type,
  writes: true,
  memory,
});

/** One launch of a kernel. */
export interface Dispatch {
  /** Shown in profiles. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** WGSL without the bindings; an output that takes an input's memory may be read under either name. */
  readonly code: string;
  readonly workgroups: Workgroups;
  /** What the code reads from its uniform `sizes`, if anything. */
  readonly sizes?: Sizes;
  /** Floating-point operations of its products, with those that tiles waste behind an edge or on a missing tap. */
  readonly flops?: number;
}

/**
 * Numbers that follow from the shapes. Baked into the text they make the fastest kernels; read from a uniform they leave the text
 * the same for every shape, so that it is compiled once: in software, where a step of a small network was mostly compilation.
 */
export class Sizes {
  readonly values: number[] = [];
  readonly #names: string[] = [];
  readonly #baked: boolean;

  constructor(baked: boolean) {
    this.#baked = baked;
  }

  /** The WGSL for `value`; one name always stands for one value. */
  readonly of = (name: string, value: number): string => {
    if (this.#baked) return `${value}`;
    this.#place(name, value);
    return `k_${name}`;
  };

  /**
   * The WGSL for `value`, never baked, for code outside the entry point too: what differs from layer to layer where nothing else
   * does, so that they share their text.
   */
  readonly uniform = (name: string, value: number): string => {
    const index = this.#place(name, value);
    return `sizes[${index >> 2}].${component(index)}`;
  };

  /** The begin of the entry point, once all sizes are known. */
  get prologue(): string {
    return this.#names
      .map((name, index) => `let k_${name} = sizes[${index >> 2}].${component(index)};`)
      .join("\n  ");
  }

  #place(name: string, value: number): number {
    const known = this.#names.indexOf(name);
    if (known >= 0 && this.values[known] !== value) throw new Error(`A kernel has two sizes called ${name}.`);
    if (known >= 0) return known;
    this.#names.push(name);
    return this.values.push(value) - 1;
  }
}

/** What kernels are chosen by. */
export interface KernelContext {
  readonly options: KernelOptions;
  readonly software: boolean;
  /** The device has WGSL's own halves: the feature `shader-f16`. */
  readonly hasFloat16?: boolean;
  /** Threads of the device's smallest subgroup; none where it has no subgroups to offer. */
  readonly subgroup?: number;
  /** Launches of fewer leave the adapter idle; 1 where it is left out. */
  readonly workgroups?: number;
  /** Bytes of the pieces that stores lie in; one piece where it is left out. */
  readonly pieceBytes?: number;
  /** What a convolution has in common with others of its program; a node by itself has nothing. */
  readonly sharing?: NodeSharing;
}

/**
 * Whether products may take their operands as halves: in mixed precision, where a graphics processor computes with them. The choice "halves"
 * forces it ("multiplied": packed halves give the same numbers on any device) or forbids it ("stored").
 */
export function multipliesHalves({ options, software, hasFloat16 = false }: KernelContext): boolean {
  if (options.precision !== "mixed") return false;
  const forced = options.choices?.["halves"];
  return forced ? forced === "multiplied" : hasFloat16 && !software;
}

/** What a launch for `node` computes and moves: each of its arrays once, and those that it changes there and back. */
export function executedWork(
  node: Node,
  { parameters, flops = 0 }: Dispatch,
  scratchBytes: readonly number[],
  halves: ReadonlySet<number> = new Set(),
): Work {
  let bytes = 0;
  for (const memory of new Set<Memory>(parameters.map((parameter) => parameter.memory)))
    if ("scratch" in memory) bytes += scratchBytes[memory.scratch] ?? 0;
    else bytes += movedBytes(node, memory) / (halves.has(memory.id) ? 2 : 1);
  return { flops, bytes };
}

/** Gathers the launches and the scratch of one node. */
export class KernelList {
  readonly context: KernelContext;
  readonly dispatches: Dispatch[] = [];
  readonly scratchBytes: number[] = [];
  /** The choices that stood open, by "kernel shape". */
  readonly asked = new Map<string, { readonly variants: readonly string[]; readonly given: string }>();

  constructor(context: KernelContext) {
    this.context = context;
  }

  /** Arrays that the node shares with others, beside the graph's own values. */
  get touched(): readonly Value[] {
    return this.context.sharing?.touched ?? [];
  }

  add(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
  }

  /** For the sizes of one kernel. */
  sizes(): Sizes {
    const { software, options } = this.context;
    return new Sizes((options.choices?.sizes ?? (software ? "shared" : "baked")) === "baked");
  }

  /** Scratch of `elements` float32 or halves, alive for this node only. */
  scratch(elements: number, isHalf = false): Scratch {
    return { scratch: this.scratchBytes.push(elements * (isHalf ? 2 : 4)) - 1, isHalf };
  }

  /**
   * Whether `multiplications` are so few that compiling a large tile takes longer than a small tile loses: in software a
   * step of tiny networks, as tests and the self-test have them, is mostly compilation.
   */
  isSmall(multiplications: number): boolean {
    const { software, options } = this.context;
    return software && multiplications < 4e6 && options.choices?.tile !== "large";
  }

  /** Whether a quad's threads are the lanes of a vector instruction, which the "quad" variants are made for. */
  get hasQuads(): boolean {
    const { software, subgroup = 0 } = this.context;
    return software && subgroup >= 4;
  }

  /** The variant forced or remembered for this kernel and shape, or for the kernel whatever its shape; else the given. */
  choose<Variant extends string>(
    kernel: string,
    shape: string,
    variants: readonly Variant[],
    given: Variant,
  ): Variant {
    const choices = this.context.options.choices;
    // What is fastest among others is not asked of the same shape.
    const key = `${kernel} ${shape}${multipliesHalves(this.context) ? " halves" : ""}`;
    this.asked.set(key, { variants, given });
    const chosen = choices?.[key] ?? choices?.[kernel];
    return variants.find((variant) => variant === chosen) ?? given;
  }
}

/** Writes the launches of one node. */
export type Builder = (node: Node, list: KernelList) => void;

/** A builder for nodes whose attributes are of the op's own type: the table of kernels is keyed by the op's name. */
export function builder<Attributes>(build: (node: Node<Attributes>, list: KernelList) => void): Builder {
  return (node, list) => build(node as unknown as Node<Attributes>, list);
}

/** What all nodes have, whatever their attributes. */
interface Ends {
  readonly op: { readonly name: string };
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
}

/** An input that the op requires. */
export function input({ op, inputs }: Ends, index: number): Value {
  const value = inputs[index];
  if (!value) throw new Error(`${op.name} misses its input ${index}.`);
  return value;
}

/** An output that the op always has. */
export function output({ op, outputs }: Ends, index: number): Value {
  const value = outputs[index];
  if (!value) throw new Error(`${op.name} misses its output ${index}.`);
  return value;
}
