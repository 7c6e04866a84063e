/** Opens what the page chose: a directory handle, a list of files, a folder of an earlier visit, or a built-in sample. */
import * as v from "valibot";
import type { Dataset, Familiarity } from "../data/dataset.ts";
import { fingerprint } from "../data/fingerprint.ts";
import { FileListFolder, type Folder, FolderError, HandleFolder, ServedFolder } from "../data/folder.ts";
import {
  familiarity,
  keepFolder,
  listFolders,
  loadFolder,
  readPermission,
  restoreDataset,
} from "../data/folderStore.ts";
import { openDataset } from "../data/recognise.ts";
import type { Tell } from "./answer.ts";
import type { DataSource } from "./protocol.ts";

const manifestSchema = v.object({ files: v.array(v.object({ path: v.string(), size: v.number() })) });

async function sampleFolder(name: string, page: string, signal: AbortSignal): Promise<Folder> {
  const base = new URL(`samples/${name}/`, page).href;
  const answer = await fetch(`${base}manifest.json`, { signal });
  if (!answer.ok)
    throw new Error(`The sample “${name}” is not served here: ${answer.status} ${answer.statusText}.`);
  const { files } = v.parse(manifestSchema, await answer.json());
  return new ServedFolder(
    name,
    base,
    files.map(({ path }) => path),
  );
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
 * its handle alone passes over: they are told.
 */
async function openFolder(
  folder: Folder,
  keeps: boolean,
  signal: AbortSignal,
  tell: Tell,
  passedOver: readonly string[] = [],
): Promise<Opened> {
  const expected = keeps
    ? ((await listFolders()).find(({ name }) => name === folder.name)?.files ?? null)
    : null;
  let listed = 0;
  const dataset = await openDataset(folder, {
    signal,
    onReading({ files, perSecond }) {
      listed = files;
      tell({ kind: "reading", files, perSecond, expected });
    },
    onProgress: (done, total) => tell({ kind: "progress", what: "Reading text", done, total }),
  });
  if (!keeps) return { dataset, id: null, familiarity: "new" };
  const id = dataset.kind === "images" ? await fingerprint(dataset) : dataset.fingerprint;
  const known = await familiarity(folder.name, id);
  // Where storage is refused the person chooses the folder again, which is no failure.
  for (const path of passedOver)
    dataset.problems.add(
      path,
      "unreadable",
      "With such a name the browser opens it only from a dropped folder: drop the folder to have it again.",
    );
  const refused = folder instanceof HandleFolder ? [...folder.refused, ...passedOver] : [];
  await keepFolder(dataset, id, { handle: folder.handle, files: listed, refused }).catch(() => undefined);
  return { dataset, id, familiarity: known };
}

/** A folder of an earlier visit: read again where the browser allows it, otherwise as far as its packed copy reaches. */
async function openKept(id: string, signal: AbortSignal, tell: Tell): Promise<Opened> {
  const kept = await loadFolder(id);
  if (!kept) throw new Error("This browser does not know the folder any more. Choose it again.");
  const { handle } = kept;
  if (handle && (await readPermission(handle)) === "granted")
    return openFolder(new HandleFolder(handle), true, signal, tell, kept.refused);
  const dataset = restoreDataset(kept);
  if (!dataset) throw new FolderError("", "notAllowed");
  return { dataset, id, familiarity: "packedOnly" };
}

/** The folder itself, nothing of it read yet. */
export async function folderOf(source: DataSource, signal: AbortSignal): Promise<Folder> {
  switch (source.kind) {
    case "handle":
      return new HandleFolder(source.handle, source.found);
    case "files":
      return new FileListFolder(source.name, source.files);
    case "sample":
      return sampleFolder(source.name, source.base, signal);
    case "kept": {
      const handle = (await loadFolder(source.id))?.handle;
      if (!handle) throw new FolderError("", "notAllowed");
      return new HandleFolder(handle);
    }
    default:
      return source satisfies never;
  }
}

/** Throws NotRecognisedError, FolderError, CorpusError, or an AbortError when `signal` aborts. */
export async function openSource(source: DataSource, signal: AbortSignal, tell: Tell): Promise<Opened> {
  if (source.kind === "kept") return openKept(source.id, signal, tell);
  return openFolder(await folderOf(source, signal), source.kind !== "sample", signal, tell);
}
