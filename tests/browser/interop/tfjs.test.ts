/** Our kernels between tfjs' own, on tfjs' tensors: registered in its webgpu and wasm backends. */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { rowStride, type Spec, type View } from "../../../src/backends/graph.ts";
import { conv2d } from "../../../src/backends/ops/conv2d.ts";
import { layerNorm } from "../../../src/backends/ops/layerNorm.ts";
import { linear } from "../../../src/backends/ops/linear.ts";
import { useStock } from "../../../src/interop/tfjs/plain/stockTrainer.ts";
import { byteTensor, kernelName, runOp } from "../../../src/interop/tfjs/register.ts";
import { registerOnWasm } from "../../../src/interop/tfjs/wasm.ts";
import { registerOnWebgpu } from "../../../src/interop/tfjs/webgpu.ts";
import { difference } from "../../support/kernels/checkOp.ts";
import { opCases } from "../../support/opCases/index.ts";
import { linearCasesOf } from "../../support/opCases/linear.ts";
import { type OpCase, runReference } from "../../support/opCases/opCase.ts";

const isDense = (spec: Spec | undefined): boolean => !spec || rowStride(spec) === (spec.shape.at(-1) ?? 1);

/** Some cases of each op, of those without gaps between rows: tfjs knows none. */
function cases(): OpCase[] {
  const byOp = Object.groupBy(
    [...opCases(), ...linearCasesOf([16, 12, 8])].filter(
      ({ op, inputs, attributes }) =>
        inputs.every(isDense) && op.outputs(inputs as View[], attributes).every(isDense),
    ),
    ({ op }) => op.name,
  );
  const all = Object.values(byOp).flatMap((some = []) => [some[0]!, some.at(-1)!]);
  expect(Object.keys(byOp)).toHaveLength(new Set(opCases().map(({ op }) => op.name)).size);
  return all;
}

function tensorOf({ shape, type, data }: View): tf.Tensor {
  if (type === "uint8") return byteTensor(data as Uint8Array, shape);
  if (type === "float32") return tf.tensor(data.slice() as Float32Array, [...shape], "float32");
  return tf.tensor(new Int32Array(data.slice().buffer), [...shape], "int32");
}

/** The same function by our kernels and by plain tfjs: a convolution, tfjs' own relu and mean, a linear layer and a norm. */
const weights = {
  x: { shape: [2, 5, 5, 8], seed: 1 },
  w: { shape: [3, 3, 8, 12], seed: 2 },
  v: { shape: [16, 12], seed: 3 },
  scale: { shape: [16], seed: 4 },
  bias: { shape: [16], seed: 5 },
};
const made = () =>
  Object.values(weights).map(({ shape, seed }) => tf.randomNormal(shape, 0, 0.5, "float32", seed));
const attributes = { activation: "none", dropout: undefined } as const;

