import { type ModelName, modelSettings } from "./models/index.ts";
import type { RunConfig } from "./config.ts";

/** What decides of which operations a network is made, whatever its sizes: its model, and its own settings that are no numbers. */
export interface Structure {
  readonly model: ModelName;
  readonly choices: Partial<RunConfig>;
}

/** The structure of a run's network: two runs with the same one compute the same kinds of operations. */
export function structureOf(config: RunConfig): Structure {
  const { first, more } = modelSettings[config.model].form.network;
  const choices = [...first, ...more].flatMap((field) =>
    typeof config[field] === "number" ? [] : [[field, config[field]]],
  );
  return { model: config.model, choices: Object.fromEntries(choices) as Partial<RunConfig> };
}
