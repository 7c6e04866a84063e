import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openLab, saveFile, whileAlive } from "./lab.mjs";
import { openData, waitFor } from "./openData.mjs";
import { giveTokenizer } from "./tokenizerFiles.mjs";

/** @typedef {import("./lab.mjs").Lab} Lab */
/** @typedef {import("./openData.mjs").State} State */
/** @typedef {import("../options/trainOptions.mjs").TrainOptions} TrainOptions */

const pollMs = 200;

/**
 * The page's state and the log lines from `from` on.
 * @param {Lab} lab
 * @param {number} from
 */
const look = (lab, from) =>
  whileAlive(
    lab,
    lab.page.evaluate((line) => ({ ...window.descent.status(), lines: window.descent.logLines(line) }), from),
  );

/** Prints the log as it grows. */
class Log {
  /** @type {string[]} */
  lines = [];

  /** @param {readonly string[]} lines that were not there yet */
  add(lines) {
    for (const line of lines) {
      this.lines.push(line);
      console.log(line);
    }
  }
}

/** Says each of the page's notices once, on standard error: standard output holds the log alone. */
class Notices {
  #said = new Set();

  /** @param {readonly import("../../../src/worker/border/protocol.ts").Notice[]} notices */
  add(notices) {
    for (const { text, level } of notices) {
      // That all went well, the log says.
      if (level === "ok" || this.#said.has(text)) continue;
      this.#said.add(text);
      console.error(text);
    }
  }
}

/** The files of a folder, without those of folders in it. @param {string} folder */
const filesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));

/**
 * Gives the page the weights or the checkpoint to start from, as a person would.
 * @param {Lab} lab
 * @param {TrainOptions} options
 * @param {AbortSignal} stop
 */
