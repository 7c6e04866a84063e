/** Freezing, the head's own rate and weights of classes against PyTorch: tests/fixtures/reference/finetune.json, made by scripts/reference/finetune.py. */
import { expect, test } from "vitest";
import type { Backend, KernelOptions } from "../../../src/backends/backend.ts";
import type { RunConfig } from "../../../src/config/config.ts";
import { preset } from "../../../src/config/presets.ts";
import { classWeights } from "../../../src/training/tasks/targets.ts";
import { jsonFixture, stateFixture } from "./fixtures.ts";
import { pictureBatches, pictureInputs } from "./pytorchChecks.ts";
import { kernelOptions, ReferenceTrainer } from "../trainer.ts";

interface Case {
  model: "resnet18" | "vit";
  settings: Partial<RunConfig>;
  losses: number[];
  /** How far each tensor came from its beginning, as RMS. */
  moved: Record<string, number>;
}

interface ViTManifest {
  config: Record<string, number>;
}

async function partsOf(model: Case["model"]) {
  if (model === "resnet18")
    return {
      size: { width: 8 },
      outputs: 10,
      state: await stateFixture("reference/resnet-tiny/after5_lr_small.safetensors"),
      batches: await pictureBatches(),
    };
  const { config } = await jsonFixture<ViTManifest>("reference/vit-tiny/manifest.json");
  const of = (name: string): number => config[name]!;
  return {
    size: {
      pictureSize: of("image_size"),
      patch: of("patch_size"),
      layers: of("num_layers"),
      heads: of("num_heads"),
      emsize: of("hidden_dim"),
      hidden: of("mlp_dim"),
      decay: "all" as const,
      clip: null,
    },
    outputs: of("classes"),
    state: await stateFixture("reference/vit-tiny/init.safetensors"),
    batches: await pictureInputs("reference/vit-tiny"),
  };
}

const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(a, (value, i) => (value - b[i]!) ** 2).reduce((x, y) => x + y, 0) / a.length);

export function fineTuneChecks(backend: () => Backend, options: KernelOptions = kernelOptions): void {
  test("frozen stages stay to the bit, heads have their own rate and classes their weights, as in PyTorch", async () => {
    for (const { model, settings, losses, moved } of await jsonFixture<Case[]>("reference/finetune.json")) {
      const { size, outputs, state, batches } = await partsOf(model);
      const config = { ...preset("report", model), ...size, batchSize: 8, ...settings };
      const trainer = await ReferenceTrainer.create(backend(), config, outputs, state, options);
      const all = Int32Array.from(batches.flatMap(({ labels }) => [...labels]));
      trainer.classWeights = classWeights(all, outputs);
      const about = `${model} ${JSON.stringify(settings)}`;
      for (const [step, { images, labels }] of batches.slice(0, losses.length).entries())
        // Those of the references: float32 PyTorch's own distance from float64, times ten.
        expect(
          Math.abs((await trainer.stepValues(images, labels)) - losses[step]!),
          `${about}, step ${step}`,
        ).toBeLessThan(1e-4);
      for (const [name, { data }] of await trainer.state()) {
        if (!(data instanceof Float32Array)) continue;
        const [own, wanted] = [rms(data, state.get(name)!.data as Float32Array), moved[name]!];
        if (wanted === 0) expect(own, `${about}, ${name}`).toBe(0);
        // The keys' biases have no gradient but rounding, which Adam divides by its own size.
        else if (!name.endsWith("in_proj_bias"))
          // One unit that rounding puts on the other side of a ReLU moves a bias by percents; a wrong rate would by hundreds.
          expect(Math.abs(own / wanted - 1), `${about}, ${name}`).toBeLessThan(0.05);
      }
      trainer.dispose();
    }
  });
}
