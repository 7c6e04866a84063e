/** Tokenizers that came from files or from checkpoints, by what `ReadAs` calls them. They are here until the page is closed. */
import { fetched } from "../../../fetched.ts";
import { checksum } from "../../../data/checksum.ts";
import type { SavedTokenizer } from "../../../tokenizers/tokenizer.ts";
import type { TokenizerFile } from "../../../tokenizers/fromFiles.ts";

interface Given {
  /** Of its file. */
  name: string;
  saved: SavedTokenizer;
}

const given = new Map<string, Given>();

/** The tokenizer that a choice names; undefined where the choice is none of a file's, or the file is not here. */
export const givenTokenizer = (choice: string | undefined): Given | undefined => given.get(choice ?? "");

export function keepTokenizer(choice: string, tokenizer: Given): void {
  given.set(choice, tokenizer);
}

/** Reads a tokenizer's files and gives the choice that names it. Throws TokenizerError. */
export async function readTokenizerFiles(files: readonly TokenizerFile[]): Promise<string> {
  // It is a part of the page that few load.
  const { fromTokenizerFiles } = await fetched(() => import("../../../tokenizers/fromFiles.ts"));
  return keepAsFile(fromTokenizerFiles(files).saved(), files[0]?.name ?? "");
}

/** Keeps a tokenizer as one of a file and gives the choice that names it. */
export function keepAsFile(saved: SavedTokenizer, name: string): string {
  const sum = checksum(new TextEncoder().encode(JSON.stringify(saved)), 1);
  const choice = `file:${sum.toString(16).padStart(8, "0")}`;
  keepTokenizer(choice, { name, saved });
  return choice;
}
