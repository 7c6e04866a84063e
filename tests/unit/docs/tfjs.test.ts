import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("docs/tfjs.md shows lines of its example as they are", () => {
  const page = readFileSync("docs/tfjs.md", "utf8");
  const example = readFileSync("docs/examples/tfjs.ts", "utf8");
  const shown = [...page.matchAll(/```ts\n([^`]*)```/g)].map(([, code]) => code ?? "");
  expect(shown).toHaveLength(1);
  for (const line of shown.join("").split("\n")) expect(example).toContain(line.trim());
});
