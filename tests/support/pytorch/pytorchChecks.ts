import { expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { preset } from "../../../src/config/presets.ts";
import type { StateDict } from "../../../src/models/parameters.ts";
import { jsonFixture, stateFixture, tensorFixture } from "./fixtures.ts";
import { kernelOptions, ReferenceTrainer } from "../trainer.ts";

/** Distance of two tensors over the size of the wanted one (L2). */
export function relative(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  let [difference, total] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    difference += (got[i]! - wanted[i]!) ** 2;
    total += wanted[i]! ** 2;
  }
  return Math.sqrt(difference / Math.max(total, 1e-30));
}

export function largestDifference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  expect(got.length).toBe(wanted.length);
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs(got[i]! - wanted[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

async function expectState(got: StateDict, path: string, limit: number): Promise<void> {
  const wanted = await stateFixture(path);
  for (const [name, { data }] of wanted) {
    const own = got.get(name);
    if (!(data instanceof Float32Array) || name === "pos_encoder.pe") continue;
    expect(own, name).toBeDefined();
    expect(largestDifference(own!.data as Float32Array, data), name).toBeLessThan(limit);
  }
}

const integers = (data: ArrayLike<number | bigint>): Int32Array =>
  Int32Array.from(data as ArrayLike<number>, Number);

interface ResNetManifest {
  loss_f64: number[];
  lr_small: { loss_f64: number[] };
}

/** Five batches of eight pictures [8,3,64,64]. */
export async function pictureBatches(): Promise<{ images: Float32Array; labels: Int32Array }[]> {
  const tensors = await tensorFixture("reference/resnet-tiny/batches.safetensors");
  const images = tensors.get("images")!.data as Float32Array;
  const labels = integers(tensors.get("labels")!.data);
  return Array.from({ length: 5 }, (_, i) => ({
    images: images.subarray(i * 8 * 3 * 4096, (i + 1) * 8 * 3 * 4096),
    labels: labels.subarray(i * 8, (i + 1) * 8),
  }));
}

/** The batches of a reference whose pictures are bytes: the network sees u/64 - 2, which is exact. */
export async function pictureInputs(path: string): Promise<{ images: Float32Array; labels: Int32Array }[]> {
  const tensors = await tensorFixture(`${path}/batches.safetensors`);
  const [pictures, all] = [tensors.get("pictures")!, integers(tensors.get("labels")!.data)];
  const [steps = 0, batch = 0] = pictures.shape;
  const values = Float32Array.from(pictures.data as Uint8Array, (byte) => byte / 64 - 2);
  const length = values.length / steps;
  return Array.from({ length: steps }, (_, i) => ({
    images: values.subarray(i * length, (i + 1) * length),
    labels: all.subarray(i * batch, (i + 1) * batch),
  }));
}

/** Five batches of 7 words in 3 columns, and the words that follow. */
export async function textBatches(): Promise<{ ids: Int32Array; targets: Int32Array }[]> {
  const tensors = await tensorFixture("reference/lm-tiny/batches.safetensors");
  const [data, targets] = [integers(tensors.get("data")!.data), integers(tensors.get("targets")!.data)];
  return Array.from({ length: 5 }, (_, i) => ({
    ids: data.slice(i * 21, (i + 1) * 21),
    targets: targets.slice(i * 21, (i + 1) * 21),
  }));
}

export const tinyText = {
  ...preset("report", "transformer"),
  emsize: 16,
  heads: 2,
  hidden: 24,
  layers: 2,
  bptt: 7,
  batchSize: 3,
  dropout: 0,
  layerDropout: 0,
};

/**
 * Tolerances from float32 PyTorch's own distance to float64.
 * @param tie step at whose loss the run at lr 0.1 has met a tie, a unit that rounding puts on the other side of a ReLU: PyTorch's own
 *   losses part by 1e-3 to 1e-1 then, with the order of the samples alone
 */
export function resnetChecks(
  backend: () => Backend,
  options: KernelOptions = kernelOptions,
  tie = Number.POSITIVE_INFINITY,
): void {
  const path = "reference/resnet-tiny";
  const config = { ...preset("report", "resnet18"), width: 8, batchSize: 8 };
  const create = async (learningRate: number) =>
    ReferenceTrainer.create(
      backend(),
      { ...config, learningRate },
      10,
      await stateFixture(`${path}/init.safetensors`),
      options,
    );

  test("ResNet: logits in evaluation, first loss, every gradient and the state after a step are PyTorch's", async () => {
    const trainer = await create(0.1);
    const [first] = await pictureBatches();
    const expected = await tensorFixture(`${path}/expected.safetensors`);
    const manifest = await jsonFixture<ResNetManifest>(`${path}/manifest.json`);
    const wanted = expected.get("logits_eval_init_f64")!.data as Float64Array;
    const before = await trainer.evaluateValues(first!.images, first!.labels);
    expect(largestDifference(before.logits, wanted)).toBeLessThan(1e-4);
    const loss = await trainer.stepValues(first!.images, first!.labels);
    expect(Math.abs(loss - manifest.loss_f64[0]!)).toBeLessThan(1e-5);
    const gradients = await trainer.gradients();
    for (const [name, { data }] of await tensorFixture(`${path}/grads.safetensors`))
      expect(relative(gradients.get(name)!, data as Float32Array), name).toBeLessThan(1e-4);
    await expectState(await trainer.state(), `${path}/after1.safetensors`, 1e-5);
    trainer.dispose();
  });

  test("ResNet: losses and state over five steps are PyTorch's at lr 0.01, losses at lr 0.1", async () => {
    const manifest = await jsonFixture<ResNetManifest>(`${path}/manifest.json`);
    for (const { rate, losses, limit, state } of [
      { rate: 0.01, losses: manifest.lr_small.loss_f64, limit: 1e-4, state: "after5_lr_small" },
      { rate: 0.1, losses: manifest.loss_f64, limit: 1e-3, state: undefined },
    ]) {
      const trainer = await create(rate);
      const all = await pictureBatches();
      for (const [i, { images, labels }] of all.entries())
        expect(
          Math.abs((await trainer.stepValues(images, labels)) - losses[i]!),
          `step ${i + 1}`,
        ).toBeLessThan(rate === 0.1 && i + 1 >= tie ? 0.1 : limit);
      if (state) await expectState(await trainer.state(), `${path}/${state}.safetensors`, 1e-5);
      trainer.dispose();
    }
  });
}

interface TextManifest {
  loss_f64: number[];
  grad_norm_f64: number[];
  clip_coef_f64: number[];
}

export function transformerChecks(backend: () => Backend, options: KernelOptions = kernelOptions): void {
  const path = "reference/lm-tiny";
  test("Transformer: losses, gradients, norms and state over five steps are PyTorch's", async () => {
    const manifest = await jsonFixture<TextManifest>(`${path}/manifest.json`);
    const batches = await textBatches();
    const state = await stateFixture(`${path}/init.safetensors`);
    const trainer = await ReferenceTrainer.create(backend(), tinyText, 101, state, options);
    for (const [i, { ids, targets }] of batches.entries()) {
      const loss = await trainer.stepText(ids, targets);
      expect(Math.abs(loss - manifest.loss_f64[i]!), `step ${i + 1}`).toBeLessThan(1e-5);
      const [norm, factor] = await trainer.clip();
      expect(Math.abs(norm / manifest.grad_norm_f64[i]! - 1)).toBeLessThan(1e-5);
      expect(Math.abs(factor / manifest.clip_coef_f64[i]! - 1)).toBeLessThan(1e-5);
      if (i > 0) continue;
      const gradients = await trainer.gradients();
      for (const [name, tensor] of await tensorFixture(`${path}/grads.safetensors`))
        expect(relative(gradients.get(name)!, tensor.data as Float32Array), name).toBeLessThan(1e-4);
      await expectState(await trainer.state(), `${path}/after1.safetensors`, 1e-5);
    }
    await expectState(await trainer.state(), `${path}/after5.safetensors`, 1e-5);
    trainer.dispose();
  });
}

interface Trajectory {
  loss_f64: number[];
  loss_f32: number[];
}

/**
 * Limits of a trajectory: ten times the largest distance of PyTorch's float32 run from its float64 run so far. Rounding grows
 * along a run (a ReLU that flips moves it), in PyTorch as here.
 */
function limits({ loss_f64, loss_f32 }: Trajectory): number[] {
  let largest = 1e-6; // what float32 can say of a loss of size one, and more than one step's sums lose
  return loss_f64.map((loss, i) => 10 * (largest = Math.max(largest, Math.abs(loss - loss_f32[i]!))));
}

/**
 * Fifty steps at lr 0.01 on five batches in turn, written by scripts/reference/trajectories.py.
 * @param calm steps of the ResNet until a value first comes so near to zero that roundings decide its ReLU; from then on the bound
 * is that of the whole run, since PyTorch's float32 meets its own first one at another step (the 19th, and is 0.02 off by the 42nd)
 */
export function resnetTrajectory(
  backend: () => Backend,
  options: KernelOptions = kernelOptions,
  calm = Number.POSITIVE_INFINITY,
): void {
  test("ResNet: fifty losses stay within ten times PyTorch's own rounding", async () => {
    const { resnet } = await jsonFixture<{ resnet: Trajectory }>("reference/trajectories.json");
    const config = { ...preset("report", "resnet18"), width: 8, batchSize: 8, learningRate: 0.01 };
    const state = await stateFixture("reference/resnet-tiny/init.safetensors");
    const trainer = await ReferenceTrainer.create(backend(), config, 10, state, options);
    const batches = await pictureBatches();
    const bound = limits(resnet);
    for (const [step, wanted] of resnet.loss_f64.entries()) {
      const { images, labels } = batches[step % 5]!;
      const loss = await trainer.stepValues(images, labels);
      const most = step < calm ? bound[step] : bound.at(-1);
      expect(Math.abs(loss - wanted), `step ${step + 1}`).toBeLessThan(most!);
    }
    trainer.dispose();
  });
}

/** The same of the Transformer, which meets no tie. */
export function transformerTrajectory(backend: () => Backend, options: KernelOptions = kernelOptions): void {
  test("Transformer: fifty losses stay within ten times PyTorch's own rounding", async () => {
    const { transformer } = await jsonFixture<{ transformer: Trajectory }>("reference/trajectories.json");
    const state = await stateFixture("reference/lm-tiny/init.safetensors");
    const trainer = await ReferenceTrainer.create(
      backend(),
      { ...tinyText, learningRate: 0.01 },
      101,
      state,
      options,
    );
    const batches = await textBatches();
    const bound = limits(transformer);
    for (const [step, wanted] of transformer.loss_f64.entries()) {
      const { ids, targets } = batches[step % 5]!;
      const loss = await trainer.stepText(ids, targets);
      expect(Math.abs(loss - wanted), `step ${step + 1}`).toBeLessThan(bound[step]!);
    }
    trainer.dispose();
  });
}
