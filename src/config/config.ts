import type { ModelName } from "./models/index.ts";
import type { Settings } from "./settings.ts";

/** What a run is. It has all fields; files and links name those alone that its model has (`ownFields`). */
export interface RunConfig extends Settings {
  model: ModelName;
}

export type Field = keyof RunConfig;
