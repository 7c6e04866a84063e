/** Folders of earlier visits: connecting them again, and what is kept of them in this browser. */
import {
  askPermission,
  forgetFolder,
  listFolders,
  readPermission,
} from "../../../data/folder/folderStore.ts";
import { clearPacks, dataOfPack, listPacks } from "../../../data/pack/packs.ts";
import type { EarlierFolder } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import { words } from "../../words/words.ts";
import { type HowToOpen, openData } from "./data.ts";
import { notify } from "../notices.ts";
import { measureStorage } from "../stored/storage.ts";

/** Reads the list of folders and packed copies again. */
export async function refreshFolders(): Promise<void> {
  const [rows, packs] = await Promise.all([listFolders(), listPacks()]);
  const folders = rows.map((row) => ({
    ...row,
    packs: packs.filter(({ fingerprint }) => dataOfPack(fingerprint) === row.id),
  }));
  const samplePacks = packs.filter(
    ({ fingerprint }) => !rows.some(({ id }) => id === dataOfPack(fingerprint)),
  );
  setApp(() => ({ folders, samplePacks }));
}

/** Keeps the list up to date: now, when other data is open, and when a run begins or ends. */
export function watchFolders(): void {
  void refreshFolders();
  app.subscribe((now, before) => {
    if (
      now.data?.name !== before.data?.name ||
      now.mode !== before.mode ||
      now.run?.status !== before.run?.status
    )
      void refreshFolders();
  });
}

/** Whether a packed copy holds all that a run at `size` pixels reads; at any size when it is left out. */
export function isWhole({ packs }: EarlierFolder, size?: number): boolean {
  return packs.some(
    (pack) => pack.known === pack.count && pack.count > 0 && (size ?? pack.size) === pack.size,
  );
}

const sourceOf = ({ id, name }: EarlierFolder) => ({ kind: "kept" as const, id, name });

/** Asks the person for permission and opens the folder; without it, its packed copy where that is whole. To be called from a click. */
export async function reconnect(folder: EarlierFolder): Promise<boolean> {
  const { handle, name } = folder;
  const isAllowed = handle !== null && (await askPermission(handle)) === "granted";
  if (isAllowed || isWhole(folder)) return openData(sourceOf(folder), undefined, { asBefore: true });
  setApp(() => ({ dataError: words().first.denied(name) }));
  return false;
}

export function openPacked(folder: EarlierFolder): Promise<boolean> {
  return openData(sourceOf(folder), undefined, { asBefore: true });
}

/**
 * Opens the folder of that name for pictures of `size`, asking for permission only where its packed copy is not enough; false
 * when it has to be chosen again. To be called from a click.
 */
export async function openEarlier(name: string, size: number, how?: HowToOpen): Promise<boolean> {
  await refreshFolders();
  const folder = app.getState().folders.find((one) => one.name === name);
  if (!folder) return false;
  const { handle } = folder;
  if (!isWhole(folder, size)) {
    if (!handle) return false;
    const known = await readPermission(handle);
    if (known !== "granted" && (await askPermission(handle)) !== "granted") return false;
  }
  return openData(sourceOf(folder), undefined, { ...how, asBefore: true });
}

async function clear({ packs }: Pick<EarlierFolder, "packs">): Promise<boolean> {
  const cleared = await Promise.all(packs.map(({ id }) => clearPacks(id)));
  if (cleared.every(Boolean)) return true;
  notify({ code: "packInUse", level: "warn", text: ({ first }) => first.packInUse });
  return false;
}

async function changed(): Promise<void> {
  await refreshFolders();
  await measureStorage();
}

/** Deletes the packed copies of a folder or a sample. */
export async function clearPacked(folder: Pick<EarlierFolder, "packs">): Promise<void> {
  await clear(folder);
  await changed();
}

/** Deletes the packed copies of a folder and what is known of it. */
export async function forget(folder: EarlierFolder): Promise<void> {
  if (await clear(folder)) await forgetFolder(folder.id);
  await changed();
}
