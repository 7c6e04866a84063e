/** The words of every language, read: for scripts, whose import ends before a language could be fetched. */
import { languages, type Words } from "../../../src/app/words/words.ts";

export const everyWords: Readonly<Record<string, Words>> = Object.fromEntries(
  await Promise.all(Object.entries(languages).map(async ([code, { read }]) => [code, await read()] as const)),
);
