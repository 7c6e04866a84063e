import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Checkpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { recogniseModel } from "../../../../src/config/models/recognise.ts";
import { modelSettings } from "../../../../src/config/models/index.ts";
import { asStateDict } from "../../../../src/training/snapshot.ts";
import { modelOf } from "../../../../src/models/network.ts";
import { emptyStores, fromDevice } from "../../../../src/models/parameters.ts";
import { startStores } from "../../../../src/models/startWeights.ts";
import { writeSafetensors } from "../../../../src/checkpoints/safetensors/safetensors.ts";
import { writeNanoGpt } from "../../../../src/checkpoints/nanoGpt/writer.ts";
import { nameAtTimm } from "../../../../src/config/models/vitNames.ts";
import { readWeights } from "../../../../src/checkpoints/weights.ts";
import { float32, floats, type Tensors } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { gpt2Tensors, writeGpt2Folder } from "../../../../src/interop/hub/gpt2.ts";
import { writeTimmFolder } from "../../../../src/interop/hub/timm.ts";
import type { Trained } from "../../../../src/interop/trained.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";
import { python, runPython } from "../../../support/pytorch/python.ts";
import {
  largestDifference,
  sampleLogits,
  sampleSize,
  sampleWords,
  trainedSample,
} from "../../../support/samples/trainedSample.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "descent-hub-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (entries: readonly { name: string; data: Uint8Array }[], name: string): string =>
  new TextDecoder().decode(entries.find((entry) => entry.name === name)?.data);

/** GPT2LMHeadModel and nanoGPT's GPT as their sources have them, without their packages. */
const program = `
import json, math, sys, torch
from torch.nn import functional as F
folder, count, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

def safetensors(path):
    raw = open(path, "rb").read()
    n = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8:8 + n])
    head.pop("__metadata__")
    return {k: torch.frombuffer(bytearray(raw[8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]]), dtype=torch.float32).reshape(v["shape"]) for k, v in head.items()}

c = json.load(open(folder + "/config.json"))
t = safetensors(folder + "/model.safetensors")
E, H, L = c["n_embd"], c["n_head"], c["n_layer"]
wanted = {"transformer.wte.weight": (c["vocab_size"], E), "transformer.wpe.weight": (c["n_positions"], E)}
for i in range(L):
    p = f"transformer.h.{i}."
    for name, shape in {"ln_1": (E,), "ln_2": (E,), "attn.c_attn": (E, 3 * E), "attn.c_proj": (E, E), "mlp.c_fc": (E, 4 * E), "mlp.c_proj": (4 * E, E)}.items():
        wanted[p + name + ".weight"] = shape
        wanted[p + name + ".bias"] = shape[-1:]
wanted["transformer.ln_f.weight"] = wanted["transformer.ln_f.bias"] = (E,)
assert {k: tuple(v.shape) for k, v in t.items()} == wanted
assert c["activation_function"] == "gelu" and c["tie_word_embeddings"]
conv1d = lambda x, name: x @ t[name + ".weight"] + t[name + ".bias"]
norm = lambda x, name: F.layer_norm(x, (E,), t[name + ".weight"], t[name + ".bias"], c["layer_norm_epsilon"])
ids = torch.tensor(json.load(open(folder + "/ids.json"))).reshape(count, length)
x = t["transformer.wte.weight"][ids] + t["transformer.wpe.weight"][:length]
for i in range(L):
    p = f"transformer.h.{i}."
    q, k, v = [m.reshape(count, length, H, E // H).transpose(1, 2) for m in conv1d(norm(x, p + "ln_1"), p + "attn.c_attn").split(E, dim=2)]
    s = (q @ k.transpose(2, 3)) / math.sqrt(E // H)
    s = s.masked_fill(torch.ones(length, length).triu(1).bool(), float("-inf"))
    x = x + conv1d((s.softmax(-1) @ v).transpose(1, 2).reshape(count, length, E), p + "attn.c_proj")
    x = x + conv1d(F.gelu(conv1d(norm(x, p + "ln_2"), p + "mlp.c_fc")), p + "mlp.c_proj")
logits = norm(x, "transformer.ln_f") @ t["transformer.wte.weight"].T

# nanoGPT: strict names, and its optimizer's groups.
ckpt = torch.load(folder + "/ckpt.pt", map_location="cpu")
a = ckpt["model_args"]
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        n = a["n_embd"]
        self.ln_1 = torch.nn.LayerNorm(n)
        self.attn = torch.nn.ModuleDict({"c_attn": torch.nn.Linear(n, 3 * n), "c_proj": torch.nn.Linear(n, n)})
        self.ln_2 = torch.nn.LayerNorm(n)
        self.mlp = torch.nn.ModuleDict({"c_fc": torch.nn.Linear(n, 4 * n), "c_proj": torch.nn.Linear(4 * n, n)})
class GPT(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = torch.nn.ModuleDict(dict(wte=torch.nn.Embedding(a["vocab_size"], a["n_embd"]), wpe=torch.nn.Embedding(a["block_size"], a["n_embd"]), h=torch.nn.ModuleList([Block() for _ in range(a["n_layer"])]), ln_f=torch.nn.LayerNorm(a["n_embd"])))
        self.lm_head = torch.nn.Linear(a["n_embd"], a["vocab_size"], bias=False)
        self.transformer.wte.weight = self.lm_head.weight
model = GPT()
model.load_state_dict(ckpt["model"])
named = dict(model.named_parameters())
groups = [[p for p in named.values() if p.dim() >= 2], [p for p in named.values() if p.dim() < 2]]
optimizer = torch.optim.AdamW([{"params": groups[0], "weight_decay": 0.1}, {"params": groups[1], "weight_decay": 0.0}], lr=1)
optimizer.load_state_dict(ckpt["optimizer"])
for p in named.values():
    assert optimizer.state[p]["exp_avg"].shape == p.shape, p.shape
for p in named.values():
    p.grad = torch.zeros_like(p)
optimizer.step()
moments = {name: [float(optimizer.state[p]["exp_avg"].sum()), float(optimizer.state[p]["step"])] for name, p in named.items()}
print(json.dumps({"logits": logits.flatten().tolist(), "args": a, "iter": ckpt["iter_num"], "moments": moments, "groups": [[g["lr"], g["weight_decay"], list(g["betas"])] for g in optimizer.param_groups]}))
`;

