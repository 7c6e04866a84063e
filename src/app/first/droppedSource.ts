import type { DataSource } from "../../worker/protocol.ts";

/**
 * The folder that was dropped. Handles are asked for every item before the first await: afterwards the browser has
 * emptied the list. Null when nothing dropped was a folder.
 */
export async function droppedSource(transfer: DataTransfer): Promise<DataSource | null> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const handles = items.map((item) =>
    hasHandles(item) ? item.getAsFileSystemHandle() : Promise.resolve(null),
  );
  const entries = items.map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  for (const handle of await Promise.all(handles))
    if (handle instanceof FileSystemDirectoryHandle) return { kind: "handle", handle };
  // Browsers without handles (Firefox, Safari) still give entries.
  for (const entry of entries)
    if (entry instanceof FileSystemDirectoryEntry)
      return { kind: "files", name: entry.name, files: await filesOf(entry) };
  const texts = files.filter(({ name }) => /\.(txt|tokens)$/i.test(name));
  if (texts.length === 0) return null;
  // Loose text files are a corpus: one of them, or train, valid and test.
  return {
    kind: "files",
    name: texts[0]?.name ?? "",
    files: texts.map((file) => ({ path: file.name, file })),
  };
}

/** Chromium's addition; the library types do not know it. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

function hasHandles(item: DataTransferItem): item is ItemWithHandle {
  return "getAsFileSystemHandle" in item;
}

async function filesOf(folder: FileSystemDirectoryEntry): Promise<{ path: string; file: File }[]> {
  const files: { path: string; file: File }[] = [];
  const waiting: { entry: FileSystemDirectoryEntry; path: string }[] = [{ entry: folder, path: folder.name }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { entry: directory, path } = next;
    const reader = directory.createReader();
    for (;;) {
      // A reader gives at most a hundred entries at a time.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) break;
      for (const entry of some) {
        const inner = `${path}/${entry.name}`;
        if (entry instanceof FileSystemDirectoryEntry) waiting.push({ entry, path: inner });
        else if (entry instanceof FileSystemFileEntry)
          files.push({
            path: inner,
            file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)),
          });
      }
    }
  }
  return files;
}
