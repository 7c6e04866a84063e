/** A variation from its text: “lr=0.1,0.03”, “width=16,32”, “lr=0.001..0.1”. */
import type { Field } from "../config/config.ts";
import { allFields, fields } from "../config/fields.ts";
import { parseField } from "../config/parse.ts";
import { SweepError, type Variation } from "./sweep.ts";

/**
 * Reads a field (its flag without dashes, or its own name), “=” and its values, parted by commas; by semicolons where a value has
 * commas itself (checkpoint-epochs, prompt). Two numbers with “..” between them are a range. Throws SweepError or ConfigError.
 */
export function parseVariation(text: string): Variation {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const field = fieldOf(name);
  if (field === undefined)
    throw new SweepError(
      `“${text.slice(0, 60)}” names no field: write a flag without its dashes and its values, as in lr=0.1,0.03.`,
    );
  const { kind } = fields[field].limits;
  const range = kind === "number" ? text.slice(at + 1).split("..") : [];
  if (range.length === 2) {
    const [from, to] = range.map((end) => parseField(field, end));
    if (typeof from === "number" && typeof to === "number") return { field, from, to };
    throw new SweepError(`“${text.slice(0, 60)}” is no range: write two numbers, as in lr=0.001..0.1.`);
  }
  const separator = kind === "epochs" || kind === "text" ? ";" : ",";
  const values = text
    .slice(at + 1)
    .split(separator)
    .map((part) => parseField(field, part));
  if (new Set(values.map((value) => JSON.stringify(value))).size < values.length)
    throw new SweepError(`“${text.slice(0, 60)}” has a value twice.`);
  return { field, values };
}

const fieldOf = (name: string): Field | undefined =>
  allFields.find((field) => field === name || fields[field].flag === `--${name}`);
