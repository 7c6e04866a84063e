/** Any number of texts, split in their order. */
import type { Sentence } from "../../sentences.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { partOf } from "../partNames.ts";
import { finding } from "./readTexts.ts";
import { isAbout, textsBelow } from "./textFiles.ts";

/** What a folder of texts lacks to be a corpus in three files: then none of them is the whole. */
function isPartOfCorpus({ tree, root }: Place): boolean {
  const files = tree.get(root)?.files ?? [];
  return (
    ["train.txt", "wiki.train.tokens", "ptb.train.txt"].some((name) => files.includes(name)) &&
    ["valid.txt", "test.txt", "wiki.valid.tokens", "wiki.test.tokens", "ptb.valid.txt", "ptb.test.txt"].some(
      (name) => files.includes(name),
    )
  );
}

/** Whether files lie in folders of several parts, or are called so: as one text, what validates would be trained on. */
function areOfParts({ root }: Place, files: readonly string[]): boolean {
  const partAt = (path: string) =>
    path
      .slice(root === "" ? 0 : root.length + 1)
      .split("/")
      .map((name) => partOf(name.replace(/\.\w+$/, "")))
      .find((part) => part !== null) ?? null;
  const found = new Set(files.map(partAt));
  return found.has("train") && found.size > 1;
}

export const texts: Layout = {
  kind: "text",
  find(place): Finding | null {
    const files = textsBelow(place.tree, place.root, "plain");
    if (files.length === 0 || (isPartOfCorpus(place) && place.readAs.layout !== "texts")) return null;
    const seen: Sentence = { code: "texts", files: files.length, first: files[0] ?? "" };
    const isGuess = (files.every(isAbout) || areOfParts(place, files)) && place.readAs.layout !== "texts";
    const confidence = isGuess ? "guess" : files.length === 1 ? "sure" : "fairly";
    return finding(place, { layout: "texts", seen, format: { kind: "plain" }, files }, confidence);
  },
};
