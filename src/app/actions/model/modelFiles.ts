/** What a person has of a model, as the one file that a model is to the lab: a checkpoint, or a folder of Hugging Face's. */
import { deviceMs, eachInTime, inTime } from "../../../inTime.ts";
import { isHubFolder } from "../../../checkpoints/hubNames.ts";
import { zipIndex } from "../../../data/archive/zipIndex.ts";
import { say } from "../../../said.ts";
import type { SavedTokenizer } from "../../../tokenizers/tokenizer.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";
import { notify } from "../notices.ts";
import { trainer } from "../trainer.ts";

interface ModelFile {
  file: File;
  /** What the texts of a folder's model are cut by; null for a single file, which is not read for it. */
  tokenizer: SavedTokenizer | null;
}

const isZip = (name: string): boolean => /\.zip$/i.test(name);

/** One file is a model by itself; several, or a packed one, are a folder of Hugging Face's. Rejects with what the folder lacks. */
export async function modelFile(files: readonly File[]): Promise<ModelFile> {
  const [first] = files;
  if (first && files.length === 1 && !isZip(first.name)) return { file: first, tokenizer: null };
  const list = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const name = list[0]?.path.includes("/") ? (list[0].path.split("/")[0] ?? "") : "GPT-2";
  return hubModel({ kind: "files", name, files: list });
}

/** The model of a folder; what was converted is told. */
export async function hubModel(source: DataSource): Promise<ModelFile> {
  const { name, file, tokenizer, notes } = await trainer.call("readHub", source);
  if (notes.length > 0)
    notify({ code: "hubNotes", level: "info", text: notes.reduce((all, more) => say("both", all, more)) });
  return { file: new File([file], `${name}.safetensors`), tokenizer };
}

/** Whether what was dropped is a model's folder, seen by the names in it. */
export async function isHubSource(source: DataSource): Promise<boolean> {
  if (source.kind === "handle") return isHubHandle(source.handle);
  if (source.kind !== "files") return false;
  const [only, ...others] = source.files;
  if (!only || others.length > 0 || !isZip(only.file.name))
    return isHubFolder(source.files.map(({ file }) => file.name));
  // What is wrong with an archive is told by whoever opens it.
  const index = await zipIndex(only.file, only.file.name).catch(() => null);
  const paths = [...(index?.paths ?? [])].filter((path) => path.split("/").length <= 2);
  return isHubFolder(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)));
}

async function isHubHandle(handle: FileSystemDirectoryHandle): Promise<boolean> {
  // The one name that no data has, before the folder is listed.
  const config = await inTime(handle.getFileHandle("config.json"), deviceMs).catch(() => null);
  if (!config) return false;
  const names: string[] = [];
  try {
    for await (const name of eachInTime(handle.keys(), deviceMs)) names.push(name);
  } catch {
    return false; // Whoever opens it as data says what is wrong with it.
  }
  return isHubFolder(names);
}
