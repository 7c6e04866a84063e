/**
 * One way to look into a data folder, whether it was dropped or picked as a directory handle, came as files of
 * `<input webkitdirectory>`, or is a sample that the lab serves. Names in it are hostile: any text.
 */

import { say } from "../../said.ts";
import { deviceMs, eachInTime, inTime, LateError } from "../../inTime.ts";
import { suggestCollection } from "./collection.ts";

/** One directory's content, hidden files left out, in no special order. */
export interface Listing {
  files: string[];
  folders: string[];
}

export interface Folder {
  /** The folder's own name. */
  readonly name: string;
  /** The directory handle when there is one: workers then open files themselves. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Lists one directory; "" is the folder itself. `onEntry` is called for each file. Throws FolderError. */
  list(path: string, onEntry?: () => void): Promise<Listing>;
  /** A file's bytes, not read yet. Throws FolderError. */
  open(path: string): Promise<Blob>;
  /** Throws FolderError when the folder itself is gone or closed; left out where that cannot be seen. */
  check?(): Promise<void>;
  /** Where there is a handle: a file that it does not open, so that workers that have only the handle can be given it. */
  held?(path: string): Blob | null;
  /** Each file is one of the person's own, opened by itself: not a part of an archive, nor served. */
  readonly isLoose?: boolean;
  /** Files that are there and cannot be given: by their path, with the reason as a sentence. */
  readonly leftOut?: readonly { path: string; why: string }[];
}

/** What is said of the folder itself, and of what is in it. */
const said = {
  missing: ["folderMissing", "pathMissing"],
  notAllowed: ["folderNotAllowed", "pathNotAllowed"],
  unreadable: ["folderUnreadable", "pathUnreadable"],
} as const;
/** Where the browser does not answer. */
const silent = ["folderSilent", "pathSilent"] as const;

/** A directory or file cannot be read. `cause` is the browser's own error. */
export class FolderError extends Error {
  override name = "FolderError";
  constructor(
    readonly path: string,
    readonly code: keyof typeof said,
    cause?: unknown,
  ) {
    const [ofFolder, ofPath] = cause instanceof LateError ? silent : said[code];
    super(path === "" ? say(ofFolder) : say(ofPath, `“${path.slice(-200)}”`), { cause });
  }
}

/** What systems and network storage leave behind, in small letters: thumbnails, waste baskets, copies. */
const leftBehind = new Set([
  ..."thumbs.db ehthumbs.db desktop.ini __macosx @eadir @tmp @recycle #recycle #snapshot ~snapshot".split(
    " ",
  ),
  ..."@recently-snapshot @__thumb thumbnails _thumbnails lost+found found.000".split(" "),
  ..."$recycle.bin recycler recycled".split(" "),
  "system volume information",
  "icon\r",
]);

