import { expect, test } from "vitest";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import { labelByTable } from "../../../../src/data/folder/labelByTable.ts";
import { allPictures } from "../../../../src/data/folder/pictureFiles.ts";
import { listTree } from "../../../../src/data/folder/tree.ts";
import { Problems } from "../../../../src/data/problems.ts";

const classes = [
  { id: "n01", name: "cat" },
  { id: "n02", name: "dog, wild" },
];

/** The labels of a folder's pictures, and the table that they are of. */
async function labelled(files: Record<string, string | Uint8Array<ArrayBuffer>>) {
  const list = Object.entries(files).map(([path, text]) => ({
    path: `data/${path}`,
    file: new Blob([text]),
  }));
  const folder = new FileListFolder("data", list);
  const tree = await listTree(folder, new Problems());
  const pictures = allPictures(tree);
  const labels = await labelByTable(folder, tree, pictures, classes);
  return { table: labels.table, labels: pictures.map((path) => labels.of(path)) };
}

test("a table of file and class beside the pictures labels them: names or ids, with or without ends, quoted", async () => {
  const csv = 'file,class\na.jpg,cat\nb,"dog, wild"\nsub/c.png,n02\nd.jpg,horse\n';
  const pictures = { "a.jpg": "", "b.jpg": "", "d.jpg": "", "e.jpg": "", "sub/c.png": "" };
  expect(await labelled({ ...pictures, "labels.csv": csv })).toEqual({
    table: "labels.csv",
    labels: [0, 1, null, null, 1],
  });
});

test("columns stand in any order, without a heading, apart by tabs, in another encoding", async () => {
  const tsv = "\ufeff0.5\tn02\t7\ta.jpg\n0.25\tn01\t9\tb.jpg\n";
  expect((await labelled({ "a.jpg": "", "b.jpg": "", "truth.tsv": tsv })).labels).toEqual([1, 0]);
});

test("of several tables the one that labels the most; what a model named is no label", async () => {
  const files = {
    "a.jpg": "",
    "b.jpg": "",
    "one.csv": "file,class\na.jpg,n02\n",
    "two.csv": "file,class\na.jpg,n01\nb.jpg,n01\n",
    "submission.csv": "id,class\na,n02\nb,n02\n",
    "names.csv": "file,class,probability\na.jpg,n02,0.9\nb.jpg,n02,0.8\n",
  };
  expect(await labelled(files)).toEqual({ table: "two.csv", labels: [0, 0] });
});

test("without a table of these pictures and classes there are no labels", async () => {
  const files = {
    "a.jpg": "",
    "notes.csv": "day,mood\nmonday,cat\n",
    "other.csv": "file,class\na.jpg,horse\n",
  };
  expect(await labelled(files)).toEqual({ table: null, labels: [null] });
});

test("a table whose encoding cannot be told keeps no picture from being named", async () => {
  // “Zażółć gęślą” in windows-1250, again and again.
  const polish = Uint8Array.from(Buffer.from("Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9,cat\n".repeat(40), "latin1"));
  expect(await labelled({ "a.jpg": "", "notes.csv": polish })).toEqual({ table: null, labels: [null] });
  const beside = { "a.jpg": "", "notes.csv": polish, "labels.csv": "file,class\na.jpg,cat\n" };
  expect(await labelled(beside)).toEqual({ table: "labels.csv", labels: [0] });
});
