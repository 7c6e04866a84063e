import type { ModelName } from "../config/models/index.ts";
import { gpt } from "./gpt.ts";
import type { Model } from "./model.ts";
import { resnet101, resnet18, resnet34, resnet50 } from "./resnet.ts";
import { transformer } from "./transformer.ts";
import { vit } from "./vit.ts";

/** The table of models: what the settings of src/config/models compute. */
export const models: Readonly<Record<ModelName, Model>> = {
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  vit,
  transformer,
  gpt,
};
