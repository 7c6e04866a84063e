/** Trying the open model: pictures, a camera's frames, whole folders. */
import { namesCsv, type NamesForm } from "../../../checkpoints/logs/namesCsv.ts";
import { isPicture } from "../../../data/folder/pictureFiles.ts";
import type { DataSource, Named } from "../../../worker/border/protocol.ts";
import { mostPictures, type Tried, type TriedPicture, withPictures } from "../../state/trained.ts";
import { app, setApp } from "../../state/store.ts";
import { type Find, sourceName, withFound } from "../data/data.ts";
import { download, fileName } from "../download.ts";
import { nameFolder } from "./trained.ts";
import { sentence, trainer } from "../trainer.ts";

/** Names in a table: more of a picture nobody reads. */
const shown = 5;

const change = (next: (tried: Tried) => Partial<Tried>): void =>
  setApp(({ tried }) => ({ tried: { ...tried, ...next(tried) } }));

let nextId = 1;

const opened = (): string | null => app.getState().trained?.id ?? null;

/** Whether a file is one that is looked at by itself. */
export const isPictureFile = ({ name, type }: File): boolean => isPicture(name) || type.startsWith("image/");

/** Names pictures and shows the first of them; more than are looked through become a table. */
export async function tryPictures(files: readonly File[]): Promise<void> {
  const id = opened();
  if (id === null || files.length === 0) return;
  if (files.length > mostPictures) {
    const list = files.map((file) => ({ path: file.name, file }));
    return tryFolder({ kind: "files", name: "", files: list });
  }
  change(({ waiting }) => ({ waiting: waiting + files.length, error: null }));
  try {
    const answers = await trainer.call("namePictures", { id, pictures: [...files] });
    if (opened() !== id) return;
    const named = answers.map((answer, at): TriedPicture => {
      const file = files[at]!;
      return { id: nextId++, name: file.name, url: URL.createObjectURL(file), answer };
    });
    putPictures((tried) => withPictures(tried, named));
  } catch (error) {
    if (opened() === id) change(() => ({ error: sentence(error) }));
  } finally {
    // Another model's are counted anew.
    if (opened() === id) change(({ waiting }) => ({ waiting: Math.max(0, waiting - files.length) }));
  }
}

/** Names a frame of the camera, which is closed. Null while no model is open. */
export async function tryFrame(frame: ImageBitmap): Promise<Named | null> {
  try {
    const id = opened();
    if (id === null) return null;
    const [answer = null] = await trainer.call("namePictures", { id, pictures: [frame] });
    return answer;
  } finally {
    frame.close();
  }
}

export const showPicture = (id: number | null): void => change(() => ({ shown: id }));

export const forgetPictures = (): void => putPictures((tried) => ({ ...tried, pictures: [], shown: null }));

/** Addresses of pictures that are gone keep their files in memory no longer. */
function putPictures(next: (tried: Tried) => Tried): void {
  const { tried } = app.getState();
  const after = next(tried);
  const kept = new Set(after.pictures.map(({ url }) => url));
  for (const { url } of tried.pictures) if (!kept.has(url)) URL.revokeObjectURL(url);
  setApp(() => ({ tried: after }));
}

/** Training pictures that are shown beside one. */
const nearestShown = 5;

/** Looks for the training pictures of the open data that are most like a tried one. */
export async function findNearest(picture: TriedPicture): Promise<void> {
  const id = opened();
  if (id === null || !("pixels" in picture.answer)) return;
  change(() => ({ comparing: { done: 0, total: null }, nearestError: null }));
  try {
    const { pixels } = picture.answer;
    const { data: of } = app.getState();
    const answer = await trainer.call("nearestPictures", { id, pixels, count: nearestShown });
    if (opened() !== id) return;
    change(({ pictures }) => ({
      comparing: null,
      pictures: pictures.map((one) => (one.id === picture.id ? { ...one, nearest: { ...answer, of } } : one)),
    }));
  } catch (error) {
    if (opened() === id) change(() => ({ comparing: null, nearestError: sentence(error) }));
  }
}

/** What was compared so far answers. */
export async function stopComparing(): Promise<void> {
  await trainer.call("stopComparing", null);
}

/** Counts folders: what an earlier one brings is not shown, since the next one stopped it. */
let folders = 0;

/** Names every picture of a folder or an archive. */
export async function tryFolder(source: DataSource, find?: Find): Promise<void> {
  const id = opened();
  if (id === null) return;
  folders += 1;
  const own = folders;
  const isWanted = (): boolean => opened() === id && own === folders;
  const name = sourceName(source);
  const table = { name, done: 0, total: null, rows: [], unlisted: [], labelTable: null, error: null };
  change(() => ({ table: { ...table, status: "naming" } }));
  try {
    const answer = await nameFolder(find ? await withFound(source, find) : source, shown);
    const { rows, unlisted, labelTable } = answer;
    if (isWanted())
      change(() => ({ table: { ...table, status: "done", done: rows.length, rows, unlisted, labelTable } }));
  } catch (error) {
    if (isWanted()) change(() => ({ table: { ...table, status: "failed", error: sentence(error) } }));
  }
}

export async function stopNaming(): Promise<void> {
  await trainer.call("stopNaming", null);
}

export const closeTable = (): void => change(() => ({ table: null }));

/** The table as a file; as a competition takes it, one class a picture. */
export function downloadNames(form: NamesForm): void {
  const { tried, trained } = app.getState();
  if (!tried.table || !trained) return;
  const columns = Math.min(shown, trained.about.outputs);
  const name = `${fileName(tried.table.name || trained.about.name)}-${form === "table" ? "names" : "submission"}.csv`;
  download(namesCsv(tried.table.rows, columns, form), name, "text/csv");
}
