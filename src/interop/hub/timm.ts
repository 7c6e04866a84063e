/** A ResNet or Vision Transformer as a folder that timm opens: `timm.create_model("local-dir:FOLDER", pretrained=True)`. */
import { say } from "../../said.ts";
import type { ZipEntry } from "../../checkpoints/pth/zip.ts";
import { writeSafetensors } from "../../checkpoints/safetensors/safetensors.ts";
import type { Tensors } from "../../checkpoints/safetensors/tensors.ts";
import type { RunConfig } from "../../config/config.ts";
import { type ModelName, modelSettings } from "../../config/models/index.ts";
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import { timmName } from "../../config/models/vitNames.ts";
import type { Trained } from "../trained.ts";
import { blobEntry, jsonEntry, modelCard } from "./card.ts";

interface Architecture {
  name: string;
  /** What of it differs from timm's own. */
  args: Record<string, unknown>;
  numFeatures: number;
  firstConv: string;
  classifier: string;
  tensors: (weights: Tensors) => Tensors;
}

/** timm's names of the tensors of a Vision Transformer. */
export function timmTensors(weights: Tensors): Tensors {
  const ours = new Map<string, string>();
  const parts = ["norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"];
  const whole = ["cls_token", "pos_embed", ...["patch_embed.proj", "norm", "head"].flatMap(sided)];
  const blocks = [...weights.keys()].filter((name) => name.endsWith("ln_1.weight")).length;
  const names = Array.from({ length: blocks }, (_, at) =>
    parts.flatMap((part) => sided(`blocks.${at}.${part}`)),
  );
  for (const name of [...whole, ...names.flat()]) ours.set(timmName(name) ?? "", name);
  return new Map([...weights].map(([name, tensor]) => [ours.get(name) ?? name, tensor]));
}

const sided = (name: string): string[] => [`${name}.weight`, `${name}.bias`];

function vit({ pictureSize, patch, emsize, heads, hidden, layers }: RunConfig): Architecture {
  return {
    name: "vit_tiny_patch16_224",
    args: {
      img_size: pictureSize,
      patch_size: patch,
      embed_dim: emsize,
      depth: layers,
      num_heads: heads,
      mlp_ratio: hidden / emsize,
    },
    numFeatures: emsize,
    firstConv: "patch_embed.proj",
    classifier: "head",
    tensors: timmTensors,
  };
}

const resnet = ({ model, width, stem }: RunConfig): Architecture => {
  if (width !== 64 || stem !== "imagenet") throw new Error(say("timmWidth", model, width, stem));
  return {
    name: model,
    args: {},
    numFeatures: model === "resnet18" || model === "resnet34" ? 512 : 2048,
    firstConv: "conv1",
    classifier: "fc",
    tensors: (weights) => weights,
  };
};

const architectures: Partial<Record<ModelName, (config: RunConfig) => Architecture>> = {
  resnet18: resnet,
  resnet34: resnet,
  resnet50: resnet,
  resnet101: resnet,
  vit,
};

/** The files of the folder. Throws for a network that timm does not have. */
export async function writeTimmFolder(trained: Trained): Promise<ZipEntry[]> {
  const { outputs, weights, network } = trained;
  const { config } = network;
  const architecture = architectures[config.model]?.(config);
  if (!architecture || outputs.kind !== "classes")
    throw new Error(say("noTimm", modelSettings[config.model].title));
  const { name, args, numFeatures, firstConv, classifier, tensors } = architecture;
  const { mean, standardDeviation } = imagenetNormalisation;
  const classes = outputs.classes.map((one) => one.name);
  return [
    jsonEntry("config.json", {
      architecture: name,
      num_classes: classes.length,
      num_features: numFeatures,
      global_pool: config.model === "vit" ? "token" : "avg",
      model_args: args,
      label_names: classes,
      pretrained_cfg: {
        input_size: [3, config.pictureSize, config.pictureSize],
        num_classes: classes.length,
        mean,
        std: standardDeviation,
        interpolation: "bilinear",
        crop_pct: 1,
        first_conv: firstConv,
        classifier,
      },
    }),
    await blobEntry("model.safetensors", writeSafetensors(tensors(weights))),
    modelCard(trained, "timm", [
      "import timm",
      "",
      'model = timm.create_model("local-dir:FOLDER", pretrained=True)',
    ]),
  ];
}
