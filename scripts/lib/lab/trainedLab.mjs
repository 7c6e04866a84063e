import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openLab, whileAlive } from "./lab.mjs";

/** @typedef {import("./lab.mjs").Lab} Lab */

/** No command waits longer while nothing changes in the page. */
const stillMs = 30_000;

/**
 * What the page's work gives; rejects when the page tells of no progress for half a minute.
 * @template T
 * @param {Lab} lab
 * @param {string} what
 * @param {Promise<T>} work
 * @param {(progress: string) => void} [onProgress]
 * @returns {Promise<T>}
 */
async function patiently(lab, what, work, onProgress) {
  const ended = work.then(
    () => true,
    () => true,
  );
  let before = "";
  let since = performance.now();
  while (!(await Promise.race([ended, sleep(250, false)]))) {
    const progress = await whileAlive(
      lab,
      lab.page.evaluate(() => window.descent.progress()),
    );
    if (progress !== before) {
      onProgress?.(progress);
      since = performance.now();
    }
    before = progress;
    if (performance.now() - since > stillMs)
      throw new Error(`Nothing changed for ${stillMs / 1000} s while waiting for ${what}.`);
  }
  return whileAlive(lab, work);
}

/**
 * A file input of the page that has these files, or the files of this folder.
 * @param {Lab} lab
 * @param {string[]} paths
 * @returns {Promise<import("@playwright/test").JSHandle<HTMLInputElement>>}
 */
async function inputWith(lab, paths) {
  const isFolder = paths.length === 1 && statSync(paths[0] ?? "").isDirectory();
  const handle = await lab.page.evaluateHandle((directory) => {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = !directory;
    input.webkitdirectory = directory;
    return input;
  }, isFolder);
  const input = handle.asElement();
  if (!input) throw new Error("The page gave no file input.");
  await input.setInputFiles(isFolder ? (paths[0] ?? "") : paths, { timeout: stillMs });
  return handle;
}

/**
 * The lab with a trained model that is to be used. Rejects with what is wrong with the checkpoint.
 * @param {string} checkpoint path of its file, or of a Hugging Face GPT-2 folder
 * @param {"webgpu" | "wasm" | "cpu" | null} backend null: its run's own
 */
export async function openTrainedLab(checkpoint, backend = null) {
  if (!statSync(checkpoint, { throwIfNoEntry: false })) throw new Error(`${checkpoint} is not there.`);
  const lab = await openLab();
  try {
    const input = await inputWith(lab, [checkpoint]);
    const opened = input.evaluate(async ({ files }, wanted) => {
      if (!files?.length) throw new Error("The file could not be given to the page.");
      return window.descent.openTrained([...files], wanted ?? undefined);
    }, backend);
    const about = await patiently(lab, "the checkpoint", opened);
    return { lab, about };
  } catch (error) {
    await lab.close();
    throw plainError(error);
  }
}

/**
 * The page's own sentence, without what the browser's driver puts around it.
 * @param {unknown} error
 */
export function plainError(error) {
  const text = error instanceof Error ? error.message : String(error);
  const [first = text] = text.replace(/^\w+\.evaluate: (?:\w*Error: )?/, "").split("\n");
  return new Error(first, { cause: error });
}

/**
 * Names pictures: those of a folder, or several.
 * @param {Lab} lab
 * @param {string[]} paths
 * @param {number} top
 * @param {"table" | "submission"} form
 * @param {(progress: string) => void} onProgress
 */
export async function nameFiles(lab, paths, top, form, onProgress) {
  for (const path of paths)
    if (!statSync(path, { throwIfNoEntry: false })) throw new Error(`${path} is not there.`);
  const input = await inputWith(lab, paths);
  /** @type {{ top: number, form: "table" | "submission" }} */
  const how = { top, form };
  const work = input.evaluate(
    (given, wanted) => window.descent.nameFiles(given, wanted.top, wanted.form),
    how,
  );
  return patiently(lab, "the names", work, onProgress);
}

/**
 * Writes the model to `path` in a format.
 * @param {Lab} lab
 * @param {import("../../../src/config/exports.ts").ExportFormat} format
 * @param {boolean} foldsNorms
 * @param {string} path
 */
export async function saveExport(lab, format, foldsNorms, path) {
  const work = lab.page.evaluate(async ([name, folds]) => {
    const address = URL.createObjectURL(await window.descent.exportTrained(name, folds));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = "export";
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 600_000);
  }, /** @type {const} */ ([format, foldsNorms]));
  const downloading = lab.page.waitForEvent("download", { timeout: 300_000 });
  downloading.catch(() => undefined); // what the page says comes first
  await patiently(lab, "the export", work);
  const download = await whileAlive(lab, downloading);
  await download.saveAs(path);
  await download.delete();
}
