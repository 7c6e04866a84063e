/** Opens what the page chose: a directory handle, a list of files, a folder of an earlier visit, or a built-in sample. */
import { say } from "../../said.ts";
import * as v from "valibot";
import { ArchiveError, quote } from "../../data/archive/archiveError.ts";
import { isArchiveName, openArchive } from "../../data/archive/archiveFolder.ts";
import type { Dataset, Familiarity } from "../../data/dataset.ts";
import { fingerprint } from "../../data/fingerprint.ts";
import { deviceMs, inTime } from "../../inTime.ts";
import {
  FileListFolder,
  type Folder,
  FolderError,
  HandleFolder,
  JoinedFolder,
  ServedFolder,
} from "../../data/folder/folder.ts";
import {
  familiarity,
  keepFolder,
  listFolders,
  loadFolder,
  readPermission,
  restoreDataset,
} from "../../data/folder/folderStore.ts";
import { openDataset } from "../../data/layouts/recognise.ts";
import { uniformSide } from "../../data/pictures/uniformSide.ts";
import { withoutShared } from "../../data/shared.ts";
import { readTokenizer } from "../../tokenizers/index.ts";
import type { Tell } from "../border/answer.ts";
import type { DataSource, HowToRead } from "../border/protocol.ts";

const manifestSchema = v.object({
  files: v.array(v.object({ path: v.string(), size: v.number() })),
  /** The one file that holds all of them, in this order. */
  joined: v.optional(v.string()),
});

async function sampleFolder(name: string, page: string, signal: AbortSignal, tell: Tell): Promise<Folder> {
  const base = new URL(`samples/${name}/`, page).href;
  const ask = async (file: string): Promise<Response> => {
    const answer = await fetch(base + file, { signal });
    if (!answer.ok) throw new Error(say("sampleNotServed", name, `${answer.status} ${answer.statusText}`));
    return answer;
  };
  const { files, joined } = v.parse(manifestSchema, await (await ask("manifest.json")).json());
  if (joined === undefined) return new ServedFolder(name, base, files);
  const start = performance.now();
  let arrived = 0;
  let end = 0;
  const blob = await bodyOf(await ask(joined), (bytes) => {
    for (; arrived < files.length && end + (files[arrived]?.size ?? 0) <= bytes; arrived += 1)
      end += files[arrived]?.size ?? 0;
    const perSecond = arrived / Math.max((performance.now() - start) / 1000, 1e-3);
    tell({ kind: "reading", files: arrived, perSecond, expected: files.length });
  });
  return new JoinedFolder(name, blob, files);
}

/** The whole body; `onBytes` is told how much has come, at most ten times a second. */
async function bodyOf(answer: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  let bytes = 0;
  let told = performance.now();
  const counted = answer.body?.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        controller.enqueue(chunk);
        if (performance.now() - told < 100) return;
        told = performance.now();
        onBytes(bytes);
      },
    }),
  );
  return new Response(counted ?? null).blob();
}

/** An open data set and what is known of it. */
export interface Opened {
  dataset: Dataset;
  /** The fingerprint under which it is kept; null for a sample. */
  id: string | null;
  familiarity: Familiarity;
}

/**
 * Opens a folder and keeps it for the next visit. `passedOver` are files that were there when the folder was dropped and that
 * its handle alone passes over: they are told. `handle`: of the archive that the folder is.
 */
async function openFolder(
  folder: Folder,
  keeps: boolean,
  { readAs = {}, seed = 0, subwords, tokenizer }: HowToRead,
  signal: AbortSignal,
  tell: Tell,
  passedOver: readonly string[] = [],
  handle: FileSystemFileHandle | null = null,
): Promise<Opened> {
  const expected = keeps
    ? ((await listFolders()).find(({ name }) => name === folder.name)?.files ?? null)
    : null;
  let listed = 0;
  const read = await openDataset(folder, {
    signal,
    readAs,
    seed,
    subwords,
    tokenizer: tokenizer && readTokenizer(tokenizer),
    onReading({ files, perSecond }) {
      listed = files;
      tell({ kind: "reading", files, perSecond, expected });
    },
    onProgress: (done, total) => tell({ kind: "progress", what: "Reading text", done, total }),
  });
  const { duplicates } = readAs;
  const dataset =
    read.kind === "images" && (duplicates === "outOfValidation" || duplicates === "outOfTraining")
      ? await withoutShared(read, duplicates, signal)
      : read;
  if (!keeps) return { dataset, id: null, familiarity: "new" };
  if (dataset.kind === "images") dataset.side = await uniformSide(dataset);
  const id = dataset.kind === "images" ? await fingerprint(dataset) : dataset.fingerprint;
  const known = await familiarity(folder.name, id);
  // Where storage is refused the person chooses the folder again, which is no failure.
  for (const path of passedOver) dataset.problems.add(path, "unreadable", say("droppedOnly"));
  const refused = folder instanceof HandleFolder ? [...folder.refused, ...passedOver] : [];
  await keepFolder(dataset, id, { handle: handle ?? folder.handle, files: listed, refused }).catch(
    () => undefined,
  );
  return { dataset, id, familiarity: known };
}

