/**
 * A folder of Hugging Face's GPT-2 (config.json, model.safetensors, tokenizer.json) as a checkpoint of the lab. What the network here
 * does not have is refused by its name in config.json, so that no folder is read as another model.
 */
import * as v from "valibot";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import { CheckpointError, quote } from "../../checkpoints/checkpointError.ts";
import { hubShards, hubWeights } from "../../checkpoints/hubNames.ts";
import { emptyHistory } from "../../checkpoints/logs/history.ts";
import { vocabularyOutputs } from "../../checkpoints/outputs.ts";
import { readWeights } from "../../checkpoints/weights.ts";
import type { RunConfig } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import { ConfigError, parseConfig } from "../../config/parse.ts";
import { preset } from "../../config/presets.ts";
import { modelOf, networkOf } from "../../models/network.ts";
import { emptyStores } from "../../models/parameters.ts";
import { startStores } from "../../models/startWeights.ts";
import { say } from "../../said.ts";
import { fromTokenizerFiles } from "../../tokenizers/fromFiles.ts";
import type { Tokenizer } from "../../tokenizers/tokenizer.ts";
import { asStateDict, stateDict } from "../../training/snapshot.ts";

/** The folder's own files by their names; those of folders in it are no part of a model. */
export type HubFiles = ReadonlyMap<string, Blob>;

/** Every name of the exact GELU and of its approximation by tanh. */
const gelu: Readonly<Record<string, "exact" | "tanh">> = {
  gelu: "exact",
  gelu_python: "exact",
  gelu_new: "tanh",
  gelu_pytorch_tanh: "tanh",
  gelu_fast: "tanh",
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** GPT2Config; the values that are absent are its defaults. */
const configSchema = v.looseObject({
  model_type: v.string(),
  vocab_size: v.optional(count, 50257),
  n_positions: v.optional(count, 1024),
  n_embd: v.optional(count, 768),
  n_layer: v.optional(count, 12),
  n_head: v.optional(count, 12),
  n_inner: v.optional(v.nullable(count), null),
  activation_function: v.optional(v.string(), "gelu_new"),
  resid_pdrop: v.optional(v.number(), 0.1),
  layer_norm_epsilon: v.optional(v.number(), 1e-5),
  scale_attn_weights: v.optional(v.boolean(), true),
  scale_attn_by_inverse_layer_idx: v.optional(v.boolean(), false),
  add_cross_attention: v.optional(v.boolean(), false),
  tie_word_embeddings: v.optional(v.boolean(), true),
});
type HubConfig = v.InferOutput<typeof configSchema>;

const refuse = (field: string, has: unknown, needs: string): never => {
  throw new CheckpointError("unsupported", say("hubField", field, quote(String(has)), needs));
};

/** Throws CheckpointError that names the first value which the network here does not have. */
function checked(json: unknown): HubConfig {
  const parsed = v.safeParse(configSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new CheckpointError("malformed", say("hubConfig", v.getDotPath(issue) ?? "config", issue.message));
  }
  const config = parsed.output;
  if (config.model_type !== "gpt2") refuse("model_type", config.model_type, "gpt2");
  if (!(config.activation_function in gelu))
    refuse("activation_function", config.activation_function, Object.keys(gelu).join(", "));
  const inner = 4 * config.n_embd;
  if ((config.n_inner ?? inner) !== inner) refuse("n_inner", config.n_inner, `4 · n_embd = ${inner}`);
  const fixed = {
    layer_norm_epsilon: 1e-5,
    scale_attn_weights: true,
    scale_attn_by_inverse_layer_idx: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  } as const satisfies Partial<HubConfig>;
  for (const [field, needs] of Object.entries(fixed))
    if (config[field] !== needs) refuse(field, config[field], String(needs));
  return config;
}

function runConfig(hub: HubConfig): RunConfig {
  const { n_embd: emsize, n_head: heads, n_layer: layers, n_positions: block, resid_pdrop: dropout } = hub;
  const own = { model: "gpt", emsize, heads, layers, block, dropout } as const;
  try {
    const config = parseConfig(own, preset("report", "gpt"));
    const wrong = modelSettings.gpt.check(config);
    if (wrong) throw new CheckpointError("unsupported", say("configRefused", wrong.message));
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CheckpointError("unsupported", say("configRefused", error.message), { cause: error });
  }
}

async function textOf(files: HubFiles, name: string): Promise<string> {
  const file = files.get(name);
  if (!file) throw new CheckpointError("missing", say("hubLacks", name));
  return file.text();
}

/** Throws TokenizerError for one that is not read here. */
async function tokenizerIn(files: HubFiles): Promise<Tokenizer> {
  const names =
    files.has("vocab.json") && !files.has("tokenizer.json")
      ? ["vocab.json", "merges.txt"]
      : ["tokenizer.json"];
  return fromTokenizerFiles(
    await Promise.all(names.map(async (name) => ({ name, text: await textOf(files, name) }))),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError("malformed", say("hubConfig", "config.json", String(cause)), { cause });
  }
}

/** The model of a folder as a checkpoint before its first step, and what was converted, for the person. Throws CheckpointError. */
export async function readGpt2Folder(
  name: string,
  files: HubFiles,
): Promise<{ checkpoint: Checkpoint; notes: string[] }> {
  const hub = checked(parseJson(await textOf(files, "config.json")));
  const shards = hubShards.find((index) => files.has(index));
  const weights = hubWeights.map((file) => files.get(file)).find((file) => file !== undefined);
  if (!weights)
    throw new CheckpointError("missing", shards ? say("hubShards", shards) : say("hubLacks", hubWeights[0]));
  const tokenizer = await tokenizerIn(files);
  const outputs = vocabularyOutputs(tokenizer);
  if (outputs.words.length !== hub.vocab_size)
    throw new CheckpointError("mismatch", say("hubVocabulary", outputs.words.length, hub.vocab_size));
  const config = runConfig(hub);
  const network = networkOf(config, hub.vocab_size);
  const read = await readWeights(weights);
  const { stores, notes } = startStores(
    { state: asStateDict(read.stateDict), unusable: read.unusable },
    {
      layout: network.layout,
      base: emptyStores(network.layout),
      head: null,
      translations: modelSettings.gpt.otherNames ?? [],
      fromOthers: modelOf(network).fromOthers,
    },
  );
  const checkpoint: Checkpoint = {
    run: { id: crypto.randomUUID(), name },
    config,
    position: { epoch: 0, step: 0, stepInEpoch: 0 },
    best: null,
    schedule: {},
    meters: {},
    seconds: 0,
    outputs,
    data: { name, layout: "", train: 0, validation: 0 },
    kernels: {},
    history: emptyHistory(),
    model: stateDict(network, stores, 0),
    optimizer: new Map(),
    average: new Map(),
    bestModel: new Map(),
  };
  // What is said of any file of GPT-2's is not true of one whose config.json tells otherwise.
  const isExact = gelu[hub.activation_function] === "exact";
  const told = notes.filter((note) => !(isExact && note === say("geluExact")));
  return { checkpoint, notes: [...read.notes, ...told] };
}
