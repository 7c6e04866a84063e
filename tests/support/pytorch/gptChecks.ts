import { expect, test } from "vitest";
import type { Backend } from "../../../src/backends/backend.ts";
import { Graph } from "../../../src/backends/graph.ts";
import { preset } from "../../../src/config/presets.ts";
import { modelOf, networkOf } from "../../../src/models/network.ts";
import {
  emptyStores,
  fromDevice,
  fromStateDict,
  ParameterValues,
  type StateDict,
} from "../../../src/models/parameters.ts";
import { generate } from "../../../src/training/ask/generate.ts";
import { Learner, type StepResult } from "../../../src/training/learner.ts";
import type { Pass } from "../../../src/training/pass.ts";
import { Words } from "../../../src/tokenizers/words.ts";
import { sortIds } from "../../../src/training/tasks/textTask.ts";
import { jsonFixture, stateFixture, tensorFixture } from "./fixtures.ts";
import { largestDifference, relative } from "./pytorchChecks.ts";

const path = "reference/gpt-tiny";
/** What gpt-tiny's manifest says. */
const [V, T, B] = [61, 24, 5];
const config = {
  ...preset("report", "gpt"),
  emsize: 48,
  heads: 3,
  layers: 2,
  block: T,
  batchSize: B,
  beta1: 0.9,
  beta2: 0.95,
};
const network = networkOf(config, V);

interface Manifest {
  params: number;
  shapes: Record<string, number[]>;
  decaying: string[];
  loss_f64: number[];
  grad_norm_f64: number[];
  config: { prompt: number[]; generate: number };
  generation: Record<"init" | "after5" | "init_times_8", { tokens: number[] }>;
}

const manifestOf = (): Promise<Manifest> => jsonFixture<Manifest>(`${path}/manifest.json`);

/** [B,T] of PyTorch as [T*B]. */
function sequenceFirst(rows: ArrayLike<number | bigint>, at: number): Int32Array {
  return Int32Array.from({ length: T * B }, (_, i) => Number(rows[at + (i % B) * T + Math.floor(i / B)]));
}

/** The fifty batches. */
async function passes(): Promise<Pass[]> {
  const tensors = await tensorFixture(`${path}/batches.safetensors`);
  const [all, targets] = [tensors.get("ids")?.data ?? [], tensors.get("targets")?.data ?? []];
  return Array.from({ length: all.length / (B * T) }, (_, number) => {
    const ids = sequenceFirst(all, number * B * T);
    return { size: B, inputs: { ids, labels: sequenceFirst(targets, number * B * T), ...sortIds(ids) } };
  });
}

/** The keys' biases have no gradient in exact arithmetic, and AdamW divides their rounding by itself: they are left out after a step. */
function withoutKeys(name: string, values: Float32Array): Float32Array {
  if (!name.endsWith("c_attn.bias")) return values;
  const E = values.length / 3;
  return Float32Array.of(...values.subarray(0, E), ...values.subarray(2 * E));
}

async function expectWeights(learner: Learner, file: string, limit: number): Promise<void> {
  const { parameters } = await learner.weights();
  const wanted = await stateFixture(`${path}/${file}.safetensors`);
  for (const tensor of network.layout.tensors) {
    const own = withoutKeys(tensor.name, fromDevice(tensor, parameters));
    const theirs = withoutKeys(tensor.name, wanted.get(tensor.name)?.data as Float32Array);
    expect(largestDifference(own, theirs), `${file} ${tensor.name}`).toBeLessThan(limit);
  }
}

function load(learner: Learner, state: StateDict): void {
  learner.setWeights(fromStateDict(network.layout, state, emptyStores(network.layout)).stores);
}

const initial = (): Promise<StateDict> => stateFixture(`${path}/init.safetensors`);

/** With every matrix times 8, which is exact, the network is livelier than at its start. */
function timesEight(state: StateDict): StateDict {
  return new Map(
    [...state].map(([name, { shape, data }]) => [
      name,
      { shape, data: shape.length > 1 && data instanceof Float32Array ? data.map((v) => v * 8) : data },
    ]),
  );
}

/** Logits [B,T,V] of the first batch. */
async function logitsOf(learner: Learner, { inputs }: Pass): Promise<Float32Array> {
  const graph = new Graph();
  const parameters = new ParameterValues(graph, network.layout);
  graph.result("logits", modelOf(network).forward(parameters, config, { batch: B }, false));
  const program = await learner.backend.compile(graph, learner.stores, learner.kernels);
  program.write("ids", inputs["ids"] ?? new Int32Array());
  const [data] = await program.runAndRead("logits");
  program.dispose();
  const stride = (data?.length ?? 0) / (T * B);
  const logits = new Float32Array(B * T * V);
  for (let row = 0; row < T * B; row += 1)
    for (let v = 0; v < V; v += 1)
      logits[((row % B) * T + Math.floor(row / B)) * V + v] = data?.[row * stride + v] ?? Number.NaN;
  return logits;
}

