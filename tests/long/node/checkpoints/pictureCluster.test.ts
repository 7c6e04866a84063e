/** train.py's networks for pictures beside the lab's. Here because it needs PyTorch, which not every machine has. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createCpuBackend } from "../../../../src/backends/cpu/backend.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { networkOf } from "../../../../src/models/network.ts";
import { bits } from "../../../../src/random.ts";
import { Learner } from "../../../../src/training/learner.ts";
import { stateDict } from "../../../../src/training/snapshot.ts";
import { wholeBoxes } from "../../../../src/training/tasks/imageTask.ts";
import { writeSafetensors } from "../../../../src/checkpoints/safetensors/safetensors.ts";
import { python, runPython } from "../../../support/python.ts";

const classes = 5;
const batch = 3;

const networks: [RunConfig["model"], Partial<RunConfig>][] = [
  ["resnet34", { width: 4, pictureSize: 32 }],
  ["resnet50", { width: 4, pictureSize: 32 }],
  ["resnet101", { width: 4, pictureSize: 32, stem: "imagenet" }],
  ["vit", { pictureSize: 16, patch: 4, emsize: 24, heads: 3, hidden: 40, layers: 2 }],
];

describe.runIf(python)("train.py", () => {
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
import numpy as np, torch, train
config = json.loads(sys.argv[1])
network = train.ViT if config["model"] == "vit" else train.ResNet
net = network(config, ${classes})
weights, _ = train.read_safetensors(sys.argv[2] + "/weights.safetensors")
net.load_state_dict(weights, strict=True)
net.eval()
pixels = np.fromfile(sys.argv[2] + "/pictures.bin", np.uint8).reshape(${batch}, ${side}, ${side}, 3)
x = (torch.tensor(pixels).permute(0, 3, 1, 2) / 255.0 - torch.tensor(train.MEAN)[:, None, None]) / torch.tensor(train.STD)[:, None, None]
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
