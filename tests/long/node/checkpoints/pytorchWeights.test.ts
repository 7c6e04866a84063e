/**
 * Both networks at full size cross to PyTorch and back: the state_dict loads strictly, the logits are the same, and training goes on
 * with the same momentum, in .safetensors and .pth.tar.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { crossEntropy } from "../../../../src/backends/ops/crossEntropy.ts";
import { createWasmBackend } from "../../../../src/backends/wasm/backend.ts";
import { completeExample, readAnyCheckpoint } from "../../../../src/checkpoints/anyCheckpoint.ts";
import {
  type Checkpoint,
  type Outputs,
  writeCheckpoint,
  writeWeights,
} from "../../../../src/checkpoints/checkpoint.ts";
import { crc32c } from "../../../../src/crc.ts";
import { readPth } from "../../../../src/checkpoints/pth/pthReader.ts";
import { writePth, writePthWeights } from "../../../../src/checkpoints/pth/pthWriter.ts";
import { bytesOf, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { readWeights } from "../../../../src/checkpoints/weights.ts";
import type { RunConfig } from "../../../../src/config/config.ts";
import { preset } from "../../../../src/config/presets.ts";
import { evaluationGraph } from "../../../../src/models/network.ts";
import { positionTable } from "../../../../src/models/transformer.ts";
import { bits, key } from "../../../../src/random.ts";
import { ImageTask, type PictureBatch } from "../../../../src/training/tasks/imageTask.ts";
import type { Learner } from "../../../../src/training/learner.ts";
import type { Pass } from "../../../../src/training/pass.ts";
import { TrainingRun } from "../../../../src/training/loop.ts";
import { snapshot } from "../../../../src/training/snapshot.ts";
import type { Task } from "../../../../src/training/tasks/task.ts";
import { TextTask } from "../../../../src/training/tasks/textTask.ts";
import { begin } from "../../../../src/worker/run/beginning.ts";
import { python, runPython } from "../../../support/pytorch/python.ts";
import { ColouredPictures } from "../../../support/samples/tinyRuns.ts";
import { loadModule } from "../../../support/kernels/wasmModule.ts";

// From fresh weights PyTorch's own float32 leaves its float64 by 1e-2 within five steps; after eighty both tell the same losses.
const [before, shared] = [80, 5];
const recipe = {
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 1e-4,
  schedule: "constant",
  epochs: 1,
  shuffle: false,
  steps: before,
  // F(4x4) rounds more, and has limits of its own.
  winograd: "off",
} as const;
const images: RunConfig = { ...preset("report", "resnet18"), ...recipe, batchSize: 32, evalBatchSize: 8 };
const text: RunConfig = {
  ...preset("report", "transformer"),
  ...recipe,
  batchSize: 4,
  evalBatchSize: 4,
  bptt: 10,
  dropout: 0,
  layerDropout: 0,
};
const steps = before + 2 * shared;

/** A pattern of 8 x 8 colours for each of 200 classes, under noise. */
class Patterns extends ColouredPictures {
  override async *training(epoch: number, fromStep: number): AsyncGenerator<PictureBatch> {
    const S = this.config.pictureSize;
    for await (const batch of super.training(epoch, fromStep)) {
      const labels = batch.indices.map((index) => bits(7, index) % 200);
      const pictures = batch.pictures.map((_, i) => {
        const [example, at] = [Math.floor(i / (S * S * 3)), i % (S * S * 3)];
        const [row, column, channel] = [Math.floor(at / (3 * S)), Math.floor(at / 3) % S, at % 3];
        const place = (((row * 8) / S) | 0) * 24 + (((column * 8) / S) | 0) * 3 + channel;
        const noise = bits(key(8, batch.indices[example] ?? 0), at) & 127;
        return (bits(key(9, labels[example] ?? 0), place) & 127) + noise;
      });
      yield { ...batch, pictures, labels };
    }
  }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`);
const tokens = (seed: number, length: number): Int32Array =>
  Int32Array.from({ length }, (_, i) => bits(seed, i) % 33_278);

interface Case {
  config: RunConfig;
  outputs: Outputs;
  makeTask(config: RunConfig): Task;
}
const cases: Record<string, Case> = {
  "ResNet-18": {
    config: images,
    outputs: { kind: "classes", classes: names(200).map((id) => ({ id, name: id })) },
    makeTask: (config) => new ImageTask(new Patterns(config, { train: 32 * steps, validation: 8 }), config),
  },
  "the language model": {
    config: text,
    outputs: { kind: "vocabulary", words: names(33_278) },
    makeTask: (config) =>
      new TextTask(
        { train: tokens(1, 4 * (10 * steps + 1)), valid: tokens(2, 90), test: tokens(3, 90) },
        config,
      ),
  },
};

/** The batches of every step, as the network in PyTorch takes them. */
async function writeBatches(path: string, task: Task): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const { passes } of task.training(0, 0))
    for (const { inputs } of passes)
      for (const name of ["pictures", "ids", "labels"]) {
        const data = inputs[name];
        if (data) parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
  writeFileSync(path, Buffer.concat(parts));
}

async function lossesTo(learner: Learner, state: TrainingRun["state"], task: Task): Promise<number[]> {
  const from = state.history.points.length;
  const run = new TrainingRun(learner, task, state);
  for await (const event of run.train()) if (event.kind === "epoch") break;
  return state.history.points.slice(from).map(({ loss }) => loss);
}

/** Logits of the first batch in evaluation, row by row. */
async function logitsOf(learner: Learner, task: Task, outputs: number): Promise<Float32Array> {
  let pass: Pass | null = null;
  for await (const { passes } of task.training(0, 0)) {
    pass = passes[0] ?? null;
    break;
  }
  if (!pass) throw new Error("there is a batch");
  const { size, length, inputs } = pass;
  const batch = length === undefined ? { batch: size } : { batch: size, length };
  const graph = evaluationGraph(learner.network, batch);
  const values = graph.nodes.find(({ op }) => op.name === crossEntropy.name)?.inputs[0];
  if (!values) throw new Error("there is a loss");
  graph.result("logits", values);
  const program = await learner.backend.compile(graph, learner.stores, learner.kernels);
  for (const [name, data] of Object.entries(inputs)) if (graph.inputs.has(name)) program.write(name, data);
  if (length !== undefined) program.write("positions", positionTable(length, learner.network.config.emsize));
  const rows = size * (length ?? 1);
  program.write("weight", Float32Array.of(1 / rows));
  program.run();
  const [logits] = await program.read("logits");
  program.dispose();
  if (!(logits instanceof Float32Array)) throw new Error("logits are numbers");
  const stride = logits.length / rows;
  const plain = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++)
    plain.set(logits.subarray(row * stride, row * stride + outputs), row * outputs);
  return plain;
}

/** Shapes and checksums: eleven million numbers compared one by one take minutes. */
const sumsOf = (tensors: Tensors) =>
  [...tensors]
    .map(([name, tensor]) => ({ name, type: tensor.type, shape: tensor.shape, sum: crc32c(bytesOf(tensor)) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const withSums = ({ model, optimizer, average, bestModel, ...rest }: Checkpoint) => ({
  ...rest,
  tensors: [model, optimizer, average, bestModel].map(sumsOf),
});

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

const furthestRatio = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value / (b[i] ?? Number.NaN) - 1)));

/** Reads every file strictly, tells the logits, goes on for five steps, saves as the example does, and goes on for five more. */
const program = `
import json, sys
import numpy as np, torch
sys.path.insert(0, "src/checkpoints/cluster")
import augmentation, networks, tensors
folder, config, outputs, before, shared = json.loads(sys.argv[1])
is_text = config["model"] == "transformer"
B, T, S = config["batchSize"], config["bptt"], config["pictureSize"]
raw = np.fromfile(folder + "/batches.bin", np.uint8)
if is_text:
    pairs = torch.from_numpy(raw.view(np.int32).astype(np.int64)).view(-1, 2, T * B)
    batches = [(ids.view(T, B), targets) for ids, targets in pairs]
else:
    batches = []
    for row in raw.reshape(-1, B * S * S * 3 + 4 * B):
        pixels, labels = row[: B * S * S * 3].reshape(B, S, S, 3), row[B * S * S * 3 :].copy().view(np.int32)
        box = (0, 0, S, S, False)
        batches.append((torch.stack([torch.from_numpy(augmentation.crop(p, box)) for p in pixels]), torch.from_numpy(labels.astype(np.int64))))
def network():
    if is_text:
        return networks.Transformer(config, outputs)
    import torchvision
    return torchvision.models.resnet18(num_classes=outputs)
def logits_of(net):
    net.eval()
    with torch.no_grad():
        return net(batches[0][0]).reshape(-1, outputs).numpy()
def loaded(state):
    net = network()
    net.load_state_dict(state, strict=True)
    return net
states = {
    "weights.safetensors": tensors.read_safetensors(folder + "/weights.safetensors")[0],
    "weights.pth": torch.load(folder + "/weights.pth"),
    "checkpoint.pth.tar": torch.load(folder + "/checkpoint.pth.tar")["state_dict"],
    "last.safetensors": {n[6:]: t for n, t in tensors.read_safetensors(folder + "/last.safetensors")[0].items() if n.startswith("model.")},
}
for name, state in states.items():
    logits_of(loaded(state)).tofile(folder + "/" + name + ".logits")
checkpoint = torch.load(folder + "/checkpoint.pth.tar")
net = loaded(checkpoint["state_dict"])
optimizer = torch.optim.SGD(net.parameters(), 1.0)
optimizer.load_state_dict(checkpoint["optimizer"])
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30, gamma=1.0)
scheduler.load_state_dict(checkpoint["scheduler"])
def five(first):
    net.train()
    losses = []
    for inputs, labels in batches[first : first + shared]:
        loss = torch.nn.functional.cross_entropy(net(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        if config["clip"]:
            torch.nn.utils.clip_grad_norm_(net.parameters(), config["clip"])
        optimizer.step()
        losses.append(float(loss))
    return losses
first = five(before)
torch.save({"epoch": 1, "arch": config["model"], "state_dict": net.state_dict(), "best_acc1": torch.tensor(12.5), "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict()}, folder + "/back.pth.tar")
torch.save(net.state_dict(), folder + "/back.pth")
tensors.write_safetensors(folder + "/back.safetensors", net.state_dict(), {"format": "pt"})
logits_of(net).tofile(folder + "/back.logits")
print(json.dumps([first, five(before + shared)]))
`;

describe.skipIf(!python())("PyTorch", () => {
  test.each(Object.entries(cases))(
    "%s crosses and comes back",
    async (name, { config, outputs, makeTask }) => {
      const folder = mkdtempSync(join(tmpdir(), "descent-crossing-"));
      const count = outputs.kind === "classes" ? outputs.classes.length : outputs.words.length;
      const backend = await createWasmBackend({ threads: 1, load: loadModule });
      const task = makeTask(config);
      const data = { name: "made", layout: "synthetic", train: 32 * steps, validation: 8 };
      const identity = { run: { id: "run-1", name: "One" }, outputs, data };
      const put = async (file: string, blob: Blob): Promise<void> =>
        writeFileSync(join(folder, file), new Uint8Array(await blob.arrayBuffer()));
      const floatsOf = (file: string): Float32Array =>
        new Float32Array(new Uint8Array(readFileSync(join(folder, file))).buffer);

      // The first steps here, and the files.
      const { learner, state } = await begin(backend, config, outputs);
      await lossesTo(learner, state, task);
      const checkpoint: Checkpoint = await snapshot(new TrainingRun(learner, task, state), identity);
      await put("weights.safetensors", writeWeights(checkpoint.model));
      await put("weights.pth", writePthWeights(checkpoint.model));
      await put("checkpoint.pth.tar", writePth(checkpoint));
      await put("last.safetensors", writeCheckpoint(checkpoint));
      await writeBatches(join(folder, "batches.bin"), task);
      const logits = await logitsOf(learner, task, count);
      learner.dispose();

      // The same five steps there and here.
      const out = runPython(["-c", program, JSON.stringify([folder, config, count, before, shared])]);
      const [theirs, theirNext] = JSON.parse(out) as [number[], number[]];
      const differences = [
        "weights.safetensors",
        "weights.pth",
        "checkpoint.pth.tar",
        "last.safetensors",
      ].map((file) => furthest(floatsOf(`${file}.logits`), logits));
      const longer = { ...config, steps: before + shared };
      const own = await readAnyCheckpoint(new Blob([readFileSync(join(folder, "checkpoint.pth.tar"))]));
      if ("kind" in own) throw new Error("this file is the lab's own");
      expect(withSums(own)).toEqual(withSums(checkpoint));
      const on = await begin(backend, longer, outputs, { checkpoint });
      const ours = await lossesTo(on.learner, on.state, makeTask(longer));
      on.learner.dispose();
      expect(ours).toHaveLength(shared);

      // Back from there: three files with the same weights; one with momentum, from which five more steps follow.
      const back = new Blob([readFileSync(join(folder, "back.pth.tar"))]);
      const sums = sumsOf((await readWeights(back)).stateDict);
      for (const file of ["back.pth", "back.safetensors"])
        expect(sumsOf((await readWeights(new Blob([readFileSync(join(folder, file))]))).stateDict)).toEqual(
          sums,
        );
      const last = { ...config, steps };
      // A language model's file has no place for its heads; its momentum is read from it all the same.
      const returned = config.model === "transformer" ? null : await readAnyCheckpoint(back);
      const position = { epoch: 0, step: before + shared, stepInEpoch: before + shared };
      const theirCheckpoint: Checkpoint =
        returned && "kind" in returned
          ? { ...completeExample(returned, { config: last, outputs, data, stepsPerEpoch: steps }), position }
          : { ...checkpoint, position, ...(await textPartsOf(back)) };
      const home = await begin(backend, last, outputs, { checkpoint: theirCheckpoint });
      const homeLogits = furthest(floatsOf("back.logits"), await logitsOf(home.learner, task, count));
      const next = await lossesTo(home.learner, home.state, makeTask(last));
      home.learner.dispose();
      backend.dispose();
      expect(next).toHaveLength(shared);

      const [there, home5] = [furthestRatio(theirs, ours), furthestRatio(next, theirNext)];
      console.log(
        `${name}: logits differ by ${Math.max(...differences).toExponential(1)} there and ${homeLogits.toExponential(1)} back; ` +
          `losses of five steps by ${there.toExponential(1)} there and ${home5.toExponential(1)} back (relative)`,
      );
      for (const difference of [...differences, homeLogits]) expect(difference).toBeLessThan(1e-4);
      for (const ratio of [there, home5]) expect(ratio).toBeLessThan(1e-4);
    },
  );
});

/** Weights and momentum of a language model's .pth.tar that is not the lab's. */
async function textPartsOf(file: Blob): Promise<Pick<Checkpoint, "model" | "optimizer">> {
  const { stateDict, optimizer } = await readPth(file);
  return { model: stateDict, optimizer };
}