/** An archive as a folder; a packed tar is gone through now. Throws ArchiveError. */
function archiveFolder(file: File, signal: AbortSignal, tell: Tell): Promise<Folder> {
  let told = 0;
  return openArchive(file, file.name, (done) => {
    signal.throwIfAborted();
    const now = performance.now();
    if (now - told < 100) return;
    told = now;
    tell({ kind: "progress", what: "Unpacking", done, total: file.size });
  });
}

const fileOf = (handle: FileSystemDirectoryHandle | FileSystemFileHandle): FileSystemFileHandle | null =>
  handle.kind === "file" ? handle : null;

/** The folder, or the archive, of a handle that may be read. */
async function folderAt(
  handle: FileSystemDirectoryHandle | FileSystemFileHandle,
  signal: AbortSignal,
  tell: Tell,
): Promise<Folder> {
  if (handle.kind === "directory") return new HandleFolder(handle);
  let file: File;
  try {
    file = await inTime(handle.getFile(), deviceMs);
  } catch (error) {
    throw new FolderError(handle.name, "missing", error);
  }
  return archiveFolder(file, signal, tell);
}

/** A folder of an earlier visit: read again where the browser allows it, otherwise as far as its packed copy reaches. */
async function openKept(id: string, how: HowToRead, signal: AbortSignal, tell: Tell): Promise<Opened> {
  const kept = await loadFolder(id);
  if (!kept) throw new Error(say("folderUnknown"));
  const { handle } = kept;
  const asked = { ...how, readAs: how.readAs ?? kept.pictures?.recognised?.reading.readAs ?? {} };
  if (handle && (await readPermission(handle)) === "granted")
    return openFolder(
      await folderAt(handle, signal, tell),
      true,
      asked,
      signal,
      tell,
      kept.refused,
      fileOf(handle),
    );
  const dataset = restoreDataset(kept);
  if (!dataset) throw new FolderError("", "notAllowed");
  return { dataset, id, familiarity: "packedOnly" };
}

/** The folder itself, nothing of it read yet. */
export async function folderOf(source: DataSource, signal: AbortSignal, tell: Tell): Promise<Folder> {
  switch (source.kind) {
    case "handle":
      return new HandleFolder(source.handle, source.found);
    case "files": {
      const archive = source.files.find(({ file }) => isArchiveName(file.name));
      // A folder may hold packed files; what was dropped by itself is the data set.
      const isLoose = source.files.every(({ path, file }) => path === file.name);
      if (!archive || !isLoose) return new FileListFolder(source.name, source.files);
      if (source.files.length > 1) throw new ArchiveError("archiveNotAlone", quote(archive.file.name));
      return archiveFolder(archive.file, signal, tell);
    }
    case "sample":
      return sampleFolder(source.name, source.base, signal, tell);
    case "kept": {
      const handle = (await loadFolder(source.id))?.handle;
      if (!handle) throw new FolderError("", "notAllowed");
      return folderAt(handle, signal, tell);
    }
    default:
      return source satisfies never;
  }
}

/** Throws NotRecognisedError, FolderError, CorpusError, or an AbortError when `signal` aborts. */
export async function openSource(
  source: DataSource & HowToRead,
  signal: AbortSignal,
  tell: Tell,
): Promise<Opened> {
  if (source.kind === "kept") return openKept(source.id, source, signal, tell);
  const folder = await folderOf(source, signal, tell);
  const handle = source.kind === "files" ? (source.handle ?? null) : null;
  return openFolder(folder, source.kind !== "sample", source, signal, tell, [], handle);
}
