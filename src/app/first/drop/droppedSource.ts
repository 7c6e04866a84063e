import { deviceMs, inTime, LateError } from "../../../inTime.ts";
import { isArchiveName } from "../../../data/archive/archiveFolder.ts";
import { FolderError, type FoundFiles, isRefused } from "../../../data/folder/folder.ts";
import { isKnownSetFile } from "../../../data/knownSets/unfold.ts";
import { textKind } from "../../../data/layouts/texts/textFiles.ts";
import type { Find } from "../../actions/data/data.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";

/** What was dropped, and how the page itself finds the files in it. */
export interface Dropped {
  source: DataSource;
  find?: Find;
}

/**
 * The folder that was dropped. Handles are asked for every item before the first await: afterwards the browser has
 * emptied the list. Null when nothing dropped was a folder.
 */
export async function droppedSource(transfer: DataTransfer): Promise<Dropped | null> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const handles = items.map((item) =>
    hasHandles(item) ? item.getAsFileSystemHandle() : Promise.resolve(null),
  );
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const known = await Promise.all(handles.map(soon));
  for (const [at, handle] of known.entries())
    if (handle instanceof FileSystemDirectoryHandle) {
      const source = { kind: "handle" as const, handle };
      const entry = entries[at];
      if (!isDirectory(entry)) return { source };
      return { source, find: (onFiles, signal) => findFiles(entry, isRefused, onFiles, signal) };
    }
  // Browsers without handles (Firefox, Safari) still give entries, and so does Chromium for folders that it guards.
  for (const entry of entries)
    if (isDirectory(entry))
      return {
        source: { kind: "files", name: entry.name, files: [] },
        find: (onFiles, signal) => findFiles(entry, () => true, onFiles, signal),
      };
  const texts = files.filter(
    ({ name }) => textKind(name) !== null || isArchiveName(name) || isKnownSetFile(name),
  );
  if (texts.length === 0) return null;
  const handle = texts.length === 1 ? known.find((one) => one?.name === texts[0]?.name) : null;
  // Loose files are texts: one of them, several, or train, valid and test.
  return {
    source: {
      kind: "files",
      name: texts[0]?.name ?? "",
      files: texts.map((file) => ({ path: file.name, file })),
      ...(handle instanceof FileSystemFileHandle ? { handle } : {}),
    },
  };
}

/** Longer than any handle takes. */
const handleMs = 1000;

/** Chromium never settles the promise of a handle below a folder that it guards, like ~/.cache. */
const soon = (handle: Promise<FileSystemHandle | null>): Promise<FileSystemHandle | null> =>
  inTime(
    handle.catch(() => null),
    handleMs,
    () => null,
  );

/** Chromium's addition; the library types do not know it. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

function hasHandles(item: DataTransferItem): item is ItemWithHandle {
  return "getAsFileSystemHandle" in item;
}

// Not by `instanceof`: Chromium does not name these classes.
function isDirectory(entry: FileSystemEntry | null | undefined): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** Directories being listed at one time. */
const underWay = 32;

/** What the browser calls back with. Throws FolderError when it does not. */
const answered = <T>(
  ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> =>
  inTime(new Promise<T>(ask), deviceMs).catch((error: unknown) => {
    throw error instanceof LateError ? new FolderError("", "unreadable", error) : error;
  });

/** Lists a folder; files whose path is `taken` are opened as well. Rejects with the signal's reason, or when the folder cannot be read. */
async function findFiles(
  root: FileSystemDirectoryEntry,
  taken: (path: string) => boolean,
  onFiles: (files: number) => void,
  signal: AbortSignal,
): Promise<FoundFiles> {
  const found: FoundFiles = { directories: [], refused: [] };
  const waiting: { entry: FileSystemDirectoryEntry; path: string }[] = [{ entry: root, path: "" }];
  let count = 0;
  const listOne = async ({ entry: directory, path }: (typeof waiting)[number]): Promise<void> => {
    const files: string[] = [];
    const folders: string[] = [];
    const reader = directory.createReader();
    for (;;) {
      // A reader gives at most a hundred entries at a time.
      const some = await answered<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      signal.throwIfAborted();
      if (some.length === 0) break;
      for (const entry of some) {
        const { name } = entry;
        const inner = path === "" ? name : `${path}/${name}`;
        (entry.isDirectory ? folders : files).push(name);
        if (isDirectory(entry)) waiting.push({ entry, path: inner });
        else if (isFile(entry) && taken(inner)) {
          const file = await answered<File>((resolve, reject) => entry.file(resolve, reject));
          found.refused.push({ path: `${root.name}/${inner}`, file });
        }
      }
      count += some.length;
      onFiles(count);
    }
    found.directories.push({ path, files, folders });
  };
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    while (waiting.length > 0 && running.size < underWay) {
      const next = waiting.pop();
      if (!next) break;
      const task: Promise<void> = listOne(next).finally(() => running.delete(task));
      running.add(task);
    }
    await Promise.race(running);
  }
  return found;
}
