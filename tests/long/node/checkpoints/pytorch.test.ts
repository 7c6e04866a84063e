/** Files and train.py against PyTorch itself. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint, type Checkpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { emptyHistory } from "../../../../src/checkpoints/logs/history.ts";
import { writePth } from "../../../../src/checkpoints/pth/pthWriter.ts";
import { isBuffer } from "../../../../src/checkpoints/stateDict.ts";
import { float32, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { clusterBundle } from "../../../../src/checkpoints/cluster/trainScript.ts";
import { readWeights } from "../../../../src/checkpoints/weights.ts";
import { ZipFile } from "../../../../src/checkpoints/pth/zip.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { augmentationBoxes } from "../../../../src/training/tasks/augmentation.ts";
import { shuffledOrder } from "../../../../src/data/order.ts";
import { key, streams } from "../../../../src/random.ts";
import { python, runPython } from "../../../support/pytorch/python.ts";

const folder = mkdtempSync(join(tmpdir(), "descent-pytorch-"));
const scriptFolder = "src/checkpoints/cluster";
const bytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
const inPython = (program: string, ...parameters: string[]) =>
  runPython([
    "-c",
    `import sys; sys.path.insert(0, ${JSON.stringify(scriptFolder)})\n${program}`,
    ...parameters,
  ]);

/** A run of a narrow ResNet-18 on the folder that `makePictures` makes, one step into its second epoch. */
async function startedRun(changes: Partial<RunConfig> = {}): Promise<Checkpoint> {
  const config = {
    ...preset("report", "resnet18"),
    width: 8,
    pictureSize: 64,
    batchSize: 12,
    evalBatchSize: 8,
    epochs: 3,
    learningRate: 0.001,
    ...changes,
  };
  const path = join(folder, "start.pth");
  inPython(
    `import json, torch, train
torch.manual_seed(1)
torch.save(train.ResNet(json.loads(sys.argv[2]), 3).state_dict(), sys.argv[1])`,
    path,
    JSON.stringify(config),
  );
  const { stateDict: model } = await readWeights(new Blob([readFileSync(path)]));
  const optimizer: Tensors = new Map();
  for (const [name, { shape, data }] of model)
    if (!isBuffer(name))
      optimizer.set(`momentum_buffer.${name}`, float32(shape, new Float32Array(data.length).fill(1e-3)));
  const point = {
    epoch: 0,
    loss: 1,
    acc1: 40,
    acc5: 100,
    learningRate: 0.01,
    dataMs: 0,
    stepMs: 1,
    seconds: 0,
  };
  return {
    run: { id: "run-1", name: "One" },
    config,
    position: { epoch: 1, step: 4, stepInEpoch: 1 },
    best: { metric: 20, epoch: 0 },
    schedule: { divisions: 0, lowestLoss: 1.5 },
    meters: { "loss.sum": 30, "loss.count": 30, epochMs: 5 },
    seconds: 2,
    outputs: { kind: "classes", classes: ["a", "b", "c"].map((id) => ({ id, name: id })) },
    data: { name: "made", layout: "class folders", train: 36, validation: 12 },
    kernels: {},
    history: { ...emptyHistory(), points: Array.from({ length: 4 }, (_, step) => ({ ...point, step })) },
    model,
    optimizer,
    average: new Map(),
    bestModel: new Map(),
  };
}

/** 36 training and 12 validation pictures of three classes; some are not square. */
function makePictures(): string {
  const root = join(folder, "pictures");
  inPython(
    `import os, numpy as np
from PIL import Image
random = np.random.RandomState(0)
for part, count in (("train", 12), ("val", 4)):
    for label, name in enumerate("abc"):
        path = os.path.join(sys.argv[1], part, name)
        os.makedirs(path, exist_ok=True)
        for i in range(count):
            pixels = random.randint(0, 256, (64 + 8 * (i % 2), 64, 3)) // 2 + 40 * label
            Image.fromarray(pixels.astype(np.uint8)).save(os.path.join(path, "%02d.png" % i))`,
    root,
  );
  return root;
}

async function unpackBundle(checkpoint: Checkpoint, name: string): Promise<string> {
  const zip = await ZipFile.open(await clusterBundle(checkpoint));
  const target = mkdtempSync(join(folder, `${name}-`));
  for (const entry of zip.names) writeFileSync(join(target, entry), await zip.read(entry, 1e9));
  return target;
}

