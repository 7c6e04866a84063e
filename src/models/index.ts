import type { ModelName } from "../config/models/index.ts";
import type { Model } from "./model.ts";
import { resnet18, resnet34 } from "./resnet.ts";
import { transformer } from "./transformer.ts";

/** The table of models: what the settings of src/config/models compute. */
export const models: Readonly<Record<ModelName, Model>> = { resnet18, resnet34, transformer };
