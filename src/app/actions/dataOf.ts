import { app } from "../state/store.ts";
import { openData } from "./data.ts";
import { openEarlier } from "./folders.ts";

/**
 * Opens the data of a run where this browser knows them: a sample, or a folder that it may read or has a packed copy of. False when
 * the person has to choose them again. `behind`: the run that is shown stays. To be called from a click.
 */
export async function openDataOf(name: string, size: number, how?: { behind: boolean }): Promise<boolean> {
  if (app.getState().data?.name === name) return true;
  if (name === "emoji" || name === "speeches")
    return openData({ kind: "sample", name, base: document.baseURI }, undefined, how);
  return openEarlier(name, size, how);
}
