import { say } from "../../said.ts";
import type { Settings } from "../settings.ts";
import type { ModelSettings, Recipe } from "./model.ts";
import { fineTuning, pictures } from "./pictures.ts";
import { nameAtTimm, olderTorchvisionName, timmName, transformersName } from "./vitNames.ts";

/** AdamW as the papers on small Vision Transformers have it (https://arxiv.org/abs/2012.12877): without its warm-up none learns. */
const report: Recipe = {
  epochs: 90,
  batchSize: 256,
  evalBatchSize: 256,
  optimizer: "adamw",
  learningRate: 5e-4,
  momentum: 0.9,
  weightDecay: 0.05,
  decay: "matrices",
  clip: 1,
  schedule: "cosine",
  warmup: 5,
  bestMetric: "acc1",
  shuffle: true,
  seed: 42,
  // ViT-Tiny, with patches for small pictures.
  patch: 8,
  emsize: 192,
  heads: 3,
  hidden: 768,
  layers: 12,
};

/** Channels of a head in every published size: 192/3, 384/6, 768/12. */
const headChannels = 64;

export const vit: ModelSettings = {
  title: "ViT",
  ...pictures,
  fields: [...pictures.fields, "layerDecay", "patch", "emsize", "heads", "hidden", "layers"],
  size: ["pictureSize", "patch", "emsize", "heads", "hidden", "layers"],
  answers: ["predictions", "filters", "pictureContext", "nearest"],
  hub: {
    library: "timm",
    network: ({ pictureSize, patch, emsize, heads, hidden, layers }) => ({
      architecture: "vit_tiny_patch16_224",
      args: {
        img_size: pictureSize,
        patch_size: patch,
        embed_dim: emsize,
        depth: layers,
        num_heads: heads,
        mlp_ratio: hidden / emsize,
      },
      features: emsize,
      pooling: "token",
      firstConvolution: "patch_embed.proj",
      classifier: "head",
      nameOf: nameAtTimm,
    }),
  },
  published: [
    {
      name: "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k (model.safetensors)",
      megabytes: 22.9,
      licence: "Apache-2.0",
      address: "https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/tree/main",
    },
  ],
  convolves: false,
  presets: {
    report,
    strong: { ...report, augmentation: "strong", labelSmoothing: 0.1, averageDecay: 0.998 },
    finetune: { ...report, ...fineTuning, learningRate: 5e-5, weightDecay: 0.05 },
  },
  form: {
    recipe: {
      ...pictures.form.recipe,
      more: pictures.form.recipe.more.flatMap((field) =>
        field === "headRate" ? [field, "layerDecay" as const] : [field],
      ),
    },
    network: { first: ["patch", "emsize", "heads", "hidden", "layers"], more: ["pictureSize"] },
  },
  listed: {
    ...pictures.listed,
    network: ["patch", "emsize", "heads", "hidden", "layers", "pictureSize"],
  },
  check({ pictureSize, patch, emsize, heads }) {
    if (pictureSize % patch !== 0)
      return {
        field: "patch",
        message: say("mustDivide", "patch", "Patch", patch, "pictureSize", "Picture size", pictureSize),
      };
    if (emsize % heads !== 0)
      return {
        field: "heads",
        message: say("mustDivide", "heads", "Heads", heads, "emsize", "Embedding size", emsize),
      };
    return null;
  },
  otherNames: [timmName, olderTorchvisionName, transformersName],
  ofOthers: /^(?:reg_token$|register_tokens$|dist_token$|norm_pre\.|ln_pre\.)/,
  recognise(shapeOf) {
    const [patches, positions] = [shapeOf("conv_proj.weight"), shapeOf("encoder.pos_embedding")];
    const inner = shapeOf("encoder.layers.encoder_layer_0.mlp.0.weight");
    if (!patches || !positions || !inner || !shapeOf("class_token")) return null;
    const [emsize = 0, , patch = 0] = patches;
    let layers = 1;
    while (layers < 100 && shapeOf(`encoder.layers.encoder_layer_${layers}.ln_1.weight`)) layers++;
    const told: Partial<Settings> = { patch, emsize, hidden: inner[0] ?? 0, layers };
    // How many heads there are, no tensor tells.
    if (emsize % headChannels === 0) told.heads = emsize / headChannels;
    const side = Math.sqrt((positions[1] ?? 0) - 1);
    // Positions of larger pictures are put between one another where the run's are smaller.
    if (Number.isInteger(side) && side * patch <= largestPicture) told.pictureSize = side * patch;
    return told;
  },
};

/** The limit of the field. */
const largestPicture = 256;
