import type { KernelOptions } from "../../backend.ts";
import type { Node, Value } from "../../graph.ts";
import type { Signatures } from "./signatures.ts";

/** Scratch of one node, by number. */
interface Scratch {
  readonly scratch: number;
}

/** Memory from some bytes after a value's or a scratch's beginning. */
interface Part {
  readonly of: Value | Scratch;
  readonly offset: number;
}
export const part = (of: Value | Scratch, offset: number): Part => ({ of, offset });

/** Stands for memory of zeros, as long as the longest that the kernels of the list ask for. */
export const zeros = "zeros";

/** A number as it is, or where memory will be; undefined is address 0, which kernels read as "none". */
export type Argument = number | Value | Scratch | Part | typeof zeros | undefined;

export type KernelName = keyof Signatures<Argument>;

/** What a kernel takes, as its assembly says. */
type Arguments<Name extends KernelName> = Readonly<Signatures<Argument>[Name]>;

/** One call of a kernel of src/backends/wasm/assembly: (begin, end, own memory, ...argument values). */
export interface Call {
  readonly kernel: KernelName;
  /** Independent pieces of work; threads share them. */
  readonly units: number;
  readonly arguments: readonly Argument[];
  /** Takes some microseconds: less than other threads need to hear of it. */
  readonly isSmall: boolean;
}

/** What kernels are chosen by. Only what leaves the results alone may depend on the number of threads. */
export interface KernelContext {
  readonly options: KernelOptions;
  /** Rows of a tile of the inner loops: 6 with relaxed SIMD, 4 without. */
  readonly tileRows: number;
  readonly threads: number;
}

/** Gathers the calls of one node, and the memory they need. */
export class KernelList {
  readonly context: KernelContext;
  readonly calls: Call[] = [];
  readonly scratchBytes: number[] = [];
  /** Bytes that each thread needs for itself. */
  ownBytes = 1024;
  /** Bytes of zeros that kernels read. */
  zeroBytes = 64;

  constructor(context: KernelContext) {
    this.context = context;
  }

  call<Name extends KernelName>(kernel: Name, units: number, ...values: Arguments<Name>): void {
    this.calls.push({ kernel, units, arguments: values, isSmall: units === 1 });
  }

  /** A call that takes some microseconds. */
  callSmall<Name extends KernelName>(kernel: Name, units: number, ...values: Arguments<Name>): void {
    this.calls.push({ kernel, units, arguments: values, isSmall: true });
  }

  /** Scratch alive for this node only. */
  scratch(bytes: number): Scratch {
    return { scratch: this.scratchBytes.push(bytes) - 1 };
  }

  own(bytes: number): void {
    this.ownBytes = Math.max(this.ownBytes, bytes);
  }

  zeros(bytes: number): typeof zeros {
    this.zeroBytes = Math.max(this.zeroBytes, bytes);
    return zeros;
  }
}

/** Writes the calls of one node. */
export type Builder = (node: Node, list: KernelList) => void;

/** A builder for nodes whose attributes are of the op's own type: the table of kernels is keyed by the op's name. */
export function builder<Attributes>(build: (node: Node<Attributes>, list: KernelList) => void): Builder {
  return (node, list) => build(node as unknown as Node<Attributes>, list);
}

interface Named {
  readonly op: { readonly name: string };
}

/** An input that the op requires. */
export function input(node: Pick<Node, "inputs"> & Named, index: number): Value {
  const value = node.inputs[index];
  if (!value) throw new Error(`${node.op.name} misses its input ${index}.`);
  return value;
}

/** An output that the op always has. */
export function output(node: Pick<Node, "outputs"> & Named, index: number): Value {
  const value = node.outputs[index];
  if (!value) throw new Error(`${node.op.name} misses its output ${index}.`);
  return value;
}

export const divideUp = (value: number, by: number): number => Math.ceil(value / by);
export const roundUp = (value: number, to: number): number => divideUp(value, to) * to;
