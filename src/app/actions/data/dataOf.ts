import { app } from "../../state/store.ts";
import { type HowToOpen, openData } from "./data.ts";
import { openEarlier } from "./folders.ts";

/** Reading that does not end is ended by the person, who sees it; this only waits no longer. */
const readingLimitMs = 120_000;

/** Resolves when no data is being read, as behind a run that is shown. */
export async function untilRead(): Promise<void> {
  if (!app.getState().reading) return;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), readingLimitMs);
  const unsubscribe = app.subscribe(({ reading }) => {
    if (!reading) over.abort();
  });
  await new Promise((resolve) => over.signal.addEventListener("abort", resolve, { once: true }));
  clearTimeout(timer);
  unsubscribe();
}

/**
 * Opens the data of a run where this browser knows them: a sample, or a folder that it may read or has a packed copy of. False when
 * the person has to choose them again. `behind`: the run that is shown stays. To be called from a click.
 */
export async function openDataOf(name: string, size: number, how?: HowToOpen): Promise<boolean> {
  await untilRead();
  const { data, source } = app.getState();
  if (data?.name === name) return how?.as && source ? openData(source, undefined, how) : true;
  if (name === "emoji" || name === "speeches")
    return openData({ kind: "sample", name, base: document.baseURI }, undefined, how);
  return openEarlier(name, size, how);
}