async function giveStart(lab, { init, resume }, stop) {
  const isFolder = init !== null && statSync(init, { throwIfNoEntry: false })?.isDirectory() === true;
  for (const path of isFolder ? [resume] : [init, resume])
    if (path !== null && !statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new Error(`${path} is not there, or is no file.`);
  if (init !== null) {
    const files = isFolder ? filesOf(init) : [init];
    await lab.page.getByLabel("Start from", { exact: true }).setInputFiles(files);
    await waitFor(lab, basename(init), (state) => state.startFrom !== null, stop);
  }
  if (resume !== null) {
    const chooser = lab.page.waitForEvent("filechooser");
    // The set-up waits folded until there is data.
    await lab.page.getByRole("button", { name: "Set-up", exact: true }).click();
    await lab.page.getByRole("button", { name: "Import checkpoint…" }).first().click();
    await (await chooser).setFiles(resume);
    await waitFor(lab, basename(resume), (state) => state.resumeFrom !== null, stop);
  }
}

/**
 * Lays a person's decisions over the open data.
 * @param {Lab} lab
 * @param {string} path of a fixes.csv
 */
async function takeFixes(lab, path) {
  const csv = readFileSync(path, "utf8");
  const absent = await whileAlive(
    lab,
    lab.page.evaluate((text) => window.descent.takeFixes(text), csv),
  );
  const shown = absent.slice(0, 3).join(", ");
  if (absent.length > 0)
    console.error(`${path}: ${absent.length} pictures are not in this data and are passed over: ${shown}.`);
}

/** @param {State} state */
const isReady = ({ mode, startOff }) => mode === "ready" && startOff === null;

/**
 * Brings the data in and presses Start.
 * @param {Lab} lab
 * @param {TrainOptions} options
 * @param {AbortSignal} stop
 */
async function start(lab, { data, sample, fixes }, stop) {
  if (data === null) {
    const name = sample === "speeches" ? "Train on speeches" : "Train on emoji";
    await lab.page.getByRole("button", { name }).click();
    return;
  }
  await openData(lab, data, isReady, stop);
  if (fixes !== null) await takeFixes(lab, fixes);
  await lab.page.getByRole("button", { name: "Start training" }).click();
}

/** @param {Lab} lab */
async function pressStop(lab) {
  await lab.page.getByRole("button", { name: "Stop", exact: true }).click();
  await lab.page.getByRole("button", { name: "Stop and save" }).click();
}

/**
 * Prints the log until the run has ended. Gives the last state.
 * @param {Lab} lab
 * @param {Log} log
 * @param {TrainOptions} options
 * @param {AbortSignal} stop
 * @param {((metrics: string) => boolean) | null} isEnough asked after each epoch
 */
async function follow(lab, log, { config, backendChosen }, stop, isEnough) {
  const notices = new Notices();
  let stopPressed = false;
  let epochsSeen = 0;
  let enough = false;
  for (;;) {
    const state = await look(lab, log.lines.length);
    log.add(state.lines);
    notices.add(state.notices);
    if (isEnough && state.epoch > epochsSeen) {
      epochsSeen = state.epoch;
      enough ||= isEnough(
        await whileAlive(
          lab,
          lab.page.evaluate(() => window.descent.metricsJsonl()),
        ),
      );
    }
    // Numbers of another backend than the one that was asked for would be taken for its own.
    if (
      backendChosen &&
      state.status === "running" &&
      state.backend !== null &&
      state.backend !== config.backend
    )
      throw new Error(`${config.backend} was asked for, but the page trains on ${state.backend}.`);
    if (["finished", "stopped", "failed"].includes(state.status))
      return { ...state, isWell: state.status === "finished" || (state.status === "stopped" && enough) };
    // Refused before the run began.
    if (state.error !== null && state.mode !== "run") return { ...state, isWell: false };
    if ((stop.aborted || enough) && !stopPressed && ["running", "paused"].includes(state.status)) {
      stopPressed = true;
      await pressStop(lab);
    }
    await sleep(pollMs);
  }
}

/**
 * Prints the log while something goes on in the page.
 * @template T
 * @param {Lab} lab
 * @param {Log} log
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function followWhile(lab, log, work) {
  const ended = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, sleep(pollMs, false)])))
    log.add((await look(lab, log.lines.length)).lines);
  log.add((await look(lab, log.lines.length)).lines);
  return whileAlive(lab, work);
}

/**
 * Writes what the run gave into the folder of --out.
 * @param {Lab} lab
 * @param {string} out
 * @param {Log} log
 */
async function writeFiles(lab, out, log) {
  const { metrics, run, names } = await whileAlive(
    lab,
    lab.page.evaluate(async () => ({
      metrics: window.descent.metricsJsonl(),
      run: window.descent.runJson(),
      names: await window.descent.files(),
    })),
  );
  writeFileSync(join(out, "log.txt"), log.lines.map((line) => `${line}\n`).join(""));
  writeFileSync(join(out, "metrics.jsonl"), metrics);
  writeFileSync(join(out, "run.json"), run.endsWith("\n") ? run : `${run}\n`);
  for (const name of names) await saveFile(lab, name, join(out, basename(name)));
}

/**
 * One run in the page, from the drop of the folder to the files of --out. Rejects with the reason when the run does not
 * end well; what there is by then is written all the same.
 * @param {TrainOptions} options
 * @param {AbortSignal} stop
 * @param {((metrics: string) => boolean) | null} [isEnough] is given metrics.jsonl after each epoch; true ends the run well
 */
export async function headlessRun(options, stop, isEnough = null) {
  const { out } = options;
  if (out !== null) mkdirSync(out, { recursive: true });
  const link = new URLSearchParams(options.link);
  // A command line has nobody to ask: pictures that are in both parts stay unless it says otherwise.
  if (options.data !== null && !link.has("read.duplicates")) link.set("read.duplicates", "keep");
  const lab = await openLab({ link: link.toString(), headed: options.headed });
  try {
    const log = new Log();
    await giveTokenizer(lab, options.tokenizer);
    await giveStart(lab, options, stop);
    await start(lab, options, stop);
    const end = await follow(lab, log, options, stop, isEnough);
    let predictions = null;
    let generated = null;
    if (end.status === "finished" && options.evaluate)
      predictions = await followWhile(
        lab,
        log,
        lab.page.evaluate(() => window.descent.evaluate()),
      );
    if (end.status === "finished" && options.generate) {
      generated = await followWhile(
        lab,
        log,
        lab.page.evaluate(() => window.descent.generate()),
      );
      console.log(generated);
    }
    if (out !== null && end.mode === "run") {
      await writeFiles(lab, out, log);
      if (predictions !== null) writeFileSync(join(out, "predictions.csv"), predictions);
      if (generated !== null) writeFileSync(join(out, "generated.txt"), generated);
    }
    if (!end.isWell)
      throw new Error(end.error ?? `The run was stopped at epoch ${end.epoch}, step ${end.step}.`);
  } finally {
    await lab.close();
  }
}
