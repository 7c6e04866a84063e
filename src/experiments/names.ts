/** Names of recipes that say what differs: “lr0.01 w32”. */
import type { Field, RunConfig } from "../config/config.ts";
import { fields } from "../config/fields.ts";

/** Fields that come up most and have a letter of their own; the others have their flag's name. */
const letters: Partial<Record<Field, string>> = { width: "w", batchSize: "b", epochs: "e" };

type Value = RunConfig[Field];

function part(field: Field, value: Value): string {
  const { flag, kind } = fields[field];
  const name = letters[field] ?? flag.slice(2);
  if (field === "model") return String(value);
  if (typeof value === "number") return `${name}${value}`;
  if (kind === "boolean") return value === true ? name : `no-${name}`;
  const text = value === null ? "none" : Array.isArray(value) ? value.join("+") : String(value);
  return `${name}-${text}`;
}

/** A name for each choice of values, of the fields alone in which they differ, in the order of the fields; “run” where none does. */
export function recipeNames(choices: readonly ReadonlyMap<Field, Value>[]): string[] {
  const all = [...(choices[0]?.keys() ?? [])];
  const differing = all.filter(
    (field) => new Set(choices.map((choice) => JSON.stringify(choice.get(field)))).size > 1,
  );
  return choices.map(
    (choice) => differing.map((field) => part(field, choice.get(field) ?? null)).join(" ") || "run",
  );
}