/** A checkpoint of a GPT whose moments are told apart. */
function nanoCheckpoint({ network, weights, outputs }: Trained): Checkpoint {
  const optimizer: Tensors = new Map();
  for (const [name, tensor] of weights)
    for (const [kind, size] of [
      ["exp_avg", 0.5],
      ["exp_avg_sq", 0.25],
    ] as const)
      optimizer.set(
        `${kind}.${name}`,
        float32(
          tensor.shape,
          floats(name, tensor).map((value) => Math.abs(value) * size),
        ),
      );
  const sample = sampleCheckpoint();
  const position = { ...sample.position, step: 42 };
  return { ...sample, config: network.config, outputs, model: weights, optimizer, position };
}

test.skipIf(python() === null)(
  "PyTorch's GPT-2 gives our logits from the folder, and nanoGPT takes its ckpt.pt strictly, moments and all",
  async () => {
    const trained = trainedSample("gpt", { dropout: 0.1 });
    const entries = await writeGpt2Folder(trained);
    mkdirSync(join(folder, "gpt2"));
    for (const { name, data } of entries) writeFileSync(join(folder, "gpt2", name), data);
    const { ids, length } = sampleWords(trained, 3);
    writeFileSync(join(folder, "gpt2/ids.json"), JSON.stringify([...ids]));
    const checkpoint = nanoCheckpoint(trained);
    const file = writeNanoGpt(checkpoint);
    writeFileSync(join(folder, "gpt2/ckpt.pt"), new Uint8Array(await file.arrayBuffer()));
    const path = join(folder, "program.py");
    writeFileSync(path, program);
    const told = JSON.parse(runPython([path, join(folder, "gpt2"), "3", String(length)])) as {
      logits: number[];
      args: Record<string, unknown>;
      iter: number;
      moments: Record<string, [number, number]>;
      groups: [number, number, number[]][];
    };
    expect(largestDifference(told.logits, await sampleLogits(trained, 3))).toBeLessThan(1e-4);
    expect(told.args).toEqual({
      n_layer: 2,
      n_head: 4,
      n_embd: 16,
      block_size: 12,
      bias: true,
      vocab_size: 23,
      dropout: 0.1,
    });
    expect(told.iter).toBe(42);
    expect(told.groups).toEqual([
      [1e-3, 0.1, [0.9, 0.99]],
      [1e-3, 0, [0.9, 0.99]],
    ]);
    const sum = (name: string): number =>
      floats(name, checkpoint.optimizer.get(`exp_avg.${name}`)!).reduce((all, value) => all + value, 0);
    for (const [name, [moment, step]] of Object.entries(told.moments)) {
      expect(step).toBe(43);
      // One more step, of no gradient.
      const own = name === "lm_head.weight" ? "transformer.wte.weight" : name;
      expect(Math.abs(moment / (0.9 * sum(own)) - 1), name).toBeLessThan(1e-4);
    }
  },
  120_000,
);

test("a GPT-2 folder has what transformers asks for, and a card that leaves the licence to its owner", async () => {
  const entries = await writeGpt2Folder(trainedSample("gpt"));
  expect(entries.map(({ name }) => name)).toEqual([
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "README.md",
  ]);
  const card = textOf(entries, "README.md");
  expect(card).toMatch(/^---\nlicense:\nlibrary_name: transformers\n/);
  expect(card).toContain("10 tokens for training, 5 for validation");
});

