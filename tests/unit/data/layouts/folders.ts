/** Folders made of text, for tests. */
import { FileListFolder } from "../../../../src/data/folder/folder.ts";

/** A folder with files of the given content by path. */
export function folderOf(
  files: Record<string, string | Uint8Array<ArrayBuffer>>,
  name = "set",
): FileListFolder {
  return new FileListFolder(
    name,
    Object.entries(files).map(([path, content]) => ({ path, file: new Blob([content]) })),
  );
}

/** `count` empty pictures `prefix_0.JPEG`, `prefix_1.JPEG`, ... */
export function pictureFiles(prefix: string, count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}_${i}.JPEG`, "x"]));
}
