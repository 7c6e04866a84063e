/** The files of a model's folder: its own, or those of the one folder that an archive holds. */
import type { Folder } from "../../data/folder/folder.ts";
import type { HubFiles } from "../../interop/hub/readGpt2.ts";

export async function hubFiles(folder: Folder): Promise<HubFiles> {
  let path = "";
  let { files, folders } = await folder.list(path);
  const [only] = folders;
  if (files.length === 0 && folders.length === 1 && only !== undefined) {
    path = `${only}/`;
    ({ files, folders } = await folder.list(only));
  }
  return new Map(
    await Promise.all(files.map(async (name) => [name, await folder.open(path + name)] as const)),
  );
}
