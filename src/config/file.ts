/** A configuration as a file: JSON with the fields under `config`, as run.json of a run and of a cluster bundle has them. */
import { say } from "../said.ts";
import type { RunConfig } from "./config.ts";
import { ownFields } from "./fields.ts";
import type { ModelName } from "./models/index.ts";
import { ConfigError, parseConfig, parseField } from "./parse.ts";
import { preset } from "./presets.ts";
import { parseReadAs, type ReadAs } from "./readAs.ts";

/** Far above any configuration; run.json with a long run's epochs is below it too. */
const maximumBytes = 16e6;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const toConfigFile = (config: RunConfig, readAs: ReadAs = {}): string =>
  `${JSON.stringify({ config: ownFields(config), ...(Object.keys(readAs).length > 0 ? { readAs } : {}) }, null, 2)}\n`;

/** How the folder is read, as a settings file or a run.json says it; nothing where they do not. Throws ConfigError. */
export async function readAsOfFile(file: Blob): Promise<ReadAs> {
  const json: unknown = JSON.parse(await file.text());
  const { readAs, data } = (isObject(json) ? json : {}) as {
    readAs?: unknown;
    data?: { reading?: { readAs?: unknown } };
  };
  return parseReadAs(readAs ?? data?.reading?.readAs ?? {});
}

/** Reads what `toConfigFile` wrote, a run.json, or the bare fields. Throws ConfigError with what cannot be used. */
export async function fromConfigFile(file: Blob): Promise<RunConfig> {
  if (file.size > maximumBytes) throw new ConfigError("model", say("settingsLarge", file.size));
  let json: unknown;
  try {
    json = JSON.parse(await file.text());
  } catch (cause) {
    throw new ConfigError(
      "model",
      say("settingsNotJson", cause instanceof Error ? cause.message : String(cause)),
    );
  }
  const parts = isObject(json) && isObject(json["config"]) ? json["config"] : json;
  if (!isObject(parts) || typeof parts["model"] !== "string")
    throw new ConfigError("model", say("settingsNoModel"));
  const model = parseField("model", parts["model"]) as ModelName;
  return parseConfig(parts, preset("report", model));
}
