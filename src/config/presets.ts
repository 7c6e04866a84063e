/** The recipes that a configuration starts from. */
import type { RunConfig } from "./config.ts";
import { defaults } from "./defaults.ts";
import { type ModelName, modelSettings } from "./models/index.ts";
import type { Preset } from "./models/model.ts";

export type { Preset } from "./models/model.ts";

/** The recipe of the report, or the better one beside it. */
export function preset(name: Preset, model: ModelName): RunConfig {
  const config = { ...defaults, ...modelSettings[model].presets[name], model };
  return { ...config, checkpointEpochs: [...config.checkpointEpochs] };
}
