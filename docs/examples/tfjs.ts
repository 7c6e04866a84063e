/** One of our kernels between ops of tfjs, trained by tfjs' own optimizer: the example of docs/tfjs.md. It runs in a browser. */
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { conv2d } from "../../src/backends/ops/conv2d.ts";
import { runOp } from "../../src/interop/tfjs/register.ts";
import { registerOnWasm } from "../../src/interop/tfjs/wasm.ts";
import { registerOnWebgpu } from "../../src/interop/tfjs/webgpu.ts";

/**
 * Finds the filter of a convolution from what it makes of noise.
 * @returns the loss before each step
 */
export async function findFilter(backend: "webgpu" | "wasm", steps: number): Promise<number[]> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no ${backend} here.`);
  if (backend === "webgpu") registerOnWebgpu();
  else await registerOnWasm(tf.backend() as BackendWasm);

  const x = tf.randomNormal([4, 16, 16, 8], 0, 1, "float32", 1); // pictures, rows, columns, channels
  const hidden = tf.randomNormal([3, 3, 8, 12], 0, 0.3, "float32", 2); // taps, taps, channels in, channels out
  const filter = tf.variable(tf.zeros([3, 3, 8, 12]));
  /** Our convolution, tfjs' own leaky relu. */
  const layer = (weights: tf.Tensor) => {
    const [sums] = runOp(conv2d, [x, weights], { stride: 1, padding: 1 });
    return tf.leakyRelu(sums!, 0.5);
  };
  const wanted = layer(hidden);
  const optimizer = tf.train.momentum(0.2, 0.9);
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    // tfjs' tape goes back through both.
    const loss = optimizer.minimize(() => tf.losses.meanSquaredError(wanted, layer(filter)), true)!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  tf.dispose([x, hidden, filter, wanted]);
  optimizer.dispose();
  return losses;
}
