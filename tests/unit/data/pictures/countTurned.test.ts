import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { countTurned } from "../../../../src/data/pictures/countTurned.ts";
import expected from "../../../fixtures/pictures/odd/expected.json";

const odd = new URL("../../../fixtures/pictures/odd/", import.meta.url);

test("pictures that carry a turn are counted, whatever their kind", async () => {
  const files = readdirSync(odd)
    .filter((name) => !name.startsWith("expected"))
    .map((name, at) => ({
      path: `${at % 2 === 0 ? "cat" : "dog"}/${name}`,
      file: new Blob([readFileSync(new URL(name, odd))]),
    }));
  const dataset = await openDataset(new FileListFolder("odd", files));
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  const found = await countTurned(dataset, new AbortController().signal);
  expect(found).toEqual({ pictures: expected.filter(({ turns }) => turns).length, of: 0 });
});
