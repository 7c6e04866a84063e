import { expect, test } from "vitest";
import { wouldGainByArchive } from "../../../../src/app/first/dataCheck/looseFiles.ts";
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import { type ImageSummary, summarise } from "../../../../src/data/dataset.ts";
import type { Folder } from "../../../../src/data/folder/folder.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { makeZip } from "../../../support/samples/archives.ts";
import { folderOf, pictureFiles } from "../../data/layouts/folders.ts";

const files = { ...pictureFiles("pets/oak/p", 12), ...pictureFiles("pets/ash/p", 12) };

const summaryOf = async (folder: Folder): Promise<ImageSummary> =>
  summarise(await openDataset(folder, {})) as ImageSummary;
const loose = () => summaryOf(folderOf(files));
const zipped = async () => {
  const entries = Object.entries(files).map(([name, content]) => ({ name, content }));
  return summaryOf(await openArchive(new Blob([makeZip(entries)]), "pets.zip"));
};

/** The same set with more pictures. */
const large = (summary: ImageSummary): ImageSummary => ({ ...summary, train: 19_000, validation: 1000 });

test("an archive is recommended for many pictures that are files of their own", async () => {
  expect(wouldGainByArchive(large(await loose()))).toBe(true);
});

test("and not for few, for an archive, or where only the packed copy is read", async () => {
  expect(wouldGainByArchive(await loose())).toBe(false);
  expect(wouldGainByArchive({ ...large(await loose()), train: 18_999 })).toBe(false);
  expect(wouldGainByArchive(large(await zipped()))).toBe(false);
  expect(wouldGainByArchive({ ...large(await loose()), familiarity: "packedOnly" })).toBe(false);
});
