/** A ResNet or Vision Transformer as a folder that timm opens: `timm.create_model("local-dir:FOLDER", pretrained=True)`. */
import { say } from "../../said.ts";
import type { ZipEntry } from "../../checkpoints/pth/zip.ts";
import { writeSafetensors } from "../../checkpoints/safetensors/safetensors.ts";
import { modelSettings } from "../../config/models/index.ts";
import { imagenetNormalisation } from "../../backends/ops/augment.ts";
import type { ModelSettings } from "../../config/models/model.ts";
import type { Trained } from "../trained.ts";
import { blobEntry, jsonEntry, modelCard } from "./card.ts";

/** The files of the folder. Throws for a network that timm does not have. */
export async function writeTimmFolder(trained: Trained): Promise<ZipEntry[]> {
  const { outputs, weights, network } = trained;
  const { config } = network;
  const { hub, title }: ModelSettings = modelSettings[config.model];
  if (hub?.library !== "timm" || outputs.kind !== "classes") throw new Error(say("noTimm", title));
  const described = hub.network(config);
  const { nameOf = (name: string) => name } = described;
  const tensors = new Map([...weights].map(([name, tensor]) => [nameOf(name), tensor]));
  const { mean, standardDeviation } = imagenetNormalisation;
  const classes = outputs.classes.map((one) => one.name);
  return [
    jsonEntry("config.json", {
      architecture: described.architecture,
      num_classes: classes.length,
      num_features: described.features,
      global_pool: described.pooling,
      model_args: described.args,
      label_names: classes,
      pretrained_cfg: {
        input_size: [3, config.pictureSize, config.pictureSize],
        num_classes: classes.length,
        mean,
        std: standardDeviation,
        interpolation: "bilinear",
        crop_pct: 1,
        first_conv: described.firstConvolution,
        classifier: described.classifier,
      },
    }),
    await blobEntry("model.safetensors", writeSafetensors(tensors)),
    modelCard(trained, "timm", [
      "import timm",
      "",
      'model = timm.create_model("local-dir:FOLDER", pretrained=True)',
    ]),
  ];
}
