import { say, type Sentences } from "../../said.ts";

type ArchiveCode = Extract<keyof Sentences, `archive${string}`>;

/** An archive, or a file in it, that is not read: why, and what the person can do. */
export class ArchiveError extends Error {
  override name = "ArchiveError";
  constructor(
    readonly code: ArchiveCode,
    ...values: (string | number)[]
  ) {
    super((say as (of: ArchiveCode, ...given: readonly (string | number)[]) => string)(code, ...values));
  }
}

/** A name as it stands in a sentence: it may be any text of any length. */
export const quote = (name: string): string => `“${name.slice(-200)}”`;

export const megabytes = (bytes: number): string =>
  `${Number((bytes / 1e6).toPrecision(3)).toLocaleString("en")} MB`;