/** Files and folders that are never data; as is_hidden of archives.py. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name.startsWith("~$") || leftBehind.has(name.toLowerCase());
}

function folderError(path: string, cause: unknown): FolderError {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotFoundError" || name === "TypeMismatchError")
    return new FolderError(path, "missing", cause);
  if (name === "NotAllowedError" || name === "SecurityError")
    return new FolderError(path, "notAllowed", cause);
  return new FolderError(path, "unreadable", cause);
}

/** The directory and the name of a path's last part. */
export function splitPath(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/**
 * Names that Windows forbids. Chromium's directory handles pass over them on every system without a word, and refuse to open
 * them; a dropped folder's entries do neither.
 */
const refusedName =
  // oxlint-disable-next-line no-control-regex -- Windows forbids control characters in names, so Chromium refuses them
  /[<>:"|?*\\\u0000-\u001f\u007f]|^\s|[\s.]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)|\.(?:lnk|url|scf)$/i;

/** Whether a directory handle refuses a file for a part of its path. */
export function isRefused(path: string): boolean {
  return path.split("/").some((name) => refusedName.test(name));
}

/** What the page found in a dropped folder: ten times as fast as a directory handle lists it. */
export interface FoundFiles {
  /** Directories by their path. */
  directories: ({ path: string } & Listing)[];
  /** Files that a directory handle refuses for their names; paths begin with the folder's own name. */
  refused: { path: string; file: File }[];
}

/** How many directory handles are kept open for reading files in them. */
const keptHandles = 4096;

/** Entries listed between two collections of their handles. */
const collectEvery = 4096;

/** A directory that was dropped, picked, or kept from an earlier visit. */
export class HandleFolder implements Folder {
  readonly isLoose = true;
  readonly name: string;
  readonly #directories = new Map<string, Promise<FileSystemDirectoryHandle>>();
  readonly #refused: FileListFolder;
  /** Listings that the page found; each is used once, since who asks again wants to know what is there now. */
  readonly #found: Map<string, Listing>;
  #listed = 0;

  constructor(
    readonly handle: FileSystemDirectoryHandle,
    { directories, refused }: FoundFiles = { directories: [], refused: [] },
  ) {
    this.name = handle.name;
    this.#refused = new FileListFolder(handle.name, refused);
    this.#found = new Map(directories.map(({ path, files, folders }) => [path, { files, folders }]));
  }

  /** Paths of the files that the handle itself refuses. */
  get refused(): string[] {
    return this.#refused.paths;
  }

  held(path: string): Blob | null {
    return this.#refused.find(path);
  }

  #directory(path: string): Promise<FileSystemDirectoryHandle> {
    if (path === "") return Promise.resolve(this.handle);
    const known = this.#directories.get(path);
    if (known) return known;
    if (this.#directories.size >= keptHandles) this.#directories.clear();
    const { folder, name } = splitPath(path);
    const found = this.#directory(folder).then((parent) => inTime(parent.getDirectoryHandle(name), deviceMs));
    this.#directories.set(path, found);
    // A directory that comes back after a disk was connected again must be looked up again.
    found.catch(() => this.#directories.delete(path));
    return found;
  }

  async list(path: string, onEntry?: () => void): Promise<Listing> {
    const found = this.#found.get(path);
    if (found) {
      this.#found.delete(path);
      const visible = (names: readonly string[]): string[] => names.filter((name) => !isHidden(name));
      const listing = { files: visible(found.files), folders: visible(found.folders) };
      for (let file = 0; file < listing.files.length; file += 1) onEntry?.();
      return listing;
    }
    const refused = this.#refused.has(path) ? await this.#refused.list(path, onEntry) : null;
    if (refused && isRefused(path)) return refused;
    const listing = await this.#listHandle(path, onEntry);
    if (!refused) return listing;
    const folders = new Set([...listing.folders, ...refused.folders]);
    return { files: [...listing.files, ...refused.files], folders: [...folders] };
  }

  async #listHandle(path: string, onEntry?: () => void): Promise<Listing> {
    const listing: Listing = { files: [], folders: [] };
    try {
      const directory = await this.#directory(path);
      for await (const [name, { kind }] of eachInTime(directory.entries(), deviceMs)) {
        if (isHidden(name)) continue;
        listing[kind === "file" ? "files" : "folders"].push(name);
        this.#listed += 1;
        if (this.#listed % collectEvery === 0) suggestCollection();
        if (kind === "file") onEntry?.();
      }
    } catch (error) {
      throw folderError(path, error);
    }
    return listing;
  }

  async check(): Promise<void> {
    try {
      for await (const _ of eachInTime(this.handle.keys(), deviceMs)) return;
    } catch (error) {
      throw folderError("", error);
    }
  }

  async open(path: string): Promise<Blob> {
    const held = this.held(path);
    if (held) return held;
    const { folder, name } = splitPath(path);
    try {
      const directory = await this.#directory(folder);
      return await fileIn(directory, name);
    } catch (error) {
      throw folderError(path, error);
    }
  }
}

/** A file of a directory. Throws LateError when the browser does not give it. */
const fileIn = (directory: FileSystemDirectoryHandle, name: string): Promise<File> =>
  inTime(
    directory.getFileHandle(name).then((file) => file.getFile()),
    deviceMs,
  );

/** A folder known by the list of its files. */
export class ListedFolder<Content> {
  readonly handle = null;
  readonly #directories = new Map<string, Listing>([["", { files: [], folders: [] }]]);
  protected readonly files = new Map<string, Content>();

  constructor(
    readonly name: string,
    files: Iterable<{ path: string; file: Content }>,
    /** Directories that are told even where they hold nothing. */
    folders: Iterable<string> = [],
  ) {
    for (const path of folders) if (!path.split("/").some(isHidden)) this.#directory(path);
    const hidden = new Map<string, boolean>([["", false]]);
    for (const { path, file } of files) {
      const { folder, name: fileName } = splitPath(path);
      let isInHidden = hidden.get(folder);
      if (isInHidden === undefined) hidden.set(folder, (isInHidden = folder.split("/").some(isHidden)));
      if (isInHidden || isHidden(fileName) || this.files.has(path)) continue;
      this.files.set(path, file);
      this.#directory(folder).files.push(fileName);
    }
  }

  #directory(path: string): Listing {
    const known = this.#directories.get(path);
    if (known) return known;
    const made: Listing = { files: [], folders: [] };
    this.#directories.set(path, made);
    const { folder, name } = splitPath(path);
    this.#directory(folder).folders.push(name);
    return made;
  }

  get paths(): string[] {
    return [...this.files.keys()];
  }

  /** Whether there is a directory of this path. */
  has(path: string): boolean {
    return this.#directories.has(path);
  }

  list(path: string, onEntry?: () => void): Promise<Listing> {
    const listing = this.#directories.get(path);
    if (!listing) return Promise.reject(new FolderError(path, "missing"));
    for (let file = 0; file < listing.files.length; file += 1) onEntry?.();
    return Promise.resolve(listing);
  }
}

/** The files that `<input webkitdirectory>` gave; paths with or without the folder's own name in front. */
export class FileListFolder extends ListedFolder<Blob> implements Folder {
  readonly isLoose = true;
  constructor(name: string, files: readonly { path: string; file: Blob }[]) {
    const prefix = `${name}/`;
    const cut = files.every(({ path }) => path.startsWith(prefix)) ? prefix.length : 0;
    super(
      name,
      files.map(({ path, file }) => ({ path: path.slice(cut), file })),
    );
  }

  find(path: string): Blob | null {
    return this.files.get(path) ?? null;
  }

  open(path: string): Promise<Blob> {
    const file = this.find(path);
    return file ? Promise.resolve(file) : Promise.reject(new FolderError(path, "missing"));
  }
}

/** A file of a sample: its path in the folder and its size in bytes. */
export interface ServedFile {
  path: string;
  size: number;
}

/** A sample that is served beside the page: a list of paths below an address. */
export class ServedFolder extends ListedFolder<null> implements Folder {
  readonly #base: string;

  /** `base` ends with a slash. */
  constructor(name: string, base: string, files: readonly ServedFile[]) {
    super(
      name,
      files.map(({ path }) => ({ path, file: null })),
    );
    this.#base = base;
  }

  async open(path: string): Promise<Blob> {
    if (!this.files.has(path)) throw new FolderError(path, "missing");
    try {
      const answer = await fetch(this.#base + path.split("/").map(encodeURIComponent).join("/"));
      if (!answer.ok) throw new Error(say("serverAnswered", `${answer.status} ${answer.statusText}`));
      return await answer.blob();
    } catch (error) {
      throw new FolderError(path, "unreadable", error);
    }
  }
}

/** A sample whose files came as one, one after the other: a request for each of 1,500 pictures costs more than the training. */
export class JoinedFolder extends ListedFolder<Blob> implements Folder {
  /** Throws FolderError when `joined` does not have the length of all `files` together. */
  constructor(name: string, joined: Blob, files: readonly ServedFile[]) {
    let end = 0;
    super(
      name,
      files.map(({ path, size }) => ({ path, file: joined.slice(end, (end += size)) })),
    );
    if (end !== joined.size)
      throw new FolderError(
        name,
        "unreadable",
        new Error(say("bytesCame", String(joined.size), String(end))),
      );
  }

  open(path: string): Promise<Blob> {
    const file = this.files.get(path);
    return file ? Promise.resolve(file) : Promise.reject(new FolderError(path, "missing"));
  }
}
