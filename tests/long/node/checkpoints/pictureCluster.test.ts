/** train.py's networks for pictures beside the lab's. Here because it needs PyTorch, which not every machine has. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mixing } from "../../../../src/backends/ops/mixPictures.ts";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { bits } from "../../../../src/random.ts";
import { Learner } from "../../../../src/training/learner.ts";
import { stateDict } from "../../../../src/training/snapshot.ts";
import { wholeBoxes } from "../../../../src/training/tasks/imageTask.ts";
import { mixingOf } from "../../../../src/training/tasks/mixing.ts";
import { writeSafetensors } from "../../../../src/checkpoints/safetensors/safetensors.ts";
import { python, runPython } from "../../../support/pytorch/python.ts";

const classes = 5;
const batch = 3;

const networks: [RunConfig["model"], Partial<RunConfig>][] = [
  ["resnet34", { width: 4, pictureSize: 32 }],
  ["resnet50", { width: 4, pictureSize: 32 }],
  ["resnet101", { width: 4, pictureSize: 32, stem: "imagenet" }],
  ["vit", { pictureSize: 16, patch: 4, emsize: 24, heads: 3, hidden: 40, layers: 2 }],
];

describe.runIf(python() !== null)("train.py", () => {
  test.each(networks)(
    "computes %s as the lab does, from the lab's weights by name",
    async (model, changes) => {
      const config: RunConfig = { ...preset("report", model), evalBatchSize: batch, ...changes };
      const network = networkOf(config, classes);
      const learner = await Learner.create(createCpuBackend(), network);
      const weights = await learner.weights();
      // A ViT's head begins with zeros, of which nothing could be told.
      for (let i = 0; i < weights.parameters.length; i++)
        weights.parameters[i] = (weights.parameters[i] ?? 0) + ((bits(3, i) % 1000) / 1000 - 0.5) / 10;
      learner.setWeights(weights);
      const side = config.pictureSize;
      const pictures = Uint8Array.from({ length: batch * side * side * 3 }, (_, i) => bits(5, i) & 255);
      const labels = Int32Array.from({ length: batch }, (_, i) => i);
      const inputs = { pictures, labels, boxes: wholeBoxes(batch, side) };
      const { logits } = await learner.evaluate({ size: batch, inputs }, true);

      const folder = mkdtempSync(join(tmpdir(), "descent-network-"));
      const file = writeSafetensors(stateDict(network, weights, 0), {});
      writeFileSync(join(folder, "weights.safetensors"), new Uint8Array(await file.arrayBuffer()));
      writeFileSync(join(folder, "pictures.bin"), pictures);
      const printed = runPython([
        "-c",
        `import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
import numpy as np, torch, augmentation, train
config = json.loads(sys.argv[1])
network = train.ViT if config["model"] == "vit" else train.ResNet
net = network(config, ${classes})
weights, _ = train.read_safetensors(sys.argv[2] + "/weights.safetensors")
net.load_state_dict(weights, strict=True)
net.eval()
pixels = np.fromfile(sys.argv[2] + "/pictures.bin", np.uint8).reshape(${batch}, ${side}, ${side}, 3)
x = (torch.tensor(pixels).permute(0, 3, 1, 2) / 255.0 - torch.tensor(augmentation.MEAN)[:, None, None]) / torch.tensor(augmentation.STD)[:, None, None]
print(json.dumps(net(x).tolist()))`,
        JSON.stringify(config),
        folder,
      ]);
      const wanted = JSON.parse(printed) as number[][];
      const stride = (logits?.length ?? 0) / batch;
      const largest = Math.max(...wanted.flat().map(Math.abs));
      for (const [row, values] of wanted.entries())
        for (const [at, value] of values.entries())
          expect(Math.abs((logits?.[row * stride + at] ?? Number.NaN) - value)).toBeLessThan(2e-5 * largest);
    },
  );

  test("mixes and erases as the lab does, draw for draw", () => {
    const passes = Array.from({ length: 60 }, (_, pass) => pass);
    const recipes = [
      { mixup: 0.2, cutmix: 0, erasing: 0.5 },
      { mixup: 0, cutmix: 1, erasing: 0 },
      { mixup: 0.4, cutmix: 0.7, erasing: 1 },
    ].map((recipe) => ({ ...recipe, pictureSize: 32, seed: 5 }));
    const printed = runPython([
      "-c",
      `import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
import augmentation, draws
key = lambda c, own: draws.key(c["seed"], draws.STREAMS["mixing"], 3, own, 1)
print(json.dumps([[(augmentation.mix_of(c, 3, n), augmentation.erased_box(32, c["erasing"], key(c, n))) for n in range(60)] for c in json.loads(sys.argv[1])]))`,
      JSON.stringify(recipes),
    ]);
    const drawn = JSON.parse(printed) as [[number, number[] | null], number[]][][];
    for (const [at, recipe] of recipes.entries())
      for (const pass of passes) {
        const { rows, share } = mixingOf(recipe, Int32Array.of(pass), 3, pass);
        const [[theirs, cut], erased] = drawn[at]?.[pass] ?? [[Number.NaN, null], []];
        expect(theirs).toBeCloseTo(share ?? Number.NaN, 12);
        expect(cut ?? [0, 0, 0, 0]).toEqual(Array.from(rows.subarray(mixing.cut, mixing.cut + 4)));
        expect(erased).toEqual(Array.from(rows.subarray(mixing.erased, mixing.erased + 4)));
      }
    // Both ways of mixing were drawn where both are asked for.
    expect(new Set(drawn[2]?.map(([[, cut]]) => cut === null)).size).toBe(2);
  });

  test("mixes a pass shared between processes with the same partners and targets", () => {
    const printed = runPython([
      "-c",
      `import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
import numpy as np, torch, train
task = train.ImageTask.__new__(train.ImageTask)
task.mixes, task.classes = True, 4
task.config = {"mixup": 0.4, "cutmix": 0.7, "seed": 5, "pictureSize": 8}
x, labels = torch.rand(5, 3, 8, 8), torch.tensor([0, 1, 2, 3, 1])
for number in range(10):
    whole = task.mixed(x, labels, 0, number, False)
    part, shares = np.arange(number, number + 5), []
    for rank in range(3):
        at = task.share(part, rank, 3) - number
        shares.append(task.mixed(x[at], labels[at], 0, number, True))
    for mine, theirs in zip(whole, zip(*shares)):
        assert torch.equal(mine, torch.cat(theirs)), number
print(json.dumps(whole[2].sum(1).tolist()))`,
    ]);
    for (const sum of JSON.parse(printed) as number[]) expect(sum).toBeCloseTo(1, 6);
  });

  test("freezes and slows down the layers that the lab does", () => {
    const config: RunConfig = {
      ...preset("report", "vit"),
      ...networks[3]?.[1],
      freeze: "stages",
      frozenStages: 2,
      headRate: 10,
      layerDecay: 0.5,
    };
    const { layout } = networkOf(config, classes);
    const printed = runPython([
      "-c",
      `import json, sys
sys.path.insert(0, "src/checkpoints/cluster")
import train
run = train.Run.__new__(train.Run)
run.config, run.is_text = json.loads(sys.argv[1]), False
run.net = train.ViT(run.config, ${classes})
print(json.dumps({name: None if run.is_frozen(name) else run.rate_of(name) for name, _ in run.net.named_parameters()}))`,
      JSON.stringify(config),
    ]);
    const rates = JSON.parse(printed) as Record<string, number | null>;
    expect(Object.keys(rates).toSorted()).toEqual(layout.tensors.map(({ name }) => name).toSorted());
    expect(rates).toMatchObject({
      class_token: null,
      "encoder.layers.encoder_layer_0.ln_1.weight": null,
      "encoder.layers.encoder_layer_1.mlp.0.weight": 0.5,
      "encoder.ln.weight": 1,
      "heads.head.bias": 10,
    });
  });
});
