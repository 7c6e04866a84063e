/** A small VisionTransformer against PyTorch: tests/fixtures/reference/vit-tiny. */
import { expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import { preset } from "../../../src/config/presets.ts";
import type { StateDict } from "../../../src/models/parameters.ts";
import { jsonFixture, stateFixture, tensorFixture } from "./fixtures.ts";
import { largestDifference, pictureInputs, relative } from "./pytorchChecks.ts";
import { kernelOptions, ReferenceTrainer } from "../trainer.ts";

const path = "reference/vit-tiny";

interface ViTManifest {
  config: {
    image_size: number;
    patch_size: number;
    num_layers: number;
    num_heads: number;
    hidden_dim: number;
    mlp_dim: number;
    classes: number;
    batch: number;
    lr: number;
    weight_decay: number;
  };
  params: number;
  decay_all: { loss_f64: number[] };
  decay_matrices: { loss_f64: number[] };
}

/**
 * Without the keys' biases: they move every score of a row alike, so their gradient is rounding alone, which Adam divides by its own
 * size.
 */
function withoutKeys(name: string, data: Float32Array): Float32Array {
  if (!name.endsWith("in_proj_bias")) return data;
  const third = data.length / 3;
  return data.filter((_, i) => i < third || i >= 2 * third);
}

async function expectState(got: StateDict, file: string, limit: number): Promise<void> {
  for (const [name, { data }] of await tensorFixture(`${path}/${file}.safetensors`)) {
    const own = got.get(name)!.data as Float32Array;
    const wanted = withoutKeys(name, data as Float32Array);
    expect(largestDifference(withoutKeys(name, own), wanted), name).toBeLessThan(limit);
  }
}

/** The limits are those of the reference's table, ten to a hundred times PyTorch's own distance from float64. */
export function vitChecks(backend: () => Backend, options: KernelOptions = kernelOptions): void {
  test.each(["all", "matrices"] as const)(
    "ViT: logits, losses, every gradient and the state over five steps of AdamW that decays %s are PyTorch's",
    async (decay) => {
      const manifest = await jsonFixture<ViTManifest>(`${path}/manifest.json`);
      const { config, params } = manifest;
      const { loss_f64: losses } = manifest[decay === "all" ? "decay_all" : "decay_matrices"];
      const suffix = decay === "all" ? "" : "_matrices";
      const trainer = await ReferenceTrainer.create(
        backend(),
        {
          ...preset("report", "vit"),
          pictureSize: config.image_size,
          patch: config.patch_size,
          layers: config.num_layers,
          heads: config.num_heads,
          emsize: config.hidden_dim,
          hidden: config.mlp_dim,
          batchSize: config.batch,
          learningRate: config.lr,
          weightDecay: config.weight_decay,
          clip: null,
          decay,
        },
        config.classes,
        await stateFixture(`${path}/init.safetensors`),
        options,
      );
      expect(trainer.network.layout.count).toBe(params);
      const batches = await pictureInputs(path);
      const expected = await tensorFixture(`${path}/expected.safetensors`);
      const before = await trainer.evaluateValues(batches[0]!.images, batches[0]!.labels);
      const wanted = expected.get("logits_eval_f64")!.data as Float64Array;
      expect(largestDifference(before.logits, wanted)).toBeLessThan(1e-5);
      for (const [i, { images, labels }] of batches.entries()) {
        const loss = await trainer.stepValues(images, labels);
        expect(Math.abs(loss - losses[i]!), `step ${i + 1}`).toBeLessThan(1e-5);
        if (i > 0) continue;
        const gradients = await trainer.gradients();
        const grads = await tensorFixture(`${path}/grads.safetensors`);
        expect([...grads.keys()].toSorted()).toEqual([...gradients.keys()].toSorted());
        for (const [name, { data }] of grads)
          expect(relative(gradients.get(name)!, data as Float32Array), name).toBeLessThan(1e-4);
        await expectState(await trainer.state(), `after1${suffix}`, 1e-5);
      }
      await expectState(await trainer.state(), `after5${suffix}`, 1e-4);
      trainer.dispose();
    },
  );
}