test("the card calls the best number by the metric that it is of", async () => {
  const trained = trainedSample("resnet18");
  for (const [bestMetric, said] of [
    ["f1", "Best: Validation macro F1 61.25 %, after epoch 2."],
    ["acc5", "Best: Validation Acc@5 61.25 %, after epoch 2."],
    ["loss", "Best: Validation loss 61.2500, after epoch 2."],
  ] as const) {
    const config = { ...trained.network.config, bestMetric, width: 64, stem: "imagenet" as const };
    // Counted from 0, and said from 1.
    const best = { metric: 61.25, epoch: 1 };
    const entries = await writeTimmFolder({ ...trained, network: { ...trained.network, config }, best });
    expect(textOf(entries, "README.md")).toContain(said);
  }
});

test.each([
  ["transformers' names", (name: string) => name],
  ["the Hub's first files, without their beginning", (name: string) => name.replace("transformer.", "")],
])("a GPT starts from model.safetensors of Hugging Face: %s", async (_what, named) => {
  const { network, weights } = trainedSample("gpt");
  const theirs: Tensors = new Map([...gpt2Tensors(weights)].map(([name, tensor]) => [named(name), tensor]));
  // GPT-2's own file keeps the causal mask beside each layer.
  theirs.set(named("transformer.h.0.attn.bias"), float32([1, 1, 2, 2], Float32Array.of(1, 0, 1, 1)));
  const { stateDict, unusable } = await readWeights(writeSafetensors(theirs));
  const shapes = new Map([...stateDict].map(([name, { shape }]) => [name, shape]));
  expect(recogniseModel(shapes)).toMatchObject({ model: "gpt", emsize: 16, layers: 2, block: 12 });
  const { stores, notes } = startStores(
    { state: asStateDict(stateDict), unusable },
    {
      layout: network.layout,
      base: emptyStores(network.layout),
      head: null,
      translations: modelSettings.gpt.otherNames ?? [],
      fromOthers: modelOf(network).fromOthers,
    },
  );
  for (const tensor of network.layout.tensors)
    expect(fromDevice(tensor, stores.parameters), tensor.name).toEqual(
      floats(tensor.name, weights.get(tensor.name)!),
    );
  expect(notes.join(" ")).toMatch(/turned back.*Not needed of the file: .*attn\.bias/);
});

test("nanoGPT's file gives its weights back to the last bit", async () => {
  const trained = trainedSample("gpt");
  const { stateDict } = await readWeights(writeNanoGpt(nanoCheckpoint(trained)));
  expect([...stateDict.keys()]).toEqual([...trained.weights.keys()]);
  for (const [name, tensor] of trained.weights)
    expect(floats(name, stateDict.get(name)!)).toEqual(floats(name, tensor));
});

test("timm's folder tells a ResNet and a ViT by its own names; a ResNet that it lacks is refused", async () => {
  const resnet = await writeTimmFolder(trainedSample("resnet18", { width: 64 }));
  expect(JSON.parse(textOf(resnet, "config.json"))).toMatchObject({
    architecture: "resnet18",
    num_classes: 5,
    num_features: 512,
    label_names: ["lemon", "teapot", "çay, bardağı", "=1+1", "柠檬"],
    pretrained_cfg: { input_size: [3, sampleSize, sampleSize], first_conv: "conv1", classifier: "fc" },
  });
  await expect(writeTimmFolder(trainedSample("resnet18"))).rejects.toThrow(/width of 64/);
  const vit = trainedSample("vit", { patch: 16 });
  const names = [...vit.weights.keys()].map((name) => nameAtTimm(name));
  expect(
    names.every((name) =>
      /^(?:blocks\.[01]\.|cls_token|pos_embed|patch_embed\.proj|norm\.|head\.)/.test(name),
    ),
  ).toBe(true);
  expect(new Set(names).size).toBe(vit.weights.size);
  expect(JSON.parse(textOf(await writeTimmFolder(vit), "config.json"))).toMatchObject({
    model_args: {
      img_size: sampleSize,
      patch_size: 16,
      embed_dim: 16,
      depth: 2,
      num_heads: 4,
      mlp_ratio: 1.5,
    },
  });
});

test("Conv1D's weights are the linear ones, turned; what is no matrix of it stays", () => {
  const weights: Tensors = new Map([
    ["transformer.h.0.mlp.c_fc.weight", float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))],
    ["transformer.h.0.mlp.c_fc.bias", float32([2], Float32Array.of(7, 8))],
    ["lm_head.weight", float32([1, 2], Float32Array.of(1, 2))],
  ]);
  const turned = gpt2Tensors(weights);
  expect(turned.get("transformer.h.0.mlp.c_fc.weight")).toMatchObject({
    shape: [3, 2],
    data: Float32Array.of(1, 4, 2, 5, 3, 6),
  });
  expect(turned.get("transformer.h.0.mlp.c_fc.bias")).toBe(weights.get("transformer.h.0.mlp.c_fc.bias"));
  expect(turned.has("lm_head.weight")).toBe(false);
});
