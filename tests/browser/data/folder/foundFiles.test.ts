import { expect, test } from "vitest";
import { HandleFolder, isRefused } from "../../../../src/data/folder/folder.ts";

const file = (name: string): File => new File([name], name);

test("names that Windows forbids are known, ordinary ones are not among them", () => {
  for (const name of [
    'a"b.jpg',
    "<img src=x>.jpg",
    "a:b",
    "a?b",
    "a*",
    "a|b",
    "a\\b",
    " a",
    "a ",
    "a.",
    "CON",
    "com1.txt",
  ])
    expect([name, isRefused(`train/${name}/x.jpg`)]).toEqual([name, true]);
  for (const name of [
    "it's.jpg",
    "😀 1.png",
    "a b.jpg",
    "a%20.jpg",
    "console.jpg",
    ".hidden",
    "a.b.c",
    "#$&()",
  ])
    expect([name, isRefused(`train/${name}/x.jpg`)]).toEqual([name, false]);
});

test("what the page found is listed once, then the handle is asked; refused files stay", async () => {
  const root = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle("found set", { create: true });
  const inner = await root.getDirectoryHandle("a", { create: true });
  await inner.getFileHandle("new.png", { create: true });
  const folder = new HandleFolder(root, {
    directories: [
      { path: "", files: [".hidden", "readme"], folders: ["a", "<b>"] },
      { path: "a", files: ["old.png", 'q".png'], folders: [] },
      { path: "<b>", files: ["x.png"], folders: [] },
    ],
    refused: [
      { path: 'found set/a/q".png', file: file('q".png') },
      { path: "found set/<b>/x.png", file: file("x.png") },
    ],
  });
  let counted = 0;
  expect(await folder.list("", () => (counted += 1))).toEqual({ files: ["readme"], folders: ["a", "<b>"] });
  expect(counted).toBe(1);
  expect((await folder.list("a")).files).toEqual(["old.png", 'q".png']);
  expect(await folder.list("a")).toEqual({ files: ["new.png", 'q".png'], folders: [] });
  expect(await folder.list("")).toEqual({ files: [], folders: ["a", "<b>"] });
  expect((await folder.list("<b>")).files).toEqual(["x.png"]);
  expect((await folder.list("<b>")).files).toEqual(["x.png"]);
  expect(await (await folder.open("<b>/x.png")).text()).toBe("x.png");
  expect(folder.held("a/new.png")).toBe(null);
});
