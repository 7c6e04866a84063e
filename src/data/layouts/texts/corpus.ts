/** A corpus in three files, one for each part. */
import type { Sentence } from "../../sentences.ts";
import type { Finding, Layout } from "../layout.ts";
import { finding, listOf } from "./readTexts.ts";
import { partFiles } from "./textFiles.ts";

/** The name of a path's last part. */
const nameOf = (path: string): string => path.split("/").at(-1) ?? "";

export const corpus: Layout = {
  kind: "text",
  find(place): Finding | null {
    const files = partFiles(place.tree, place.root, "plain");
    if (!files) return null;
    const seen: Sentence = { code: "corpus", files: listOf(files).map(nameOf) };
    return finding(place, { layout: "corpus", seen, format: { kind: "plain" }, files }, "sure");
  },
};
