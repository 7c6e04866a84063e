import { expect, test } from "vitest";
import { say as written } from "../../../../src/said.ts";
import { tell } from "../../../../src/app/words/told.ts";
import { en as english } from "../../../../src/app/words/en/index.ts";
import { zh as chinese } from "../../../../src/app/words/zh/index.ts";
import { languages as known } from "../../../../src/app/words/words.ts";

const languages = Object.fromEntries(
  await Promise.all(Object.entries(known).map(async ([code, { read }]) => [code, await read()] as const)),
);

/** What a function says of three of everything: the number, or the text "3" where a sentence takes texts. */
function ofThree(say: (...values: unknown[]) => unknown): string {
  const all = (three: unknown): string => String(say(...Array.from({ length: say.length }, () => three)));
  try {
    return all(3);
  } catch {
    return all("3");
  }
}

/** Every sentence of a language by its path. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, ofThree(value as Parameters<typeof ofThree>[0])]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => sentences(inner, `${path}.${name}`));
}

test.each(Object.entries(languages))("every sentence in “%s” says something", (_, words) => {
  const all = sentences(words);
  expect(all.length).toBeGreaterThan(300);
  const bad = all.filter(([, text]) => text.trim() === "" || /undefined|NaN|\[object/.test(text));
  expect(bad).toEqual([]);
});

test("Chinese says the same things as English: a sentence for each path", () => {
  const [en, zh] = [languages["en"], languages["zh"]].map((words) => new Map(sentences(words)));
  expect([...(zh?.keys() ?? [])].toSorted()).toEqual([...(en?.keys() ?? [])].toSorted());
});

test("what a checkpoint is kept as is listed as each language lists", () => {
  expect(languages["en"]?.checkpoints.rowName(3, 44, "best", "last")).toBe("epoch 3, best, last");
  expect(languages["zh"]?.checkpoints.rowName(3, 44, "最佳", "最新")).toBe("第 3 轮，最佳、最新");
  expect(languages["en"]?.checkpoints.rowName(3, 44)).toBe("epoch 3");
});

/** Pairs of a button's words and what it is called where several stand on the page: `forget`, and `forgetOf` of a name. */
function* namedPairs(value: unknown, path = ""): Generator<[path: string, shown: string, named: string]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const of: unknown = (value as Record<string, unknown>)[`${name}Of`];
    if (typeof inner === "string" && typeof of === "function" && of.length === 1)
      yield [`${path}.${name}`, inner, ofThree(of as Parameters<typeof ofThree>[0])];
    yield* namedPairs(inner, `${path}.${name}`);
  }
}

test.each(Object.entries(languages))(
  "in “%s” who says what a button shows reaches it: its longer name holds these words",
  (_, words) => {
    const pairs = [...namedPairs(words)];
    expect(pairs.length).toBeGreaterThan(4);
    expect(pairs.filter(([, shown, named]) => !named.includes(shown))).toEqual([]);
  },
);

test("what a failed self-test found is said in Chinese, the backend in it too", () => {
  const found = written("firstWrongOp", written("plainJavaScript"), "layerNormGradient");
  expect(tell(found, chinese)).toBe("纯 JavaScript，双精度求和；第一个出错的算子是 layerNormGradient");
  expect(tell(found, english)).toBe(
    "Plain JavaScript, sums in double precision; the first wrong operation is layerNormGradient",
  );
});

test("Chinese has a space before a Latin name, none before a Chinese one, and none between sentences", () => {
  expect(chinese.curves.bestHint("每字节比特", "0.5", 3)).toBe("最佳验证每字节比特：0.5，在第 3 轮。");
  expect(chinese.curves.bestHint("top-1", "40 %", 3)).toBe("最佳验证 top-1：40 %，在第 3 轮。");
  expect(chinese.checkpoints.downloadTitle("第 2 轮")).toBe("下载第 2 轮");
  expect(tell(written("fieldYesNo", "shuffle", "Shuffle", "3"), chinese)).toMatch(/^打乱顺序是 3，/);
  expect(chinese.notice.selfTestFailed("WASM", "1", "2")).toMatch(/^WASM 在这里/);
  expect(chinese.notice.selfTestFailed("CPU（纯 JavaScript）", "1", "2")).toMatch(
    /^CPU（纯 JavaScript）在这里/,
  );
  expect(["甲。", "", "乙。"].reduce(chinese.together)).toBe("甲。乙。");
  expect(["One.", "", "Two."].reduce(english.together)).toBe("One. Two.");
});
