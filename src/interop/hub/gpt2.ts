/**
 * A GPT as a folder that Hugging Face's transformers load: GPT2LMHeadModel's config.json, model.safetensors and tokenizer.json. Its
 * linear layers are Conv1D, whose weights are [inputs, outputs]; its head is tied to the words and not written.
 */
import { tokenizerOf } from "../../checkpoints/outputs.ts";
import type { ZipEntry } from "../../checkpoints/pth/zip.ts";
import { writeSafetensors } from "../../checkpoints/safetensors/safetensors.ts";
import { float32, floats, type Tensor, type Tensors } from "../../checkpoints/safetensors/tensors.ts";
import { toTokenizerJson } from "../../tokenizers/tokenizerJson.ts";
import type { Trained } from "../trained.ts";
import { blobEntry, jsonEntry, modelCard, textEntry } from "./card.ts";

/** What transformers' GPT2Block has as Conv1D. */
const conv1d = /\.(?:c_attn|c_proj|c_fc)\.weight$/;

function transposed(name: string, tensor: Tensor): Tensor {
  const [rows = 0, columns = 0] = tensor.shape;
  const from = floats(name, tensor);
  const to = new Float32Array(from.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      to[column * rows + row] = from[row * columns + column] ?? 0;
  return float32([columns, rows], to);
}

/** GPT2LMHeadModel's tensors, in its order. */
export function gpt2Tensors(weights: Tensors): Tensors {
  const tensors: Tensors = new Map();
  for (const [name, tensor] of weights)
    if (name !== "lm_head.weight") tensors.set(name, conv1d.test(name) ? transposed(name, tensor) : tensor);
  return tensors;
}

/** GPT2Config of the network. */
function gpt2Config({ network: { config, outputs } }: Trained) {
  return {
    architectures: ["GPT2LMHeadModel"],
    model_type: "gpt2",
    vocab_size: outputs,
    n_positions: config.block,
    n_ctx: config.block,
    n_embd: config.emsize,
    n_layer: config.layers,
    n_head: config.heads,
    n_inner: null,
    // The exact one; GPT-2's own is its approximation by tanh.
    activation_function: "gelu",
    resid_pdrop: config.dropout,
    embd_pdrop: config.dropout,
    attn_pdrop: config.dropout,
    layer_norm_epsilon: 1e-5,
    initializer_range: 0.02,
    scale_attn_weights: true,
    use_cache: true,
    tie_word_embeddings: true,
    bos_token_id: null,
    eos_token_id: null,
    torch_dtype: "float32",
  };
}

/** The files of the folder. Throws for a network that reads no text. */
export async function writeGpt2Folder(trained: Trained): Promise<ZipEntry[]> {
  const { outputs, weights, network } = trained;
  if (outputs.kind !== "vocabulary") throw new Error("Hugging Face's GPT-2 writes text.");
  return [
    jsonEntry("config.json", gpt2Config(trained)),
    await blobEntry("model.safetensors", writeSafetensors(gpt2Tensors(weights))),
    textEntry("tokenizer.json", toTokenizerJson(tokenizerOf(outputs))),
    jsonEntry("tokenizer_config.json", {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: network.config.block,
      clean_up_tokenization_spaces: false,
    }),
    modelCard(trained, "transformers", [
      "from transformers import AutoModelForCausalLM, AutoTokenizer",
      "",
      'model = AutoModelForCausalLM.from_pretrained("FOLDER")',
      'tokenizer = AutoTokenizer.from_pretrained("FOLDER")',
    ]),
  ];
}
