/** A configuration as the part of a link after `#`. */
import { say } from "../said.ts";
import type { Field, RunConfig } from "./config.ts";
import { fields, fieldsOf } from "./fields.ts";
import { defaultModel, type ModelName, modelSettings } from "./models/index.ts";
import { ConfigError, formatField, parseConfig, parseField } from "./parse.ts";
import { type Preset, preset, presetNamed } from "./presets.ts";
import { isReadAs, type ReadAs, readAsOfLink, readAsToLink } from "./readAs.ts";

/** The model first, then every field of it that differs from its report preset, then how its folder is read. */
export function toLink(config: RunConfig, readAs: ReadAs = {}): string {
  const base = preset("report", config.model);
  const link = new URLSearchParams({ model: config.model });
  for (const field of fieldsOf(config.model))
    if (formatField(config, field) !== formatField(base, field)) link.set(field, formatField(config, field));
  for (const [name, value] of readAsToLink(readAs)) link.set(name, value);
  return link.toString();
}

/** What a link says: the preset it starts from (report when it names none), the fields it gives, and what they make together. */
export interface LinkedConfig {
  base: Preset;
  given: Partial<Record<Field, RunConfig[Field]>>;
  config: RunConfig;
  /** How the folder is to be read. */
  readAs: ReadAs;
}

/** Reads what `toLink` wrote, or a link written by hand. Throws ConfigError. */
export function readLink(link: string): LinkedConfig {
  const parts = new URLSearchParams(link.replace(/^#/, ""));
  const named = parts.get("preset") ?? "report";
  const base = presetNamed(named);
  if (!base) throw new ConfigError("model", say("noSuchPreset", named.slice(0, 40)));
  const given: LinkedConfig["given"] = {};
  const size = parts.get("size");
  if (size !== null) Object.assign(given, sizeOf(size, parts.get("model") ?? defaultModel));
  for (const [field, text] of parts) {
    if (field === "preset" || field === "size" || isReadAs(field)) continue;
    if (!Object.hasOwn(fields, field)) throw new ConfigError("model", say("noSuchField", field.slice(0, 60)));
    given[field as Field] = parseField(field as Field, text);
  }
  const model = (given.model as ModelName | undefined) ?? defaultModel;
  return { base, given, config: parseConfig(given, preset(base, model)), readAs: readAsOfLink(parts) };
}

/** The fields that a size of a network sets. */
function sizeOf(name: string, model: string): Partial<RunConfig> {
  const { sizes = {}, title } = modelSettings[parseField("model", model) as ModelName];
  const names = Object.keys(sizes);
  const found = names.find((one) => one.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return sizes[found] ?? {};
  throw new ConfigError(
    "model",
    names.length > 0
      ? say("otherSizes", name.slice(0, 40), title, names.join(", "))
      : say("noSizes", name.slice(0, 40), title),
  );
}
