/** What is decided about single pictures of the open data, and kept with them. */
import * as v from "valibot";
import { keepFixes, readKeptFixes } from "../../../checkpoints/store/beside.ts";
import type { Fix } from "../../../config/reading.ts";
import type { ImageSummary } from "../../../data/dataset.ts";
import { readFixes, writeFixes } from "../../../cleaning/fixes.ts";
import {
  type Clean,
  decided,
  moved,
  nothingClean,
  type ReasonKind,
  taken,
  undone,
} from "../../state/clean.ts";
import { app, setApp } from "../../state/store.ts";
import { download } from "../download.ts";
import { notify } from "../notices.ts";
import { sentence, trainer } from "../trainer.ts";

const change = (by: (clean: Clean) => Clean): void => setApp(({ clean }) => ({ clean: by(clean) }));

export function decide(fix: Fix): void {
  change((clean) => decided(clean, fix));
  void keep();
}

export function undo(): void {
  change(undone);
  void keep();
}

export const move = (by: 1 | -1): void => change((clean) => moved(clean, by));
export const show = (path: string): void => change((clean) => ({ ...clean, path }));
export const setDoubt = (doubt: number): void => change((clean) => ({ ...clean, doubt }));
export const choose = (kind: ReasonKind | null): void => change((clean) => ({ ...clean, kind, path: null }));

/** fixes.csv for the person. */
export function saveFixes(): void {
  download(writeFixes(app.getState().clean.fixes), "fixes.csv", "text/csv");
}

/** Takes a fixes.csv in the place of the decisions that are there. What is wrong with it is told, and nothing of it taken. */
export async function openFixes(file: File): Promise<void> {
  try {
    await take(readFixes(await file.text()));
  } catch (error) {
    notify({ code: "fixesRefused", level: "error", text: sentence(error) });
  }
}

/** The same for a command: throws what is wrong, and gives the paths that the open data do not have. */
export async function takeFixes(csv: string): Promise<readonly string[]> {
  await restored;
  await take(readFixes(csv));
  return app.getState().clean.absent;
}

/** Takes over what was decided about an earlier state of the folder. */
export async function takeEarlier(): Promise<void> {
  const { fixes, earlier } = app.getState().clean;
  const own = new Set(fixes.map(({ path }) => path));
  try {
    await take([...earlier.filter(({ path }) => !own.has(path)), ...fixes]);
  } catch (error) {
    notify({ code: "fixesRefused", level: "error", text: sentence(error) });
  }
}

/** Throws where a decision names a class that the open data do not have. */
async function take(wanted: readonly Fix[]): Promise<void> {
  const { fixes, absent } = await trainer.call("checkFixes", { fixes: wanted });
  change((clean) => taken(clean, fixes, absent));
  await keep();
}

/** Under one name the decisions about one state of a folder are kept: those of the last that was reviewed. */
async function keep(): Promise<void> {
  const { data, clean } = app.getState();
  if (data?.kind !== "images") return;
  try {
    await keepFixes(data.name, { id: data.id ?? null, csv: writeFixes(clean.fixes) });
  } catch (error) {
    notify({ code: "storageRefused", level: "warn", text: sentence(error) });
  }
}

const keptSchema = v.object({ id: v.nullable(v.string()), csv: v.string() });

let restored: Promise<void> = Promise.resolve();

/** What was decided about the open data, once it is known. */
export async function decisions(): Promise<readonly Fix[]> {
  await restored;
  return app.getState().clean.fixes;
}

/** Brings back what was decided about data that are opened. */
export function watchClean(): void {
  app.subscribe((now, before) => {
    if (now.data === before.data) return;
    const { data } = now;
    if (data?.kind === "images" && before.data?.kind === "images" && isSame(data, before.data)) return;
    // A look that opens its data goes on, and is told.
    setApp(({ clean }) => ({ clean: { ...nothingClean, looking: clean.looking } }));
    if (data?.kind === "images") restored = restore(data);
  });
}

const isSame = (a: ImageSummary, b: ImageSummary): boolean =>
  a.name === b.name && (a.id ?? null) === (b.id ?? null);

async function restore(data: ImageSummary): Promise<void> {
  try {
    const kept = v.safeParse(keptSchema, await readKeptFixes(data.name));
    if (!kept.success) return;
    const fixes = readFixes(kept.output.csv);
    if (app.getState().data !== data) return;
    const isSameState = kept.output.id === (data.id ?? null);
    const { fixes: known, absent } = isSameState
      ? await trainer.call("checkFixes", { fixes })
      : { fixes: [], absent: [] };
    if (app.getState().data !== data) return;
    change((clean) => (isSameState ? { ...clean, fixes: known, absent } : { ...clean, earlier: fixes }));
  } catch (error) {
    notify({ code: "fixesRefused", level: "warn", text: sentence(error) });
  }
}
