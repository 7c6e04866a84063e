import { expect, test } from "vitest";
import { tokenizerOf, vocabularyOutputs } from "../../../../src/checkpoints/outputs.ts";
import { readCheckpoint, writeCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import { floats } from "../../../../src/checkpoints/safetensors/tensors.ts";
import { isHubFolder } from "../../../../src/checkpoints/hubNames.ts";
import { type HubFiles, readGpt2Folder } from "../../../../src/interop/hub/readGpt2.ts";
import { writeGpt2Folder } from "../../../../src/interop/hub/gpt2.ts";
import type { Trained } from "../../../../src/interop/trained.ts";
import { encode } from "../../../../src/tokenizers/index.ts";
import { learned } from "../../../support/samples/learnedTokenizer.ts";
import { trainedSample } from "../../../support/samples/trainedSample.ts";

const text = "It's 2024: naïve cats ask. 天地玄黄，宇宙洪荒。\n".repeat(4);

/** A GPT over what a text is cut into. */
function sample(name: "bpe" | "characters"): Trained {
  const tokenizer = learned(name, text, { vocabulary: 280 });
  const outputs = vocabularyOutputs(tokenizer);
  return { ...trainedSample("gpt", { dropout: 0.1 }, outputs.words.length), outputs };
}

async function folderOf(trained: Trained): Promise<Map<string, Blob>> {
  const entries = await writeGpt2Folder(trained);
  return new Map(entries.map(({ name, data }) => [name, new Blob([new Uint8Array(data)])]));
}

async function withConfig(files: HubFiles, fields: Record<string, unknown>): Promise<HubFiles> {
  const config = JSON.parse((await files.get("config.json")?.text()) ?? "");
  return new Map(files).set("config.json", new Blob([JSON.stringify({ ...config, ...fields })]));
}

test.each(["bpe", "characters"] as const)(
  "an exported folder comes back as the same model, of %s: weights to the bit, sizes and ids",
  async (name) => {
    const trained = sample(name);
    const files = await folderOf(trained);
    expect(isHubFolder([...files.keys()])).toBe(true);
    const { checkpoint, notes } = await readGpt2Folder("mine", files);
    // As the page keeps it.
    const kept = await readCheckpoint(writeCheckpoint(checkpoint));
    expect([...kept.model.keys()]).toEqual([...trained.weights.keys()]);
    for (const [tensor, values] of trained.weights)
      expect(floats(tensor, kept.model.get(tensor)!), tensor).toEqual(floats(tensor, values));
    const { config } = trained.network;
    for (const field of ["emsize", "heads", "layers", "block", "dropout"] as const)
      expect(kept.config[field], field).toBe(config[field]);
    if (kept.outputs.kind !== "vocabulary" || trained.outputs.kind !== "vocabulary")
      throw new Error("no text");
    const given = "naïve 洪荒 cats\n";
    expect(encode(tokenizerOf(kept.outputs), given)).toEqual(encode(tokenizerOf(trained.outputs), given));
    expect(notes.join(" ")).toMatch(/turned back/);
    expect(notes.join(" ")).not.toMatch(/tanh/);
  },
);

test("GPT-2's own GELU is taken with a note; what the network lacks is refused by its name", async () => {
  const files = await folderOf(sample("characters"));
  const other = await readGpt2Folder("mine", await withConfig(files, { activation_function: "gelu_new" }));
  expect(other.notes.join(" ")).toMatch(/approximation by tanh/);
  for (const [fields, why] of [
    [{ activation_function: "relu" }, /activation_function: “relu”/],
    [{ model_type: "llama" }, /model_type: “llama”/],
    [{ n_inner: 17 }, /n_inner: “17”/],
    [{ layer_norm_epsilon: 1e-6 }, /layer_norm_epsilon: “0.000001”/],
    [{ scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx/],
    [{ tie_word_embeddings: false }, /tie_word_embeddings/],
    [{ vocab_size: 9 }, /tokens, and its network 9/],
    [{ n_head: 5 }, /Heads|heads/],
    [{ n_layer: "two" }, /n_layer/],
  ] as const)
    await expect(readGpt2Folder("mine", await withConfig(files, fields))).rejects.toThrow(why);
});

test("what a folder lacks is asked for by name", async () => {
  const files = await folderOf(sample("characters"));
  for (const name of ["config.json", "model.safetensors", "tokenizer.json"]) {
    const rest = new Map(files);
    rest.delete(name);
    await expect(readGpt2Folder("mine", rest)).rejects.toThrow(`no ${name}`);
  }
  const shards = new Map(files).set("model.safetensors.index.json", new Blob());
  shards.delete("model.safetensors");
  await expect(readGpt2Folder("mine", shards)).rejects.toThrow(/several files/);
});
