/** Our WASM kernels in the memory of tfjs' wasm backend: they take its tensors' addresses, and nothing is copied. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOptions } from "../../backends/backend.ts";
import { byteLength, Graph, type Node, type Value } from "../../backends/graph.ts";
import { callsOf } from "../../backends/wasm/ops/index.ts";
import { type Argument, zeros } from "../../backends/wasm/machine/kernel.ts";
import {
  chooseBuild,
  fetchKernels,
  instantiate,
  kernelFor,
  type Kernels,
} from "../../backends/wasm/machine/kernels.ts";
import { registerOps, tensorSpec } from "./register.ts";

/** Kernels may read so many bytes behind an array. */
const slack = 64;

/**
 * Registers every op for tfjs' "wasm" backend, on one thread: its build without threads, whose memory is its own to give.
 * @param backend that is ready: `tf.backend()`
 */
export async function registerOnWasm(
  backend: BackendWasm,
  options: KernelOptions = { fastProducts: "off", precision: "float32" },
): Promise<void> {
  // Its own functions, which its types do not name.
  const { memory, malloc, free } = (backend.wasm as unknown as { asm: Exports }).asm;
  const build = chooseBuild(false);
  const kernels = instantiate(await fetchKernels(build), memory);
  registerOps<BackendWasm>("wasm", (node, inputs, own) =>
    run(node, inputs, own, { memory, malloc, free, kernels, options, tileRows: build.tileRows }),
  );
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  /** Gives an address, 0 where there is no room. */
  readonly malloc: (bytes: number) => number;
  readonly free: (address: number) => void;
}

interface Machine extends Exports {
  readonly kernels: Kernels;
  readonly options: KernelOptions;
  readonly tileRows: number;
}

function run(
  node: Node,
  inputs: ReadonlyMap<Value, TensorInfo>,
  backend: BackendWasm,
  { memory, malloc, free, kernels, options, tileRows }: Machine,
): TensorInfo[] {
  const graph = new Graph();
  graph.nodes.push(node);
  const list = callsOf(graph, { options, tileRows, threads: 1 }).get(node)!;
  const addresses = new Map<Value, number>();
  const allocate = (bytes: number): number => {
    const address = malloc(bytes + slack) >>> 0;
    if (address === 0) throw new Error(`The memory of tfjs has no room for ${bytes} bytes.`);
    new Uint8Array(memory.buffer, address, bytes + slack).fill(0);
    return address;
  };
  const copy = (from: number, to: number, bytes: number): void => {
    new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes);
  };
  /** Tensors that end within four numbers: kernels take four at a time and find zeros behind the last. */
  const ragged: { value: Value; address: number; own: number }[] = [];
  for (const [value, { dataId }] of inputs) {
    const address = backend.getMemoryOffset(dataId);
    addresses.set(value, address);
    if (byteLength(value) % 16 === 0) continue;
    const own = allocate(byteLength(value));
    copy(address, own, byteLength(value));
    addresses.set(value, own);
    ragged.push({ value, address, own });
  }
  const outputs = node.outputs.map((value, index) => {
    const { shape, dtype } = tensorSpec(node, index);
    const address = allocate(byteLength(value));
    addresses.set(value, address);
    return backend.makeOutput(shape, dtype, address);
  });
  // What is added to in place elsewhere is a tensor here, and stays as it is.
  for (const [output, input] of node.op.over ?? []) {
    const [target, value] = [node.outputs[output], node.inputs[input]];
    if (!target || !value) continue;
    copy(addresses.get(value)!, addresses.get(target)!, byteLength(value));
    addresses.set(value, addresses.get(target)!);
  }
  const borrowed = [...list.scratchBytes, list.ownBytes, list.zeroBytes].map(allocate);
  const [threadsOwn, none] = borrowed.slice(-2);
  const numberOf = (argument: Argument): number => {
    if (argument === undefined) return 0;
    if (argument === zeros) return none!;
    if (typeof argument === "number") return argument;
    if ("of" in argument) return numberOf(argument.of) + argument.offset;
    const address = "scratch" in argument ? borrowed[argument.scratch] : addresses.get(argument);
    if (address === undefined) throw new Error(`${node.op.name} asks for memory that it has not.`);
    return address;
  };
  for (const { kernel, units, arguments: values } of list.calls) {
    const call = kernelFor(kernels, kernel, values.length);
    call(0, units, threadsOwn!, ...values.map(numberOf));
  }
  for (const at of node.op.mutates ?? [])
    for (const { value, address, own } of ragged)
      if (value === node.inputs[at]) copy(own, address, byteLength(value));
  for (const address of [...borrowed, ...ragged.map(({ own }) => own)]) free(address);
  return outputs;
}
