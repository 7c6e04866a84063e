import { FolderError } from "../../../data/folder/folder.ts";
import { deviceMs, inTime } from "../../../inTime.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";

interface PickerWindow {
  showDirectoryPicker(options: { id: string; mode: "read" }): Promise<FileSystemDirectoryHandle>;
  showOpenFilePicker(options: { id: string; multiple: true }): Promise<FileSystemFileHandle[]>;
}

function hasPicker(scope: unknown): scope is PickerWindow {
  return typeof scope === "object" && scope !== null && "showDirectoryPicker" in scope;
}

/**
 * Lets the person choose a folder: the browser's own picker where there is one, otherwise a file input for folders.
 * Null when the choice was cancelled.
 */
export async function chooseFolder(): Promise<DataSource | null> {
  if (!hasPicker(window)) return chooseWith({ folder: true });
  try {
    return { kind: "handle", handle: await window.showDirectoryPicker({ id: "data", mode: "read" }) };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    // The picker may be refused inside a frame; the input never is.
    if (error instanceof DOMException && error.name === "SecurityError") return chooseWith({ folder: true });
    throw error;
  }
}

/** Throws FolderError. */
const fileOf = (handle: FileSystemFileHandle): Promise<File> =>
  inTime(handle.getFile(), deviceMs).catch((error: unknown) => {
    throw new FolderError(handle.name, "unreadable", error);
  });

/** Lets the person choose files: texts, or an archive. Null when the choice was cancelled. */
export async function chooseFiles(): Promise<DataSource | null> {
  if (!hasPicker(window)) return chooseWith({ folder: false });
  try {
    const handles = await window.showOpenFilePicker({ id: "data", multiple: true });
    const [handle] = handles;
    if (!handle) return null;
    const files = await Promise.all(handles.map(fileOf));
    const source = {
      kind: "files" as const,
      name: handle.name,
      files: files.map((file) => ({ path: file.name, file })),
    };
    return handles.length === 1 ? { ...source, handle } : source;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    if (error instanceof DOMException && error.name === "SecurityError") return chooseWith({ folder: false });
    throw error;
  }
}

function chooseWith({ folder }: { folder: boolean }): Promise<DataSource | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = folder;
  input.multiple = true;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve(filesSource(input.files)));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

/** The files that an `<input webkitdirectory>` gave; null when there are none. */
export function filesSource(list: FileList | null): DataSource | null {
  const files = [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const first = files[0];
  return first ? { kind: "files", name: first.path.split("/")[0] ?? "", files } : null;
}
