/** What the page says of fields. English is what their records say themselves. */
import type { Field } from "../../../config/config.ts";
import { type FieldRecords, fields as records } from "../../../config/fields.ts";

/** Its name; its unit, the reason of its limits and its choices where it has any. */
const parts = ["name", "unit", "because", "choices"] as const;

type WordsOf<Row> = {
  readonly [Part in keyof Row & (typeof parts)[number]]: Row[Part] extends string
    ? string
    : { readonly [Value in keyof Row[Part]]: string };
};

export type FieldWords = { readonly [Name in Field]: WordsOf<FieldRecords[Name]> };

/** The words of any one of them. */
export interface AnyFieldWords {
  readonly name: string;
  readonly unit?: string;
  readonly because?: string;
  readonly choices?: Readonly<Record<string, string>>;
}

const wordsOf = (row: object): [string, unknown][] =>
  Object.entries(row).filter(([part]) => parts.some((one) => one === part));

export const fields = Object.fromEntries(
  Object.entries(records).map(([field, row]): [string, unknown] => [field, Object.fromEntries(wordsOf(row))]),
) as FieldWords;
