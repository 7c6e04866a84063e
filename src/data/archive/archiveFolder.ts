/** An archive as a folder: every layout is read inside it as outside. */
import { type Folder, FolderError, ListedFolder } from "../folder/folder.ts";
import { ArchiveError, quote } from "./archiveError.ts";
import type { ArchiveIndex, ArchivePlace, LeftOut } from "./archiveIndex.ts";
import { looksLikeTar, tarIndex, unpackTar } from "./tarIndex.ts";
import { openPlace, type Packed } from "./unpack.ts";
import { zipIndex } from "./zipIndex.ts";

/** Names of archives, those that are only named and refused among them; .pth.tar is PyTorch's, ubyte.gz MNIST's. */
const archiveName = /(?<!\.pth|[-_.]ubyte)\.(?:zip|tar|tgz|gz|7z|rar|tbz2?|bz2|txz|xz|zst)$/i;

export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

/** How other kinds begin. */
const otherKinds: readonly [kind: string, start: readonly number[]][] = [
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["RAR", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** A folder whose files stand in one archive, which is opened by place instead of by name. */
export interface PackedFolder extends Folder {
  readonly packed: Packed;
  place(path: string): ArchivePlace | null;
}

export class ArchiveFolder extends ListedFolder<null> implements PackedFolder {
  readonly leftOut: readonly LeftOut[];

  constructor(
    readonly packed: Packed,
    private readonly index: ArchiveIndex,
  ) {
    super(
      packed.name,
      [...index.paths].map((path) => ({ path, file: null })),
      index.folders,
    );
    this.leftOut = index.leftOut;
  }

  place(path: string): ArchivePlace | null {
    return this.index.place(path);
  }

  async open(path: string): Promise<Blob> {
    const place = this.place(path);
    if (!place) throw new FolderError(path, "missing");
    try {
      return await openPlace(this.packed, path, place);
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      throw new FolderError(this.name, "missing", error);
    }
  }

  async check(): Promise<void> {
    try {
      await this.packed.blob.slice(0, 1).arrayBuffer();
    } catch (error) {
      throw new FolderError(this.name, "missing", error);
    }
  }
}

/** Whether a folder's files stand in one archive. */
export function isPacked(folder: Folder): folder is PackedFolder {
  return "packed" in folder;
}

/**
 * Opens an archive, whatever its name says. Throws ArchiveError.
 * @param onBytes is told how much of a packed one was gone through
 */
export async function openArchive(
  blob: Blob,
  name: string,
  onBytes?: (bytes: number) => void,
): Promise<ArchiveFolder> {
  const start = new Uint8Array(await blob.slice(0, 512).arrayBuffer());
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, at) => start[at] === byte);
  for (const [kind, bytes] of otherKinds)
    if (starts(...bytes)) throw new ArchiveError("archiveOtherKind", quote(name), kind);
  if (starts(0x1f, 0x8b)) {
    const { index, contents } = await unpackTar(blob, name, onBytes);
    return new ArchiveFolder({ blob: contents, name }, index);
  }
  if (looksLikeTar(start)) return new ArchiveFolder({ blob, name }, await tarIndex(blob, name));
  if (starts(0x50, 0x4b) || /\.zip$/i.test(name))
    return new ArchiveFolder({ blob, name }, await zipIndex(blob, name));
  throw new ArchiveError("archiveUnknown", quote(name));
}
