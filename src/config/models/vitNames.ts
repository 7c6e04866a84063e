/** Names that other programs give the tensors of a Vision Transformer, as torchvision's; null for a name that is none of theirs. */

const timmParts = new Map([
  ["cls_token", "class_token"],
  ["pos_embed", "encoder.pos_embedding"],
  ["patch_embed.proj.weight", "conv_proj.weight"],
  ["patch_embed.proj.bias", "conv_proj.bias"],
  ["norm.weight", "encoder.ln.weight"],
  ["norm.bias", "encoder.ln.bias"],
  ["head.weight", "heads.head.weight"],
  ["head.bias", "heads.head.bias"],
]);
const timmBlockParts = new Map([
  ["norm1.weight", "ln_1.weight"],
  ["norm1.bias", "ln_1.bias"],
  ["attn.qkv.weight", "self_attention.in_proj_weight"],
  ["attn.qkv.bias", "self_attention.in_proj_bias"],
  ["attn.proj.weight", "self_attention.out_proj.weight"],
  ["attn.proj.bias", "self_attention.out_proj.bias"],
  ["norm2.weight", "ln_2.weight"],
  ["norm2.bias", "ln_2.bias"],
  ["mlp.fc1.weight", "mlp.0.weight"],
  ["mlp.fc1.bias", "mlp.0.bias"],
  ["mlp.fc2.weight", "mlp.3.weight"],
  ["mlp.fc2.bias", "mlp.3.bias"],
]);

/** timm's, and DeiT's: `blocks.0.attn.qkv.weight`. */
export function timmName(name: string): string | null {
  const block = /^blocks\.(\d+)\.(.+)$/.exec(name);
  if (!block) return timmParts.get(name) ?? null;
  const part = timmBlockParts.get(block[2] ?? "");
  return part === undefined ? null : `encoder.layers.encoder_layer_${block[1]}.${part}`;
}

const reversed = (parts: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...parts].map(([theirs, ours]) => [ours, theirs]));
const [ourParts, ourBlockParts] = [reversed(timmParts), reversed(timmBlockParts)];

/** timm's name of a tensor that torchvision calls `name`. */
export function nameAtTimm(name: string): string {
  const block = /^encoder\.layers\.encoder_layer_(\d+)\.(.+)$/.exec(name);
  if (!block) return ourParts.get(name) ?? name;
  const part = ourBlockParts.get(block[2] ?? "");
  return part === undefined ? name : `blocks.${block[1]}.${part}`;
}

const transformersParts = new Map([
  ["embeddings.cls_token", "class_token"],
  ["embeddings.position_embeddings", "encoder.pos_embedding"],
  ["embeddings.patch_embeddings.projection.weight", "conv_proj.weight"],
  ["embeddings.patch_embeddings.projection.bias", "conv_proj.bias"],
  ["layernorm.weight", "encoder.ln.weight"],
  ["layernorm.bias", "encoder.ln.bias"],
  ["classifier.weight", "heads.head.weight"],
  ["classifier.bias", "heads.head.bias"],
]);
const transformersBlockParts = new Map([
  ["layernorm_before", "ln_1."],
  // The three of it as `joinProjections` puts them together.
  ["attention.attention.in_proj", "self_attention.in_proj_"],
  ["attention.output.dense", "self_attention.out_proj."],
  ["layernorm_after", "ln_2."],
  ["intermediate.dense", "mlp.0."],
  ["output.dense", "mlp.3."],
]);

/** Hugging Face's transformers: `vit.encoder.layer.0.attention.attention.query.weight`. */
export function transformersName(whole: string): string | null {
  const name = whole.replace(/^vit\./, "");
  const [, index, part = "", tensor = ""] = /^encoder\.layer\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  if (index === undefined) return transformersParts.get(name) ?? null;
  const own = transformersBlockParts.get(part);
  return own === undefined ? null : `encoder.layers.encoder_layer_${index}.${own}${tensor}`;
}

/** torchvision's before 0.13: `mlp.linear_1` and `mlp.linear_2`. */
export const olderTorchvisionName = (name: string): string | null =>
  name.replace(/\.mlp\.linear_1\./, ".mlp.0.").replace(/\.mlp\.linear_2\./, ".mlp.3.");
