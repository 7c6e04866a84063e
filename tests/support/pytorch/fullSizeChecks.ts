import { expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { preset } from "../../../src/config/presets.ts";
import { closedForm, closedFormHash, closedFormState, type FilledTensor } from "./closedForm.ts";
import { jsonFixture } from "./fixtures.ts";
import { kernelOptions, ReferenceTrainer } from "../trainer.ts";

interface Gradients {
  grad_l2_f64: Record<string, number>;
  grad_first2_f64: Record<string, number[]>;
}

/** Norm of each gradient within `limit` of its own, the first two values within `limit` of the tensor's typical value. */
function expectGradients(got: Map<string, Float32Array>, wanted: Gradients, limit: number): void {
  for (const [name, l2] of Object.entries(wanted.grad_l2_f64)) {
    const gradient = got.get(name)!;
    const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
    expect(Math.abs(norm / l2 - 1), `norm of ${name}`).toBeLessThan(limit);
    const size = Math.max(l2 / Math.sqrt(gradient.length), ...wanted.grad_first2_f64[name]!.map(Math.abs));
    wanted.grad_first2_f64[name]!.forEach((value, i) =>
      expect(Math.abs(gradient[i]! - value) / size, `${name}[${i}]`).toBeLessThan(limit),
    );
  }
}

interface ResNetFull {
  labels: number[];
  tensors: FilledTensor[];
  eval_2: { logits16_f64: number[][]; loss_f64: number };
  train_batch: Gradients & { loss_f64: number };
  sgd: Record<"lr" | "lr_small", { lr: number; loss_f64: number[] }>;
}

/**
 * The report's networks at full size, from the closed-form start; limits of the reference's README, section 4.
 * @param slack what the limits of the losses are multiplied with, for kernels that round more
 */
export function fullResNetChecks(
  backend: () => Backend,
  options: KernelOptions = kernelOptions,
  timeout = 600_000,
  slack = 1,
): void {
  test(
    "ResNet-18 at full size: logits, gradients and the losses of three steps are PyTorch's",
    async () => {
      const expected = await jsonFixture<ResNetFull>("reference/resnet-full/expected.json");
      const state = closedFormState(expected.tensors, 1);
      const images = closedForm("images", 1, 8 * 3 * 4096, 0, 2);
      const labels = Int32Array.from(expected.labels);
      for (const { rate, losses, limits } of [
        { rate: 0.01, losses: expected.sgd.lr_small.loss_f64, limits: [1e-5, 1e-5, 1e-4] },
        { rate: 0.1, losses: expected.sgd.lr.loss_f64, limits: [1e-5, 1e-4, 5e-3] },
      ]) {
        const config = { ...preset("report", "resnet18"), batchSize: 8, learningRate: rate };
        const trainer = await ReferenceTrainer.create(backend(), config, 200, state, options);
        if (rate === 0.01) {
          const { logits, loss } = await trainer.evaluateValues(
            images.subarray(0, 2 * 3 * 4096),
            labels.subarray(0, 2),
          );
          expect(Math.abs(loss - expected.eval_2.loss_f64)).toBeLessThan(1e-5);
          expected.eval_2.logits16_f64.forEach((row, b) =>
            row.forEach((value, i) => expect(Math.abs(logits[b * 200 + i]! - value)).toBeLessThan(1e-4)),
          );
        }
        for (const [step, wanted] of losses.entries()) {
          const loss = await trainer.stepValues(images, labels);
          expect(Math.abs(loss - wanted), `lr ${rate}, step ${step + 1}: ${loss}`).toBeLessThan(
            limits[step]! * slack,
          );
          if (step === 0 && rate === 0.01)
            expectGradients(await trainer.gradients(), expected.train_batch, 1e-4);
        }
        trainer.dispose();
      }
    },
    timeout,
  );
}

interface TextFull extends Gradients {
  tensors: FilledTensor[];
  loss_f64: number[];
  grad_norm_f64: number[];
}

export function fullTransformerChecks(
  backend: () => Backend,
  options: KernelOptions = kernelOptions,
  timeout = 600_000,
): void {
  test(
    "the language model at full size: losses, gradients and norms of three steps are PyTorch's",
    async () => {
      const expected = await jsonFixture<TextFull>("reference/lm-full/expected.json");
      const config = { ...preset("report", "transformer"), dropout: 0, layerDropout: 0 };
      const state = closedFormState(expected.tensors, 1);
      const trainer = await ReferenceTrainer.create(backend(), config, 33_278, state, options);
      const [T, B] = [35, 20];
      // Limits on the gradient norm follow those on the loss: PyTorch's float32 itself is 3e-4 off at full size.
      const limits = [1e-5, 2e-4, 3e-3];
      for (const [step, wanted] of expected.loss_f64.entries()) {
        const grid = Int32Array.from(
          { length: (T + 1) * B },
          (_, i) => closedFormHash(`tokens.${step}`, 1, i) % 33_278,
        );
        const loss = await trainer.stepText(grid.slice(0, T * B), grid.slice(B));
        expect(Math.abs(loss - wanted), `step ${step + 1}: ${loss}`).toBeLessThan(limits[step]!);
        const [norm] = await trainer.clip();
        expect(Math.abs(norm / expected.grad_norm_f64[step]! - 1)).toBeLessThan(1e-3);
        if (step === 0) expectGradients(await trainer.gradients(), expected, 1e-3);
      }
      trainer.dispose();
    },
    timeout,
  );
}
