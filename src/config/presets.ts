/** The recipes that a configuration starts from. */
import type { RunConfig } from "./config.ts";
import { type ModelName, modelSettings } from "./models/index.ts";
import type { Preset } from "./models/model.ts";
import { defaults } from "./settings.ts";

export type { Preset } from "./models/model.ts";

const all: readonly Preset[] = ["report", "strong", "fast", "finetune"];

/** The presets that a model has. */
export const presetsOf = (model: ModelName): Preset[] =>
  all.filter((name) => modelSettings[model].presets[name] !== undefined);

/** The preset of that name, or null where it is none. */
export const presetNamed = (name: string): Preset | null => all.find((one) => one === name) ?? null;

/** A recipe of a model; the report's where it has none of that name. */
export function preset(name: Preset, model: ModelName): RunConfig {
  const { presets } = modelSettings[model];
  const config = { ...defaults, ...(presets[name] ?? presets.report), model };
  return { ...config, checkpointEpochs: [...config.checkpointEpochs] };
}
