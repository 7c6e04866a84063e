/** Names that people give to the parts of a data set: in any case, with what stands before or behind, in English and Chinese. */

export type Part = "train" | "validation" | "test";

const wordsOf: Record<Part, readonly string[]> = {
  train: ["train", "training", "trn", "trainval", "learn", "learning", "训练", "訓練"],
  validation: [
    "val",
    "valid",
    "validation",
    "validate",
    "dev",
    "devel",
    "eval",
    "evaluation",
    "验证",
    "驗證",
  ],
  test: ["test", "testing", "tests", "tst", "holdout", "unlabelled", "unlabeled", "测试", "測試"],
};
const parts = new Map(
  Object.entries(wordsOf).flatMap(([part, words]) => words.map((word) => [word, part as Part] as const)),
);

/** What may stand glued behind: trainset, testdata, 训练集. */
const glued =
  /(?:sets?|data|images?|imgs?|pics?|pictures|photos|folder|files?|集|图片|圖片|数据|數據|集合)$/u;

/** What a folder is called that holds the pictures of a part or of a class, and says nothing by itself. */
const plain = new Set([
  ..."image images img imgs picture pictures pic pics photo photos data dataset dataset set jpg jpeg png bmp files folder".split(
    " ",
  ),
  ..."图片 图像 数据 数据集".split(" "),
]);

/** A name's words: cut where letters end and where a capital follows a small letter. */
export function wordsIn(name: string): string[] {
  return (
    name
      .normalize("NFKC")
      .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
      // JPEGImages
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
      .toLowerCase()
      .split(/[^\p{L}\p{M}]+/u)
      .filter((word) => word !== "")
  );
}

function partOfWord(word: string): Part | null {
  for (let rest = word; rest !== "";) {
    const part = parts.get(rest);
    if (part) return part;
    const shorter = rest.replace(glued, "");
    if (shorter === rest) return null;
    rest = shorter;
  }
  return null;
}

/** The part that a name speaks of, or null: none, or several. */
export function partOf(name: string): Part | null {
  const found = new Set(wordsIn(name).flatMap((word) => partOfWord(word) ?? []));
  return found.size === 1 ? ([...found][0] ?? null) : null;
}

/** What a name has in common with those of other parts: its signs without the words for a part. */
export function besidePart(name: string): string {
  return name
    .normalize("NFKC")
    .split(/(\p{L}+?)(?=\P{L}|\p{Lu}\p{Ll}|$)/u)
    .filter((word) => partOf(word) === null)
    .join("")
    .toLowerCase();
}

/** Whether the name is a part's and nothing else: “Testing”, “test_images”, “val2017”. */
export function isPartAlone(name: string): boolean {
  const words = wordsIn(name);
  return partOf(name) !== null && words.every((word) => partOfWord(word) !== null || plain.has(word));
}

/** Whether the name says nothing of what is in it: “images”, “data”. */
export function isPlainName(name: string): boolean {
  const words = wordsIn(name);
  return words.length > 0 && words.every((word) => plain.has(word));
}
