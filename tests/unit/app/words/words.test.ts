import { expect, test } from "vitest";
import { languages } from "../../../../src/app/words/words.ts";

/** Every sentence of a language by its path; functions are called with the number 3 for each of their arguments. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const made: unknown = value(...Array.from({ length: value.length }, () => 3));
    return [[path, String(made)]];
  }
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