async function step(learner: Learner, pass: Pass, time: number): Promise<StepResult> {
  const update = { learningRate: 1e-3, time, dropoutKey: 0 };
  return (await learner.step([pass], B * T, update)).result;
}

/** Milliseconds a check may take on a busy machine with the plain references. */
const slow = 120_000;

/** Tolerances are ten times and more of what PyTorch's own float32 differs by from its float64. */
export function gptChecks(backend: () => Backend, steps = 50): void {
  test("GPT: logits are PyTorch's, at the start and with livelier weights", async () => {
    const learner = await Learner.create(backend(), network);
    const [first] = await passes();
    const expected = await tensorFixture(`${path}/expected.safetensors`);
    for (const [name, state] of [
      ["logits_f64", await initial()],
      ["logits_init_times_8_f64", timesEight(await initial())],
      ["logits_after5_f64", await stateFixture(`${path}/after5.safetensors`)],
    ] as const) {
      load(learner, state);
      const wanted = expected.get(name)?.data as Float64Array;
      // Logits of the livelier weights are up to 60 in size.
      const size = name === "logits_init_times_8_f64" ? 10 : 1;
      expect(largestDifference(await logitsOf(learner, first!), wanted), name).toBeLessThan(1e-5 * size);
    }
    learner.dispose();
  });

  test(
    `GPT: every gradient, five AdamW steps and ${steps} losses and norms are PyTorch's`,
    async () => {
      const manifest = await manifestOf();
      const learner = await Learner.create(backend(), network);
      load(learner, await initial());
      for (const [index, pass] of (await passes()).slice(0, steps).entries()) {
        const { loss, count, gradientNorm } = await step(learner, pass, index + 1);
        expect(count).toBe(B * T);
        expect(Math.abs(loss / count - (manifest.loss_f64[index] ?? 0)), `loss ${index + 1}`).toBeLessThan(
          1e-5,
        );
        const norm = (gradientNorm ?? 0) / (manifest.grad_norm_f64[index] ?? 0);
        expect(Math.abs(norm - 1), `norm ${index + 1}`).toBeLessThan(1e-5);
        if (index === 0) {
          const flat = await learner.stores.read("gradients");
          for (const [name, { data }] of await tensorFixture(`${path}/grads.safetensors`)) {
            const tensor = network.layout.tensors.find((other) => other.name === name);
            const [own, theirs] = [fromDevice(tensor!, flat), data as Float32Array].map((values) =>
              withoutKeys(name, values),
            );
            expect(relative(own!, theirs!), name).toBeLessThan(1e-4);
          }
          await expectWeights(learner, "after1", 2e-5);
        }
        if (index === 4) await expectWeights(learner, "after5", 2e-5);
      }
      learner.dispose();
    },
    slow,
  );

  test(
    "GPT: the likeliest text is PyTorch's, also when it is longer than the block",
    async () => {
      const { generation, config: given } = await manifestOf();
      const learner = await Learner.create(backend(), network);
      const tokenizer = new Words(
        Array.from({ length: V }, (_, id) => String(id)),
        "space",
      );
      for (const [name, state] of [
        ["init", await initial()],
        ["after5", await stateFixture(`${path}/after5.safetensors`)],
        ["init_times_8", timesEight(await initial())],
      ] as const) {
        load(learner, state);
        const text: number[] = [];
        const options = {
          prompt: given.prompt.join(" "),
          temperature: 1,
          topK: 1,
          topP: 1,
          repetitionPenalty: 1,
          stop: "",
          seed: 1,
          neverUnknown: false,
        };
        for await (const word of generate(learner, tokenizer, { ...options, length: given.generate }))
          text.push(Number(word.text));
        expect(text, name).toEqual(generation[name].tokens);
        // The same without keys and values that are kept.
        const anew: number[] = [];
        const all = { ...options, length: given.generate };
        for await (const word of generate(learner, tokenizer, all, { keepsWords: false }))
          anew.push(Number(word.text));
        expect(anew, name).toEqual(text);
      }
      learner.dispose();
    },
    slow,
  );
}

test("GPT's state_dict has nanoGPT's names, shapes and order; what decays are its matrices", async () => {
  const { shapes, params, decaying } = await manifestOf();
  expect(network.layout.tensors.map(({ name, shape }) => [name, shape])).toEqual(Object.entries(shapes));
  expect(network.layout.count).toBe(params);
  const { stretches, tensors } = network.layout;
  const end = stretches.find(({ decays }) => decays)?.to ?? 0;
  const before = tensors.filter(({ offset, layout }) => offset < end && layout !== "alias");
  expect(before.map(({ name }) => name)).toEqual(decaying);
});
