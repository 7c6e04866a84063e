/**
 * Folders of earlier visits, kept in this browser: the directory handle where there is one, and the lists of a picture set,
 * so that a packed one can be trained on again without permission to the folder.
 */
import { createStore, del, entries, get, set } from "idb-keyval";
import type { Dataset, Familiarity, ImageClass, ImageDataset } from "../dataset.ts";
import { type Folder, FolderError, HandleFolder } from "./folder.ts";
import { PictureList, type PictureListData } from "../pictures/pictureList.ts";
import { byItselfMs, inTime, personMs } from "../../inTime.ts";
import { isSaid, remember, say } from "../../said.ts";
import { type Problem, Problems } from "../problems.ts";

/** Only so many are kept, the latest ones: lists of 100,000 pictures take 3 MB each. */
const mostKept = 8;
/** Of the problems, so many are kept. */
const mostProblems = 1000;

/** What the page shows of a kept folder. */
export interface KeptFolderRow {
  /** The data set's fingerprint. */
  id: string;
  name: string;
  layout: string;
  kind: Dataset["kind"];
  /** Of the folder, or of the archive. */
  handle: FileSystemDirectoryHandle | FileSystemFileHandle | null;
  /** Files in the folder, those that are no data among them. */
  files: number;
  /** Milliseconds since 1970 of the last opening. */
  time: number;
}

export interface KeptFolder extends KeptFolderRow {
  /** Files that only a dropped folder opens, see FoundFiles; the first thousand. */
  refused: readonly string[];
  /** Null for a text. */
  pictures: {
    classes: ImageClass[];
    train: PictureListData;
    validation: PictureListData;
    problems: Problem[];
    /** How it was recognised; versions before the second kept none of it. */
    recognised?: Pick<
      ImageDataset,
      "seen" | "notices" | "test" | "unlabelled" | "reading" | "confidence" | "options"
    >;
  } | null;
}

/** Part of the File System Access API that TypeScript's own types leave out. */
interface WithPermission {
  queryPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(wanted: { mode: "read" }): Promise<PermissionState>;
}

const store = createStore("descent-folders", "folders");

/** What the store promises. Throws Error with a sentence when it does not answer, as while another tab clears it. */
function stored<T>(promise: Promise<T>): Promise<T> {
  return inTime(promise, byItselfMs, () => {
    throw new Error(say("foldersSilent"));
  });
}

function picturesOf(dataset: Dataset): KeptFolder["pictures"] {
  if (dataset.kind !== "images") return null;
  const { classes, train, validation, problems } = dataset;
  const { seen, notices, test, unlabelled, reading, confidence = "sure", options } = dataset;
  return {
    recognised: { seen, notices, test, unlabelled, reading, confidence, ...(options ? { options } : {}) },
    classes,
    train: train.data,
    validation: validation.data,
    problems: problems.list.slice(0, mostProblems),
  };
}

/**
 * Keeps a folder under its fingerprint in place of an older one of the same name, and forgets the oldest beyond `mostKept`.
 * Rejects when storage is refused.
 */
export async function keepFolder(
  dataset: Dataset,
  id: string,
  { handle, files, refused = [] }: Pick<KeptFolderRow, "handle" | "files"> & { refused?: readonly string[] },
): Promise<void> {
  const { kind, name, layout } = dataset;
  const kept: KeptFolder = {
    id,
    name,
    layout,
    kind,
    handle,
    files,
    time: Date.now(),
    refused: refused.slice(0, mostProblems),
    pictures: picturesOf(dataset),
  };
  await stored(set(id, kept, store));
  const rows = await listFolders();
  const old = rows.filter((row, at) => at >= mostKept || (row.name === name && row.id !== id));
  await Promise.all(old.map((row) => forgetFolder(row.id)));
}

function rowOf({ id, name, layout, kind, handle, files, time }: KeptFolder): KeptFolderRow {
  return { id, name, layout, kind, handle, files, time };
}

/** Kept folders, the latest first; empty where the browser refuses storage. */
export async function listFolders(): Promise<KeptFolderRow[]> {
  try {
    const found = await stored(entries<string, KeptFolder>(store));
    return found.map(([, kept]) => rowOf(kept)).toSorted((a, b) => b.time - a.time);
  } catch {
    return [];
  }
}

/** What is known of a folder of this name and fingerprint from earlier visits. */
export async function familiarity(name: string, id: string): Promise<Familiarity> {
  const row = (await listFolders()).find((one) => one.name === name);
  return row === undefined ? "new" : row.id === id ? "same" : "changed";
}

export function loadFolder(id: string): Promise<KeptFolder | undefined> {
  return stored(get<KeptFolder>(id, store));
}

export function forgetFolder(id: string): Promise<void> {
  return stored(del(id, store));
}

/** Whether a kept handle may be read now; a browser that does not say it has to be asked. Anywhere; asks nobody. */
export async function readPermission(handle: FileSystemHandle): Promise<PermissionState> {
  const asked = (handle as WithPermission).queryPermission?.({ mode: "read" });
  return asked ? inTime(asked, byItselfMs, () => "prompt") : "granted";
}

/** Asks the person for permission; no answer is none. Only in the page, and only in a click's handler. */
export async function askPermission(handle: FileSystemHandle): Promise<PermissionState> {
  const asked = (handle as WithPermission).requestPermission?.({ mode: "read" });
  return asked ? inTime(asked, personMs, () => "prompt") : "granted";
}

function refuse(path: string): Promise<never> {
  return Promise.reject(new FolderError(path, "notAllowed"));
}

/** A folder that is only known by its lists: whatever is not packed asks for the folder. */
function closedFolder(name: string): Folder {
  return { name, handle: null, list: refuse, open: refuse };
}

/** What is said of a folder that an older version kept. */
function unknown(
  classes: readonly ImageClass[],
): Pick<ImageDataset, "seen" | "notices" | "test" | "unlabelled" | "reading"> {
  return {
    seen: { code: "classFolders", folders: classes.length, root: "" },
    notices: [],
    test: classes.map(() => 0),
    unlabelled: 0,
    reading: {
      kind: "images",
      layout: "classFolders",
      readAs: {},
      seed: null,
      train: [],
      validation: null,
      table: null,
      validationTable: null,
      annotations: null,
      without: [],
    },
  };
}

/**
 * The picture set as it was when it was kept, or null for a text. Until there is permission to the folder, its pictures come
 * from the pack alone, and one that is not in it is refused with FolderError `notAllowed`.
 */
export function restoreDataset({ name, layout, handle, pictures }: KeptFolder): ImageDataset | null {
  if (!pictures) return null;
  const problems = new Problems();
  for (const { path, code, message, said } of pictures.problems) {
    if (said && isSaid(said)) remember(message, said);
    problems.add(path, code, message);
  }
  return {
    kind: "images",
    name,
    layout,
    ...(pictures.recognised ?? unknown(pictures.classes)),
    classes: pictures.classes,
    train: new PictureList(pictures.train),
    validation: new PictureList(pictures.validation),
    problems,
    folder: handle?.kind === "directory" ? new HandleFolder(handle) : closedFolder(name),
  };
}
