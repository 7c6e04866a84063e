/** A variation from its text: “lr=0.1,0.03”, “width=16,32”, “lr=0.001..0.1”. */
import type { Field, RunConfig } from "../config/config.ts";
import { allFields, fields } from "../config/fields.ts";
import { parseField } from "../config/parse.ts";
import { say } from "../said.ts";
import { labelOf, SweepError, type Variation } from "./sweep.ts";

/**
 * Reads a field (its flag without dashes, or its own name), “=” and its values, parted by commas; by semicolons where a value has
 * commas itself (checkpoint-epochs, prompt). Two numbers with “..” between them are a range. Throws SweepError or ConfigError.
 */
export function parseVariation(text: string): Variation {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const field = fieldOf(name);
  if (field === undefined) throw new SweepError(say("namesNoField", text.slice(0, 60)));
  const { kind } = fields[field];
  const range = kind === "number" ? text.slice(at + 1).split("..") : [];
  if (range.length === 2) {
    const [from, to] = range.map((end) => parseField(field, end));
    if (typeof from === "number" && typeof to === "number") return { field, from, to };
    throw new SweepError(say("noRange", field, labelOf(field), text.slice(at + 1, at + 61).trim()));
  }
  const separator = kind === "epochs" || kind === "text" ? ";" : ",";
  const values = text
    .slice(at + 1)
    .split(separator)
    .map((part) => parseField(field, part));
  const twice = values.find((value, place) => values.slice(0, place).some((one) => isSame(one, value)));
  if (twice !== undefined)
    throw new SweepError(say("valueTwice", field, labelOf(field), String(twice ?? "none")));
  return { field, values };
}

const isSame = (a: RunConfig[Field], b: RunConfig[Field]): boolean => JSON.stringify(a) === JSON.stringify(b);

const fieldOf = (name: string): Field | undefined =>
  allFields.find((field) => field === name || fields[field].flag === `--${name}`);
