/**
 * Our ops as kernels of tfjs: `tf.engine().runKernel` reaches the same WGSL and WASM that a run's programs are made of, on tfjs'
 * own memory, differentiable on its tape. For whoever wants them between ops of tfjs; a run does not come by here.
 */
import * as tf from "@tensorflow/tfjs-core";
import {
  Graph,
  type GradientBuilder,
  type Node,
  type Op,
  size,
  type Spec,
  type Value,
} from "../../backends/graph.ts";
import { opNames, opOf } from "../../backends/ops/index.ts";

/** What tfjs knows the op as. */
export const kernelName = ({ name }: { readonly name: string }): string => `Descent.${name}`;

/** What tensors hold that tfjs has no type for: bytes, in tensors of int32 with four of them in each number. */
const packed = new WeakMap<object, Spec>();

/** A tensor of bytes, as pictures are: for `augment`. Its values as tfjs shows them are four bytes each. */
export function byteTensor(data: Uint8Array, shape: readonly number[]): tf.Tensor {
  const words = new Int32Array(Math.ceil(data.length / 4));
  new Uint8Array(words.buffer).set(data);
  const tensor = tf.tensor1d(words, "int32");
  packed.set(tensor.dataId, { shape, type: "uint8" });
  return tensor;
}

export const specOf = ({ dataId, shape, dtype }: tf.TensorInfo): Spec => {
  const known = packed.get(dataId);
  if (known) return known;
  if (dtype !== "float32" && dtype !== "int32")
    throw new TypeError(`Our kernels take no tensor of ${dtype}.`);
  return { shape, type: dtype };
};

/** The shape and type that tfjs gives an output; rows with gaps between them it cannot hold. */
export function tensorSpec(
  { op, outputs }: Node,
  index: number,
): { shape: number[]; dtype: "float32" | "int32" } {
  const { shape, type, rowStride } = outputs[index] as Value;
  if (rowStride !== undefined && rowStride !== shape.at(-1))
    throw new Error(`${op.name} gives rows of ${shape.at(-1)}; in tfjs they must be multiples of four long.`);
  if (type === "uint8") return { shape: [Math.ceil(size({ shape, type }) / 4)], dtype: "int32" };
  return { shape: [...shape], dtype: type === "float32" ? "float32" : "int32" };
}

/** One op on tensors that lie on a backend of tfjs: gives a tensor for each of the node's outputs. */
export type Run<Backend extends tf.KernelBackend> = (
  node: Node,
  inputs: ReadonlyMap<Value, tf.TensorInfo>,
  backend: Backend,
) => tf.TensorInfo[];

/** Attributes beside the op's own: the positions of the inputs that were given, where some are left out. */
interface Given {
  given?: readonly number[];
}

/** A node of that op alone, and which tensor is which of its inputs. */
function nodeOf(op: Op, given: readonly number[], infos: readonly tf.TensorInfo[], attributes: object) {
  const graph = new Graph();
  const tensors = new Map<Value, tf.TensorInfo>();
  const inputs: (Value | undefined)[] = [];
  for (const [at, info] of infos.entries()) {
    const value = graph.input(`${at}`, specOf(info));
    tensors.set(value, info);
    inputs[given[at] ?? at] = value;
  }
  graph.apply(op, Array.from(inputs), attributes as Record<string, unknown>);
  return { graph, node: graph.nodes[0] as Node, tensors };
}

/** Registers every op for the backend of that name, and their gradients. */
export function registerOps<Backend extends tf.KernelBackend>(backendName: string, run: Run<Backend>): void {
  for (const op of opNames.map(opOf)) {
    const name = kernelName(op);
    if (tf.getKernel(name, backendName)) tf.unregisterKernel(name, backendName);
    tf.registerKernel({
      kernelName: name,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const { given, ...attributes } = (attrs ?? {}) as Given;
        const infos = Object.values(inputs) as tf.TensorInfo[];
        const { node, tensors } = nodeOf(op, given ?? [], infos, attributes);
        const outputs = run(node, tensors, backend as Backend);
        for (const [index, { dataId }] of outputs.entries()) {
          const { shape, type } = node.outputs[index] as Value;
          if (type === "uint8") packed.set(dataId, { shape, type });
        }
        return outputs;
      },
    });
    // The loss gives its gradient as a result.
    if (op.gradient && !op.name.toLowerCase().endsWith("crossentropy") && !tf.getGradient(name))
      registerGradient(op as Required<Pick<Op, "gradient">> & Op);
  }
}

/** The gradients of an op, by the ops that a run's graph would have for them. */
function registerGradient(op: Required<Pick<Op, "gradient">> & Op): void {
  tf.registerGradient({
    kernelName: kernelName(op),
    saveAllInputs: true,
    outputsToSave: Array.from({ length: 8 }, () => true),
    gradFunc: (dys, saved, attrs) => {
      const { given = [], ...attributes } = attrs as Given;
      const outer = [dys].flat();
      const count = saved.length - outer.length;
      const { graph, node, tensors } = nodeOf(op, given, saved.slice(0, count), attributes);
      node.outputs.forEach((value, at) => tensors.set(value, saved[count + at]!));
      const gradients = node.outputs.map((_, at) => {
        const value = graph.input(`gradient ${at}`, specOf(outer[at]!));
        tensors.set(value, outer[at]!);
        return value;
      });
      const builder: GradientBuilder = {
        apply: (inner, inputs, choice) => graph.apply(inner, inputs, choice),
        needsGradient: () => true,
        accumulate: (_value, inner, inputs, choice) => graph.apply(inner, inputs, choice)[0]!,
      };
      const found = op.gradient(node, gradients, builder);
      for (const { op: inner, inputs, outputs, attributes: choice } of graph.nodes.slice(1)) {
        const results = runOp(
          inner,
          inputs.map((value) => value && (tensors.get(value) as tf.Tensor)),
          choice,
        );
        outputs.forEach((value, at) => tensors.set(value, results[at]!));
      }
      return Object.fromEntries(
        found.flatMap((value, position) => {
          const at = given.length > 0 ? given.indexOf(position) : position;
          return value ? [[at, () => tensors.get(value) as tf.Tensor]] : [];
        }),
      );
    },
  });
}

/** Runs an op of ours on tensors, on tfjs' current backend; an optional input that is left out is undefined. */
export function runOp<Attributes>(
  op: Op<Attributes>,
  inputs: readonly (tf.Tensor | undefined)[],
  attributes: NoInfer<Attributes>,
): tf.Tensor[] {
  const given = [...inputs.keys()].filter((at) => inputs[at] !== undefined);
  // Where all inputs are saved for the tape, tfjs wants a list, whatever its type says.
  const named = given.map((at) => inputs[at]) as unknown as tf.NamedTensorMap;
  const attrs = { ...attributes, given } as unknown as tf.NamedAttrMap;
  const results = tf.engine().runKernel(kernelName(op), named, attrs);
  return [results].flat() as tf.Tensor[];
}
