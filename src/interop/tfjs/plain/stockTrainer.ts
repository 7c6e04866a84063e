import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plainWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import type { Data } from "../../../backends/backend.ts";
import { type Graph, size, type Value } from "../../../backends/graph.ts";
import { interpretLoss } from "./interpret.ts";
import { registerLeastForTraining } from "./leastWasm.ts";

export type StockName = "webgpu" | "wasm" | "cpu";

/**
 * Makes tfjs' own backend of that name current, with its stock kernels. WASM gets the two kernels without which it trains
 * nothing, written as its users' workarounds are, and no more.
 */
export async function useStock(name: StockName): Promise<void> {
  if (name === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  else if (name === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  else {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    // One thread: its threads start from a blob's text, which the page's policy forbids.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    setWasmPaths({
      "tfjs-backend-wasm.wasm": plainWasm,
      "tfjs-backend-wasm-simd.wasm": simdWasm,
      // Never asked for, but every one must be named.
      "tfjs-backend-wasm-threaded-simd.wasm": simdWasm,
    });
    registerLeastForTraining();
  }
  if (!(await tf.setBackend(name))) throw new Error(`Plain tfjs has no ${name} here.`);
  await tf.ready();
}

/**
 * A training step with plain tfjs ops and SGD with momentum, of the forward part of a training graph. Several of them, on several
 * backends, can stand side by side.
 */
export class StockTrainer {
  readonly #backend: StockName;
  readonly #graph: Graph;
  readonly #variables = new Map<number, tf.Variable>();
  readonly #momenta = new Map<number, tf.Variable>();
  readonly #inputs = new Map<number, tf.Tensor>();

  private constructor(backend: StockName, graph: Graph, parameters: Float32Array) {
    this.#backend = backend;
    this.#graph = graph;
    for (const node of graph.nodes)
      for (const value of node.inputs) {
        if (value?.place?.store !== "parameters" || this.#variables.has(value.id)) continue;
        const data = parameters.slice(value.place.offset, value.place.offset + size(value));
        this.#variables.set(value.id, tf.variable(tf.tensor(data, [...value.shape])));
        this.#momenta.set(value.id, tf.variable(tf.zeros([...value.shape]), false));
      }
  }

  /** @param parameters the first ones, one after the other, where the graph's values have their places */
  static async create(backend: StockName, graph: Graph, parameters: Float32Array): Promise<StockTrainer> {
    await useStock(backend);
    return new StockTrainer(backend, graph, parameters);
  }

  /** Before `write` and `step`: where another trainer had its turn, tfjs' current backend is that one's. */
  async takeTurn(): Promise<void> {
    if (tf.getBackend() !== this.#backend) await tf.setBackend(this.#backend);
  }

  write(name: string, data: Data): void {
    const value = this.#graph.inputs.get(name);
    if (!value || name === "hyper" || name === "weight" || name === "seed") return;
    this.#inputs.get(value.id)?.dispose();
    this.#inputs.set(value.id, toTensor(value, data));
  }

  /** One step: the loss before it. */
  async step(learningRate: number, momentum: number, weightDecay: number): Promise<number> {
    const variables = [...this.#variables.values()];
    const loss = tf.tidy(() => {
      const given = new Map<number, tf.Tensor>([...this.#variables, ...this.#inputs]);
      const { value, grads } = tf.variableGrads(() => interpretLoss(this.#graph, given), variables);
      for (const [id, variable] of this.#variables) {
        const gradient = grads[variable.name];
        const velocity = this.#momenta.get(id);
        if (!gradient || !velocity) continue;
        velocity.assign(tf.add(tf.mul(velocity, momentum), tf.add(gradient, tf.mul(variable, weightDecay))));
        variable.assign(tf.sub(variable, tf.mul(velocity, learningRate)));
      }
      return value;
    });
    const [number] = await loss.data();
    loss.dispose();
    return number!;
  }

  /** Bytes of its tensors between steps. */
  bytes(): number {
    return this.#tensors().reduce(
      (sum, tensor) => sum + tf.util.bytesPerElement(tensor.dtype) * tensor.size,
      0,
    );
  }

  dispose(): void {
    tf.dispose(this.#tensors());
  }

  #tensors(): tf.Tensor[] {
    return [...this.#variables.values(), ...this.#momenta.values(), ...this.#inputs.values()];
  }
}

function toTensor(value: Value, data: Data): tf.Tensor {
  const shape = [...value.shape];
  if (value.type === "float32") return tf.tensor(data as Float32Array, shape, "float32");
  if (value.type === "int32") return tf.tensor(data as Int32Array, shape, "int32");
  return tf.tensor(Float32Array.from(data), shape, "float32");
}
