/** The table of all fields: the name of the model, and every setting. */
import type { Field, RunConfig } from "./config.ts";
import { hasField, type ModelName, modelTitles } from "./models/index.ts";
import { choice, type FieldRow } from "./settings/kinds.ts";
import { settings } from "./settings.ts";

export type { FieldRow, NumberLimits } from "./settings/kinds.ts";

const records = {
  model: { flag: "--model", name: "Network", ...choice(modelTitles) },
  ...settings,
};

/** Every field once: flag of the headless run, name in the form, limits. */
export const fields: Readonly<Record<Field, FieldRow>> = records;

/** Each with what it has: the words of a language follow it. */
export type FieldRecords = typeof records;

export const allFields = Object.keys(fields) as Field[];

/** The fields that a model has, in the table's order. */
export const fieldsOf = (model: ModelName): Field[] => allFields.filter((field) => hasField(model, field));

/** A configuration without the fields that its model does not have: what files and links say of it. */
export function ownFields(config: RunConfig): Partial<RunConfig> & Pick<RunConfig, "model"> {
  const { model } = config;
  return { model, ...Object.fromEntries(fieldsOf(model).map((field) => [field, config[field]])) };
}
