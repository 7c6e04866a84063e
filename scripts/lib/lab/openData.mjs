import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { dropFolder } from "./dropFolder.mjs";
import { whileAlive } from "./lab.mjs";
import { withoutLinks } from "./withoutLinks.mjs";

/** @typedef {import("./lab.mjs").Lab} Lab */
/** @typedef {import("../../../src/app/headlessHook.ts").HeadlessStatus} State */

const pollMs = 200;

/** No command waits longer while nothing changes in the page. */
const stillMs = 30_000;
/** A backend's self-test compiles every kernel and shows nothing meanwhile: on WebGPU in software it takes most of a minute. */
const testMs = 240_000;

/**
 * Waits until the page's state is as wanted; rejects with the page's own words when it refuses or fails, or when nothing
 * changes for half a minute.
 * @param {Lab} lab
 * @param {string} what
 * @param {(state: State) => boolean} isReached
 * @param {AbortSignal} stop
 */
export async function waitFor(lab, what, isReached, stop) {
  let before = "";
  let since = performance.now();
  for (;;) {
    const state = await whileAlive(
      lab,
      lab.page.evaluate(() => window.descent.status()),
    );
    if (state.error !== null) throw new Error(state.error);
    if (isReached(state)) return;
    if (stop.aborted) throw new Error(`Stopped while waiting for ${what}.`);
    const now = JSON.stringify(state);
    if (now !== before) since = performance.now();
    before = now;
    const longest = state.startOff?.endsWith("is being tested.") ? testMs : stillMs;
    if (performance.now() - since > longest)
      throw new Error(state.startOff ?? `Nothing changed for ${stillMs / 1000} s while waiting for ${what}.`);
    await sleep(pollMs);
  }
}

/** A drop that the page takes shows by then, even where Chromium lets it wait for a handle. */
const takenMs = 5000;
const mostDrops = 3;

/**
 * Drops until the page takes it: on a busy machine Chromium now and then lets the drag end before the page has heard of it.
 * @param {Lab} lab
 * @param {string} path
 */
async function drop(lab, path) {
  for (let tries = 1; tries <= mostDrops; tries += 1) {
    await dropFolder(lab.page, path);
    const taken = lab.page.waitForFunction(
      () => {
        const { mode, error, reading } = window.descent.status();
        return mode !== "empty" || error !== null || reading !== null;
      },
      undefined,
      { timeout: takenMs, polling: 100 },
    );
    if (
      await whileAlive(
        lab,
        taken.then(
          () => true,
          () => false,
        ),
      )
    )
      return;
  }
  throw new Error(`The page did not take ${path}, though it was dropped ${mostDrops} times.`);
}

/**
 * Gives the page a folder or a file as a person would, and waits until its state is as wanted. What only Node.js sees is
 * resolved first: browsers list no symbolic links.
 * @param {Lab} lab
 * @param {string} data
 * @param {(state: State) => boolean} isReached
 * @param {AbortSignal} stop
 */
export async function openData(lab, data, isReached, stop) {
  if (!statSync(data, { throwIfNoEntry: false })) throw new Error(`${data} is not there.`);
  const { path, broken, remove } = withoutLinks(data);
  try {
    for (const link of broken) console.error(`${link} is a link to nothing, and is left out.`);
    await drop(lab, path);
    await waitFor(lab, "the data", isReached, stop);
  } catch (error) {
    remove();
    throw error;
  }
  lab.onClose(remove);
}
