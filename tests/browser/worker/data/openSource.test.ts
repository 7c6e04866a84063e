import { beforeEach, expect, test } from "vitest";
import type { ImageDataset } from "../../../../src/data/dataset.ts";
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import type { FoundFiles } from "../../../../src/data/folder/folder.ts";
import { forgetFolder, listFolders } from "../../../../src/data/folder/folderStore.ts";
import { type Opened, openSource } from "../../../../src/worker/data/openSource.ts";
import type { DataSource } from "../../../../src/worker/border/protocol.ts";

const quoted = 'sea "blue".png';
const markup = "<img onerror=alert(1)>.png";
const inColons = "a:b";

async function picture(red: number): Promise<File> {
  const canvas = new OffscreenCanvas(16, 16);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No canvas.");
  context.fillStyle = `rgb(${red} 0 0)`;
  context.fillRect(0, 0, 16, 16);
  return new File([await canvas.convertToBlob()], "picture.png", { lastModified: 1 });
}

/** A folder of two classes as a drop gives it: two files and one directory have names that its handle passes over. */
async function droppedFolder(): Promise<{ handle: FileSystemDirectoryHandle; found: FoundFiles }> {
  const storage = await navigator.storage.getDirectory();
  const handle = await storage.getDirectoryHandle("odd names", { create: true });
  for (const name of ["cat", "dog"]) {
    const directory = await handle.getDirectoryHandle(name, { create: true });
    for (let i = 0; i < 10; i += 1) {
      const file = await directory.getFileHandle(`${i}.png`, { create: true });
      const writer = await file.createWritable();
      await writer.write(await picture(i));
      await writer.close();
    }
  }
  const ordinary = Array.from({ length: 10 }, (_, i) => `${i}.png`);
  return {
    handle,
    found: {
      directories: [
        { path: "", files: [], folders: ["cat", "dog", inColons] },
        { path: "cat", files: [...ordinary, quoted], folders: [] },
        { path: "dog", files: [...ordinary, markup], folders: [] },
        { path: inColons, files: ["1.png"], folders: [] },
      ],
      refused: [
        { path: `odd names/cat/${quoted}`, file: await picture(201) },
        { path: `odd names/dog/${markup}`, file: await picture(202) },
        { path: `odd names/${inColons}/1.png`, file: await picture(203) },
      ],
    },
  };
}

const open = (source: DataSource): Promise<Opened> =>
  openSource(source, new AbortController().signal, () => {});

function pictures({ dataset }: Opened): ImageDataset {
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  return dataset;
}

const pathsOf = ({ train, validation }: ImageDataset): string[] =>
  [train, validation].flatMap((list) => Array.from({ length: list.length }, (_, index) => list.path(index)));

beforeEach(async () => {
  for (const { id } of await listFolders()) await forgetFolder(id);
});

test("files of names that handles pass over: there when dropped, told by name after reconnecting, back when dropped again", async () => {
  const odd = [`${inColons}/1.png`, `cat/${quoted}`, `dog/${markup}`];
  const { handle, found } = await droppedFolder();
  const first = await open({ kind: "handle", handle, found });
  expect(pathsOf(pictures(first))).toHaveLength(23);
  expect(pathsOf(pictures(first))).toEqual(expect.arrayContaining(odd));
  expect(pictures(first).problems.total).toBe(0);
  const pool = new DecodePool(pictures(first).folder, 1);
  const { pixels, failures } = await pool.decode(odd, 16);
  pool.dispose();
  expect(failures).toEqual([]);
  expect([0, 1, 2].map((at) => pixels[at * 16 * 16 * 3])).toEqual([203, 201, 202]);

  // The handle is all that the next visit has.
  const again = await open({ kind: "kept", name: "odd names", id: first.id ?? "" });
  expect(pathsOf(pictures(again))).toHaveLength(20);
  const told = pictures(again).problems.list;
  expect(told.map(({ path }) => path).toSorted()).toEqual(odd);
  for (const { message } of told) expect(message).toMatch(/drop the folder to have it again\.$/);

  // They are still known at the visit after that.
  const third = await open({ kind: "kept", name: "odd names", id: again.id ?? "" });
  expect(pictures(third).problems.total).toBe(3);

  const dropped = await open({ kind: "handle", handle, found: (await droppedFolder()).found });
  expect(pathsOf(pictures(dropped))).toEqual(pathsOf(pictures(first)));
  expect(pictures(dropped).problems.total).toBe(0);
  expect((await listFolders()).map(({ name, id }) => [name, id])).toEqual([["odd names", dropped.id]]);
});
