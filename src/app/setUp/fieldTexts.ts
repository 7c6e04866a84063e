/** How a field's value is written in the form and in the list of a run's settings. */
import type { Field, RunConfig } from "../../config/config.ts";
import { fields } from "../../config/fields.ts";
import { formatField } from "../../config/parse.ts";
import type { Adapters } from "../../worker/border/protocol.ts";
import { formatShort } from "../format.ts";
import type { AnyFieldWords } from "../words/en/fields.ts";
import type { Words } from "../words/words.ts";

/** The text that stands in the field's box; what stands for "none" is its placeholder. */
export function boxText(config: RunConfig, field: Field): string {
  const value = config[field];
  if (value === null) return "";
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "number") return String(value);
  const short = formatShort(value);
  return Number(short) === value ? short : formatField(config, field);
}

export function placeholder(field: Field, words: Words): string {
  if (field === "threads") return words.setUp.allThreads;
  if (field === "microBatch") return words.setUp.wholeBatch;
  return words.setUp.none;
}

/** The choices of a field with their words; empty when it has none. */
export function choices(field: Field, words: Words): { value: string; text: string }[] {
  const row = fields[field];
  if (row.kind !== "choice") return [];
  return Object.keys(row.choices).map((value) => ({ value, text: choiceText(field, value, words) }));
}

function choiceText(field: Field, value: string, words: Words): string {
  const texts: AnyFieldWords = words.fields[field];
  return texts.choices?.[value] ?? value;
}

/** The choices of a graphics adapter, each with the name of what it leads to here. */
export function adapterChoices(adapters: Adapters | null, words: Words): { value: string; text: string }[] {
  return choices("adapter", words).map(({ value, text }) => {
    const name = adapters?.[value as keyof Adapters]?.name;
    return { value, text: name === undefined ? text : `${text} · ${name}` };
  });
}

/** The value in words, for lists and differences. */
export function valueText(config: RunConfig, field: Field, words: Words): string {
  const { kind } = fields[field];
  const value = config[field];
  if (kind === "boolean") return value === true ? words.setUp.yes : words.setUp.no;
  if (kind === "choice") return choiceText(field, String(value), words);
  return boxText(config, field) || placeholder(field, words);
}