function byOurs(x: tf.Tensor, w: tf.Tensor, v: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Scalar {
  const [convolved] = runOp(conv2d, [x, w], { stride: 2, padding: 1 });
  const [product] = runOp(
    linear,
    [tf.mean(tf.relu(convolved!), [1, 2]), v, undefined, undefined],
    attributes,
  );
  const given = [tf.mul(product!, 2), scale, bias, undefined, undefined];
  const [normal] = runOp(layerNorm, given, { epsilon: 1e-5, dropout: undefined });
  return tf.sum(tf.square(normal!));
}

function byTfjs(x: tf.Tensor, w: tf.Tensor, v: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Scalar {
  const convolved = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1, "NHWC", 1, "floor");
  const product = tf.mul(tf.matMul(tf.mean(tf.relu(convolved), [1, 2]), v, false, true), 2);
  const { mean, variance } = tf.moments(product, 1, true);
  const normal = tf.mul(tf.sub(product, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.sum(tf.square(tf.add(tf.mul(normal, scale), bias)));
}

async function valueAndGradients(f: typeof byOurs): Promise<Float32Array[]> {
  const inputs = made();
  const { value, grads } = tf.valueAndGrads(f as (...given: tf.Tensor[]) => tf.Scalar)(inputs);
  const all = await Promise.all([value, ...grads].map((tensor) => tensor.data<"float32">()));
  tf.dispose([value, ...grads, ...inputs]);
  return all;
}

let expected: Float32Array[] = [];
beforeAll(async () => {
  await useStock("cpu");
  expected = await valueAndGradients(byTfjs);
});
afterEach(() => vi.restoreAllMocks());

describe.each(["webgpu", "wasm"] as const)("in tfjs' %s backend", (name) => {
  beforeAll(async () => {
    await useStock(name);
    if (name === "webgpu") registerOnWebgpu();
    else await registerOnWasm(tf.backend() as BackendWasm);
  });

  test.each(cases().map((one) => [one.title, one] as const))("%s", async (_title, one) => {
    const before = tf.memory().numTensors;
    const inputs = one.inputs.map((view) => view && tensorOf(view));
    const results = runOp(one.op, inputs, one.attributes);
    const own = one.inputs.map((view) => view && { ...view, data: view.data.slice() });
    const wanted = runReference(one.op, own, one.attributes);
    for (const index of one.mutated) {
      wanted.push(own[index]!);
      results.push(inputs[index]!);
    }
    for (const [index, view] of wanted.entries()) {
      const got = await results[index]!.data<"float32" | "int32">();
      const data = view.type === "uint8" ? new Uint8Array(got.slice().buffer) : got;
      expect(difference(`output ${index}`, data, view, one).failure).toBeUndefined();
    }
    tf.dispose([...results, ...inputs.filter((tensor) => tensor !== undefined)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("they mix with tfjs' own ops, and tfjs' tape goes through both", async () => {
    const before = tf.memory().numTensors;
    const got = await valueAndGradients(byOurs);
    expect(got).toHaveLength(6);
    for (const [index, values] of got.entries()) {
      const wanted = expected[index]!;
      const largest = Math.max(...wanted.map(Math.abs));
      expect(values).toHaveLength(wanted.length);
      // Two ways of rounding; a wrong factor is off by far more.
      values.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / largest).toBeLessThan(1e-4));
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("rows that tfjs cannot hold are refused with the reason", () => {
    const given = { 0: tf.zeros([3, 8]), 1: tf.zeros([5, 8]) };
    expect(() => tf.engine().runKernel(kernelName(linear), given, { activation: "none" })).toThrow(
      /multiples of four/,
    );
    tf.dispose(given);
  });
});

test("on WebGPU they read and write the buffers of tfjs' tensors: nothing is copied or uploaded but their sizes", async () => {
  await useStock("webgpu");
  const backend = tf.backend() as WebGPUBackend;
  const [x, w] = made();
  const inputs = [tf.relu(x!), tf.relu(w!)];
  await Promise.all(inputs.map((tensor) => tensor.data()));
  const copy = vi.spyOn(GPUCommandEncoder.prototype, "copyBufferToBuffer");
  const write = vi.spyOn(GPUQueue.prototype, "writeBuffer");
  const bind = vi.spyOn(GPUDevice.prototype, "createBindGroup");
  const [y] = runOp(conv2d, inputs, { stride: 1, padding: 1 });
  expect(copy).not.toHaveBeenCalled();
  for (const [, , data] of write.mock.calls)
    expect((data as ArrayBufferView).byteLength).toBeLessThanOrEqual(256);
  const bound = bind.mock.calls.flatMap(([{ entries }]) =>
    [...entries].map(({ resource }) => (resource as GPUBufferBinding).buffer),
  );
  for (const { dataId } of [...inputs, y!]) expect(bound).toContain(backend.tensorMap.get(dataId).resource);
  tf.dispose([x!, w!, y!, ...inputs]);
});

test("on WASM they compute in the memory of tfjs' module", async () => {
  await useStock("wasm");
  const backend = tf.backend() as BackendWasm;
  const [x, w] = made();
  const [y] = runOp(conv2d, [x!, w!], { stride: 1, padding: 1 });
  const there = backend.typedArrayFromHeap(y!);
  expect(there.buffer).toBe(backend.typedArrayFromHeap(x!).buffer);
  expect(Array.from(there)).toEqual(Array.from(y!.dataSync()));
  expect(there.some((value) => value !== 0)).toBe(true);
  tf.dispose([x!, w!, y!]);
});