/** Losses of the steps that train.py made. */
function lossesOf(target: string): number[] {
  const lines = readFileSync(join(target, "out/metrics.jsonl"), "utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const row = JSON.parse(line) as { kind: string; loss: number };
    return row.kind === "step" ? [row.loss] : [];
  });
}

/** Parameters before `train.py` for so many processes. */
function launch(processes: number): string[] {
  if (processes === 1) return [];
  // The redirects (of a process that is not there) are named, since torchrun of PyTorch 1.13 stumbles over their default on
  // Python 3.11.
  const options = `--redirects 9:1 --tee 9:1 --nproc_per_node ${processes} --master_port 29611`;
  return ["-m", "torch.distributed.run", ...options.split(" ")];
}

describe.skipIf(!python())("PyTorch", () => {
  let pictures = "";
  beforeAll(() => {
    pictures = makePictures();
  });

  test("the imagenet example's --resume takes our .pth.tar", async () => {
    const checkpoint = await startedRun();
    const path = join(folder, "checkpoint.pth.tar");
    for (const module of [false, true]) {
      writeFileSync(path, await bytes(writePth(checkpoint, { module })));
      const out = inPython(
        `import json, torch, train
config = json.loads(sys.argv[2])
model = train.ResNet(config, 3)
model = torch.nn.DataParallel(model) if ${module ? "True" : "False"} else model
optimizer = torch.optim.SGD(model.parameters(), 0.5, momentum=0.5, weight_decay=0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1)
checkpoint = torch.load(sys.argv[1])
best = checkpoint["best_acc1"].to("cpu")
model.load_state_dict(checkpoint["state_dict"])
optimizer.load_state_dict(checkpoint["optimizer"])
scheduler.load_state_dict(checkpoint["scheduler"])
model(torch.ones(2, 3, 32, 32)).sum().backward()
optimizer.step()
scheduler.step()
group = optimizer.param_groups[0]
moments = [float(optimizer.state[p]["momentum_buffer"].numel()) for p in model.parameters()]
print(json.dumps([checkpoint["epoch"], checkpoint["arch"], float(best), scheduler.last_epoch, group["lr"], group["momentum"], group["weight_decay"], sum(moments)]))`,
        path,
        JSON.stringify(checkpoint.config),
      );
      const parameters = [...checkpoint.optimizer.values()].reduce((sum, { data }) => sum + data.length, 0);
      expect(JSON.parse(out)).toEqual([1, "resnet18", 20, 2, 0.001, 0.9, 1e-4, parameters]);
    }
  });

  test("train.py keeps the norms of frozen stages still, also where several GPUs share them", () => {
    const out = inPython(
      `import json, torch, train
run = train.Run.__new__(train.Run)
run.config, run.is_text = json.loads(sys.argv[1]), False
run.net = torch.nn.SyncBatchNorm.convert_sync_batchnorm(train.ResNet(run.config, 3))
run.train_mode()
norms = {name: module.training for name, module in run.net.named_modules() if name.endswith("bn1")}
print(json.dumps([norms["bn1"], norms["layer1.1.bn1"], norms["layer2.0.bn1"]]))`,
      JSON.stringify({ ...preset("report", "resnet18"), width: 4, freeze: "stages", frozenStages: 2 }),
    );
    expect(JSON.parse(out)).toEqual([false, false, true]);
  });

  test("train.py draws the lab's order and its augmentation boxes", () => {
    const out = inPython(`import json, augmentation, draws
order = [draws.shuffled(n, draws.key(42, 2, 3)).tolist() for n in (1, 2, 37, 1000)]
boxes = [[float(v) for v in augmentation.box_of(kind, 64, 7, 5, i)] for kind in ("none", "strong", "imagenet") for i in range(200)]
print(json.dumps([order, boxes]))`);
    const [orders, boxes] = JSON.parse(out) as [number[][], number[][]];
    expect(orders).toEqual(
      [1, 2, 37, 1000].map((length) => {
        const order = shuffledOrder(length, key(42, streams.order, 3));
        return Array.from({ length }, (_, i) => order.at(i));
      }),
    );
    const indices = Array.from({ length: 200 }, (_, i) => i);
    const wanted = (["none", "strong", "imagenet"] as const).flatMap((kind) => {
      const flat = augmentationBoxes(kind, 64, indices, 7, 5);
      return indices.map((i) => [...flat.subarray(i * 8, i * 8 + 5)]);
    });
    expect(boxes).toEqual(wanted);
  });

  const passes = test.each([{ microBatch: null }, { microBatch: 6 }]);
  passes(
    "train.py goes on alike with one process and with two, $microBatch a pass",
    async ({ microBatch }) => {
      const more = { augmentation: "strong", averageDecay: 0.9, labelSmoothing: 0.1 } as const;
      const checkpoint = await startedRun({ ...more, microBatch });
      const results: { losses: number[]; end: Checkpoint; speed: string }[] = [];
      for (const processes of [1, 2]) {
        const target = await unpackBundle(checkpoint, `processes-${processes}`);
        const out = runPython(
          [...launch(processes), "train.py", "--data", pictures, "--workers", "0", "--log", "2"],
          target,
        );
        const end = await readCheckpoint(new Blob([readFileSync(join(target, "out/last.safetensors"))]));
        results.push({ losses: lossesOf(target), end, speed: /\d+ process.*/.exec(out)?.[0] ?? "" });
      }
      console.log(results.map(({ speed }) => speed).join("\n"));
      const [one, two] = results;
      if (!one || !two) throw new Error("two results");
      expect(one.losses.length).toBe(5);
      // 3e-7 apart here; sums in another order grow over the steps, most where a few values make a BatchNorm's statistics.
      for (const [i, loss] of two.losses.entries())
        expect(Math.abs(loss / (one.losses[i] ?? 0) - 1)).toBeLessThan(1e-3);
      for (const { end } of results) {
        expect(end.position).toEqual({ epoch: 3, step: 9, stepInEpoch: 0 });
        expect(end.history.points.map(({ step }) => step)).toEqual([...Array(9).keys()]);
        expect(end.history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
        expect([...end.model.keys()].toSorted()).toEqual([...checkpoint.model.keys()].toSorted());
        expect([...end.optimizer.keys()].toSorted()).toEqual([...checkpoint.optimizer.keys()].toSorted());
        expect(end.average.size).toBe(checkpoint.model.size);
        expect(end.model.get("bn1.num_batches_tracked")?.data[0]).toBe(9n);
      }
    },
  );

  test("train.py goes on alike with a language model", async () => {
    const config = {
      ...preset("report", "transformer"),
      emsize: 16,
      hidden: 16,
      dropout: 0,
      layerDropout: 0,
      batchSize: 4,
      evalBatchSize: 2,
      bptt: 7,
      epochs: 2,
      learningRate: 0.5,
      tied: true,
      shuffle: true,
    };
    const words = ["<eos>", "a", "b", "c", "constructor"];
    const corpus = mkdtempSync(join(folder, "corpus-"));
    for (const [part, lines] of [
      ["train", 60],
      ["valid", 12],
      ["test", 12],
    ] as const)
      writeFileSync(join(corpus, `${part}.txt`), "a b c\nb a constructor\n\n".repeat(lines / 3));
    const path = join(folder, "text.pth");
    inPython(
      `import json, torch, train
torch.manual_seed(1)
torch.save(train.Transformer(json.loads(sys.argv[2]), 5).state_dict(), sys.argv[1])`,
      path,
      JSON.stringify(config),
    );
    const { stateDict: model } = await readWeights(new Blob([readFileSync(path)]));
    const checkpoint: Checkpoint = {
      ...(await startedRun()),
      config,
      model,
      optimizer: new Map(),
      position: { epoch: 0, step: 0, stepInEpoch: 0 },
      best: null,
      schedule: { divisions: 0, lowestLoss: null },
      outputs: { kind: "vocabulary", words },
      history: emptyHistory(),
    };
    const results: number[][] = [];
    for (const processes of [1, 2]) {
      const target = await unpackBundle(checkpoint, `text-${processes}`);
      runPython([...launch(processes), "train.py", "--data", corpus], target);
      const end = await readCheckpoint(new Blob([readFileSync(join(target, "out/last.safetensors"))]));
      expect(end.history.end?.testPerplexity).toBeCloseTo(Math.exp(end.history.end?.testLoss ?? 0), 6);
      expect(end.history.epochs[1]?.valPerplexity).toBeGreaterThan(1);
      expect(end.history.points[0]?.gradientNorm).toBeGreaterThan(0);
      expect([...end.optimizer.keys()]).not.toContain("momentum_buffer.input_emb.weight");
      results.push(lossesOf(target));
    }
    const [one, two] = results;
    expect(one?.length).toBe(14); // 180 words are 45 rows of 4, seven chunks of at most 7 rows; twice
    for (const [i, loss] of two?.entries() ?? [])
      expect(Math.abs(loss / (one?.[i] ?? 0) - 1)).toBeLessThan(1e-4);
  });
});
