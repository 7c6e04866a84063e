/** Opens what the page chose: a directory handle, a list of files, or a built-in sample served beside the page. */
import * as v from "valibot";
import type { Dataset } from "../data/dataset.ts";
import { FileListFolder, type Folder, HandleFolder, ServedFolder } from "../data/folder.ts";
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

async function folderOf(source: DataSource, signal: AbortSignal): Promise<Folder> {
  switch (source.kind) {
    case "handle":
      return new HandleFolder(source.handle);
    case "files":
      return new FileListFolder(source.name, source.files);
    case "sample":
      return sampleFolder(source.name, source.base, signal);
    default:
      return source satisfies never;
  }
}

/** Throws NotRecognisedError, FolderError, CorpusError, or an AbortError when `signal` aborts. */
export async function openSource(source: DataSource, signal: AbortSignal, tell: Tell): Promise<Dataset> {
  const folder = await folderOf(source, signal);
  return openDataset(folder, {
    signal,
    onReading: ({ files, perSecond }) => tell({ kind: "reading", files, perSecond, expected: null }),
    onProgress: (done, total) => tell({ kind: "progress", what: "Reading text", done, total }),
  });
}
