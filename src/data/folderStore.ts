/**
 * Folders of earlier visits, kept in this browser: the directory handle where there is one, and the lists of a picture set,
 * so that a packed one can be trained on again without permission to the folder.
 */
import { createStore, del, entries, get, set } from "idb-keyval";
import type { ImageClass, ImageDataset } from "./dataset.ts";
import { type Folder, FolderError, HandleFolder } from "./folder.ts";
import { PictureList, type PictureListData } from "./pictureList.ts";
import { Problems } from "./problems.ts";

/** Only so many are kept, the latest ones: lists of 100,000 pictures take 3 MB each. */
const mostKept = 8;

export interface KeptFolder {
  /** The data set's fingerprint. */
  id: string;
  name: string;
  layout: string;
  handle: FileSystemDirectoryHandle | null;
  classes: ImageClass[];
  train: PictureListData;
  validation: PictureListData;
  /** Milliseconds since 1970 of the last opening. */
  time: number;
}

/** What the page shows of a kept folder. */
export type KeptFolderRow = Pick<KeptFolder, "id" | "name" | "layout" | "handle" | "time">;

/** Part of the File System Access API that TypeScript's own types leave out. */
interface WithPermission {
  queryPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
}

const store = createStore("descent-folders", "folders");

/** Keeps a folder under its fingerprint, and forgets the oldest beyond `mostKept`. Rejects when storage is refused. */
export async function keepFolder(dataset: ImageDataset, id: string): Promise<void> {
  const { name, layout, classes, folder, train, validation } = dataset;
  const kept: KeptFolder = {
    id,
    name,
    layout,
    classes,
    handle: folder.handle,
    train: train.data,
    validation: validation.data,
    time: Date.now(),
  };
  await set(id, kept, store);
  const old = (await listFolders()).slice(mostKept);
  await Promise.all(old.map((row) => forgetFolder(row.id)));
}

/** Kept folders, the latest first; empty where the browser refuses storage. */
export async function listFolders(): Promise<KeptFolderRow[]> {
  try {
    const found = await entries<string, KeptFolder>(store);
    return found
      .map(([, { id, name, layout, handle, time }]) => ({ id, name, layout, handle, time }))
      .toSorted((a, b) => b.time - a.time);
  } catch {
    return [];
  }
}

export function loadFolder(id: string): Promise<KeptFolder | undefined> {
  return get<KeptFolder>(id, store);
}

export function forgetFolder(id: string): Promise<void> {
  return del(id, store);
}

/** Whether a kept handle may be read now. Anywhere; asks nobody. */
export async function readPermission(handle: FileSystemDirectoryHandle): Promise<PermissionState> {
  return (await (handle as WithPermission).queryPermission?.({ mode: "read" })) ?? "granted";
}

/** Asks the person for permission. Only in the page, and only in a click's handler. */
export async function askPermission(handle: FileSystemDirectoryHandle): Promise<PermissionState> {
  return (await (handle as WithPermission).requestPermission?.({ mode: "read" })) ?? "granted";
}

function refuse(path: string): Promise<never> {
  return Promise.reject(new FolderError(path, "notAllowed"));
}

/** A folder that is only known by its lists: whatever is not packed asks to reconnect it. */
function closedFolder(name: string): Folder {
  return { name, handle: null, list: refuse, open: refuse };
}

/** The data set as it was when it was kept. Without permission its pictures come from the pack alone. */
export function restoreDataset(kept: KeptFolder, permission: PermissionState): ImageDataset {
  const { name, layout, classes, handle } = kept;
  return {
    kind: "images",
    name,
    layout,
    classes,
    train: new PictureList(kept.train),
    validation: new PictureList(kept.validation),
    problems: new Problems(),
    folder: handle && permission === "granted" ? new HandleFolder(handle) : closedFolder(name),
  };
}
