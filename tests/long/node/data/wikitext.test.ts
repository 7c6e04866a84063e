/** Here because it needs WikiText-2, whose licence forbids shipping it: DESCENT_DATA names a folder that holds it. Else it says so. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { TextBatches } from "../../../../src/data/text/textBatches.ts";
import recut from "../../../fixtures/corpus/expected.json";
import full from "../../../fixtures/corpus/wikitext-2-full.json";
import { findData } from "../../../support/samples/findData.ts";
import { fnv, idsFnv } from "../../../support/fnv.ts";
import { folderOf } from "../../../unit/data/layouts/folders.ts";

const vocabularyFnv = (words: readonly string[]): number => fnv(new TextEncoder().encode(words.join("\n")));

const wikitext = findData("wikitext-2");
const file = (part: string): Buffer<ArrayBuffer> => readFileSync(join(wikitext ?? "", `${part}.txt`));
const linesOf = (part: string): string[] =>
  file(part)
    .toString("utf8")
    .split(/(?<=\n)/);

describe.runIf(wikitext)("WikiText-2", () => {
  test("gives the example's ids and batches", async () => {
    const folder = new FileListFolder(
      "wikitext-2",
      ["train", "valid", "test"].map((part) => ({ path: `${part}.txt`, file: new Blob([file(part)]) })),
    );
    const told: number[] = [];
    const dataset = await openDataset(folder, { onProgress: (done, total) => told.push(done / total) });
    if (dataset.kind !== "text") throw new Error("A corpus was read as pictures.");
    expect(dataset.vocabulary.length).toBe(full.vocab);
    expect(vocabularyFnv(dataset.vocabulary)).toBe(full.vocab_fnv1a32);
    for (const part of ["train", "valid", "test"] as const) {
      expect(dataset[part].length).toBe(full.splits[part].tokens);
      expect(idsFnv(Int32Array.from(dataset[part]))).toBe(full.splits[part].ids_fnv1a32);
      const batches = new TextBatches(dataset[part], full.splits[part].bsz, 35);
      expect([batches.rows, batches.columns]).toEqual(full.splits[part].batchify_shape);
      expect(batches.length).toBe(full.splits[part].chunks_bptt35);
    }
    expect(dataset.excerpt).toMatch(/^Senjō no Valkyria 3 : <unk> Chronicles/);
    expect(told.at(-1)).toBe(1);
  });

  test("re-cut as the reference's small corpus gives its batches", async () => {
    const texts = {
      "train.txt": linesOf("valid").join(""),
      "valid.txt": linesOf("test").slice(0, 1000).join(""),
      "test.txt": linesOf("test").slice(1000).join(""),
    };
    const dataset = await openDataset(folderOf(texts));
    if (dataset.kind !== "text") throw new Error("A corpus was read as pictures.");
    expect(dataset.vocabulary.slice(0, 30)).toEqual(recut.first30_words);
    expect(dataset.vocabulary.length).toBe(recut.vocab);
    for (const part of ["train", "valid", "test"] as const)
      for (const expected of recut.splits[part].batchify) {
        const batches = new TextBatches(dataset[part], expected.bsz, 35);
        expect(batches.length).toBe(expected.chunks);
        const first = batches.at(0);
        expect([...first.data.subarray(0, expected.bsz)]).toEqual(expected.row0);
        expect([...first.targets.subarray(0, expected.bsz)]).toEqual(expected.row1);
        expect([...batches.at(1).data.subarray(0, expected.bsz)]).toEqual(expected.chunk1_data_row0);
        expect([...batches.at(1).targets.subarray(0, expected.bsz)]).toEqual(
          expected.chunk1_target_first_bsz,
        );
        const last = batches.at(batches.length - 1);
        expect(last.rows).toBe(expected.last_chunk_seq_len);
        expect([...last.targets.subarray(-expected.bsz)]).toEqual(expected.last_row);
      }
  });
});
