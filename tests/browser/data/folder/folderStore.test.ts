import { beforeEach, expect, test } from "vitest";
import type { ImageDataset } from "../../../../src/data/dataset.ts";
import { FileListFolder, HandleFolder } from "../../../../src/data/folder/folder.ts";
import {
  familiarity,
  forgetFolder,
  keepFolder,
  type KeptFolder,
  listFolders,
  loadFolder,
  readPermission,
  restoreDataset,
} from "../../../../src/data/folder/folderStore.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";

async function directory(): Promise<FileSystemDirectoryHandle> {
  const root = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle("kept set", { create: true });
  for (const [part, id] of [
    ["train", "a"],
    ["train", "b"],
    ["val", "a"],
    ["val", "b"],
  ]) {
    const inner = await root.getDirectoryHandle(part ?? "", { create: true });
    const folder = await inner.getDirectoryHandle(id ?? "", { create: true });
    for (let i = 0; i < 3; i += 1) await folder.getFileHandle(`${i} 😀.png`, { create: true });
  }
  return root;
}

async function open(folder: HandleFolder | FileListFolder): Promise<ImageDataset> {
  const dataset = await openDataset(folder);
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return dataset;
}

function restore(kept: KeptFolder): ImageDataset {
  const restored = restoreDataset(kept);
  if (!restored) throw new Error("The lists were not kept.");
  return restored;
}

beforeEach(async () => {
  for (const { id } of await listFolders()) await forgetFolder(id);
});

test("a kept directory comes back with its lists and can be read again", async () => {
  const dataset = await open(new HandleFolder(await directory()));
  await keepFolder(dataset, "one", { handle: dataset.folder.handle, files: 12 });
  const rows = await listFolders();
  expect(rows.map(({ id, name, kind, files }) => [id, name, kind, files])).toEqual([
    ["one", "kept set", "images", 12],
  ]);
  expect(await familiarity("kept set", "one")).toBe("same");
  expect(await familiarity("kept set", "two")).toBe("changed");
  expect(await familiarity("another set", "one")).toBe("new");
  const kept = await loadFolder("one");
  if (!kept?.handle) throw new Error("The handle was not kept.");
  expect(await readPermission(kept.handle)).toBe("granted");
  const restored = restore(kept);
  expect(restored.classes).toEqual(dataset.classes);
  expect([restored.train.length, restored.validation.length]).toEqual([6, 6]);
  expect(restored.train.path(4)).toBe("train/b/1 😀.png");
  expect((await restored.folder.open(restored.train.path(4))).size).toBe(0);
});

test("without permission the lists are there and a picture asks to reconnect", async () => {
  const dataset = await open(new HandleFolder(await directory()));
  dataset.problems.add("train/b/x.txt", "wrongType", "It is not a picture.");
  await keepFolder(dataset, "one", { handle: null, files: 12 });
  const kept = await loadFolder("one");
  if (!kept) throw new Error("The folder was not kept.");
  const restored = restore(kept);
  expect(restored.problems.list.map(({ path }) => path)).toEqual(["train/b/x.txt"]);
  expect(restored.train.length).toBe(6);
  await expect(restored.folder.open(restored.train.path(0))).rejects.toThrow(/Reconnect the folder/);
});

test("only the latest eight are kept", async () => {
  const files = ["a", "b"].map((id) => ({ path: `${id}/x.png`, file: new Blob(["x"]) }));
  const dataset = await open(new FileListFolder("picked", files));
  for (let i = 0; i < 10; i += 1) {
    await keepFolder({ ...dataset, name: `set ${i}` }, `set ${i}`, { handle: null, files: 2 });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect((await listFolders()).map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2].map((i) => `set ${i}`));
  // Another content under the same name takes the older one's place.
  await keepFolder({ ...dataset, name: "set 9" }, "set 9, changed", { handle: null, files: 2 });
  expect((await listFolders()).map(({ id }) => id).slice(0, 2)).toEqual(["set 9, changed", "set 8"]);
});
