/** Text files of a folder: which there are, which are parts of one corpus, and in which encoding each is. */
import { say } from "../../../said.ts";
import type { ReadAs } from "../../../config/readAs.ts";
import { type Folder, joinPath } from "../../folder/folder.ts";
import { foldersBelow, sortedLikePython } from "../../folder/pictureFiles.ts";
import type { Tree } from "../../folder/tree.ts";
import type { TextFileReading } from "../../../config/reading.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import { findEncoding, type FoundEncoding, isEncoding } from "../../text/encoding.ts";
import { NoTextError, refuseOtherKinds } from "../../text/notText.ts";
import { type Part, partOf } from "../partNames.ts";

export type TextKind = "plain" | "jsonLines" | "table";

/** What belongs to a data set and is none: it is read only where there is nothing else. */
const about =
  /^(?:read[ _-]?me|requirements|licen[cs]e|copying|notes?|about|changelog|citation|说明|许可)(?:\W.*)?$/i;

/** The kind of a text by its name, or null. Cameras write .raw, too: only a corpus' parts are taken for text. */
export function textKind(name: string): TextKind | null {
  if (/\.(?:txt|text|md|markdown|tokens)$/i.test(name)) return "plain";
  if (/\.raw$/i.test(name)) return partOf(name.replace(/\.raw$/i, "")) === null ? null : "plain";
  if (/\.(?:jsonl|ndjson|jsonlines)$/i.test(name)) return "jsonLines";
  if (/\.(?:csv|tsv)$/i.test(name)) return "table";
  return null;
}

export const isAbout = (path: string): boolean =>
  about.test((path.split("/").at(-1) ?? "").replace(/\.[^.]*$/, ""));

/** Texts of a kind at a place and below it, by path in Python's order; what only tells of the set is left out where there is more. */
export function textsBelow(tree: Tree, root: string, kind: TextKind): string[] {
  const all = foldersBelow(tree, root).flatMap((folder) =>
    sortedLikePython(tree.get(folder)?.files ?? [])
      .filter((name) => textKind(name) === kind)
      .map((name) => joinPath(folder, name)),
  );
  const real = all.filter((path) => !isAbout(path));
  return real.length > 0 ? real : all;
}

/** Files of the parts of one text; where there is none to test with, it is null. */
export interface PartFiles {
  train: string;
  validation: string;
  test: string | null;
}

/**
 * One file for each part right in a directory, or null. Of lines and tables, which are not cut from one text, two are enough: what is
 * called a test then serves to validate.
 */
export function partFiles(tree: Tree, root: string, kind: TextKind): PartFiles | null {
  const files = (tree.get(root)?.files ?? []).filter((name) => textKind(name) === kind);
  const byPart = (part: Part): string[] =>
    files.filter((name) => partOf(name.replace(/\.\w+$/, "")) === part);
  const one = (part: Part): string | null => {
    const found = byPart(part);
    return found.length === 1 ? joinPath(root, found[0] ?? "") : null;
  };
  const [train, validation, test] = [one("train"), one("validation"), one("test")];
  if (train === null) return null;
  if (validation !== null && test !== null) return { train, validation, test };
  const other = validation ?? test;
  return kind !== "plain" && other !== null && files.length === 2
    ? { train, validation: other, test: null }
    : null;
}

/** The encoding of each file; one that cannot be told by itself is read as the others of the same folder. Throws CorpusError. */
export async function withEncodings(
  folder: Folder,
  paths: readonly string[],
  readAs: ReadAs,
  onBytes?: (bytes: number) => void,
): Promise<(TextFileReading & Pick<FoundEncoding, "lost">)[]> {
  const given = readAs.encoding;
  if (given !== undefined) {
    if (!isEncoding(given)) throw new CorpusError(say("encodingUnknown", given.slice(0, 60)));
    for (const path of paths) await refuseOtherKinds(await folder.open(path), `“${path.slice(-200)}”`);
    return paths.map((path) => ({ path, encoding: given, lost: 0 }));
  }
  const found: { path: string; encoding: string | null; lost: number }[] = [];
  let refusal: unknown = null;
  for (const path of paths) {
    try {
      found.push({ path, ...(await findEncoding(await folder.open(path), path, onBytes)) });
    } catch (error) {
      if (!(error instanceof CorpusError) || error instanceof NoTextError) throw error;
      refusal ??= error;
      found.push({ path, encoding: null, lost: 0 });
    }
  }
  const told = new Set(
    found.flatMap(({ encoding }) => encoding ?? []).filter((encoding) => encoding !== "utf-8"),
  );
  const [theirs] = told;
  return found.map(({ path, encoding, lost }) => {
    if (encoding !== null) return { path, encoding, lost };
    if (told.size === 1 && theirs) return { path, encoding: theirs, lost };
    throw refusal;
  });
}
