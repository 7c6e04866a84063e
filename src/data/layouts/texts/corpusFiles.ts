/** The files of a corpus in three parts, as pytorch/examples and its data sets name them. */
import type { Tree } from "../../folder/tree.ts";

export interface CorpusFiles {
  train: string;
  valid: string;
  test: string;
}

/** Names of a corpus in three files, in the order in which they are looked for. */
export const corpusNames: readonly CorpusFiles[] = [
  { train: "train.txt", valid: "valid.txt", test: "test.txt" },
  { train: "wiki.train.tokens", valid: "wiki.valid.tokens", test: "wiki.test.tokens" },
  { train: "ptb.train.txt", valid: "ptb.valid.txt", test: "ptb.test.txt" },
];

/** The corpus files of a directory, or null. */
export function findCorpus(tree: Tree, root: string): CorpusFiles | null {
  const files = new Set(tree.get(root)?.files);
  return (
    corpusNames.find(({ train, valid, test }) => files.has(train) && files.has(valid) && files.has(test)) ??
    null
  );
}
