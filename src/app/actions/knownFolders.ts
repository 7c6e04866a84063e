/** Directory handles of earlier visits by the folder's name, so that a run can go on after the tab was closed. */
import { createStore, get, set } from "idb-keyval";
import { askPermission } from "../../data/folderStore.ts";

const store = createStore("descent-known-folders", "handles");

/** Keeps a handle; where storage is refused the person chooses the folder again, which is no failure. */
export async function keepFolderHandle(handle: FileSystemDirectoryHandle): Promise<void> {
  await set(handle.name, handle, store).catch(() => undefined);
}

/** The folder of that name, when the person allows to read it again; to be called from a click. */
export async function knownFolder(name: string): Promise<FileSystemDirectoryHandle | null> {
  const handle = await get<FileSystemDirectoryHandle>(name, store).catch(() => undefined);
  if (!handle) return null;
  return (await askPermission(handle)) === "granted" ? handle : null;
}
