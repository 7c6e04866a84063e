/** Going on with the run that is shown after something failed: from its newest checkpoint, on a fresh worker where the old one died. */
import { listCheckpoints } from "../../../checkpoints/store/store.ts";
import { askPermission } from "../../../data/folder/folderStore.ts";
import type { RunConfig } from "../../../config/config.ts";
import { modelSettings } from "../../../config/models/index.ts";
import type { CheckpointRow, DataSource } from "../../../worker/border/protocol.ts";
import { LossCount } from "../../../worker/border/lossCount.ts";
import { chooseFolder } from "../../first/drop/chooseFolder.ts";
import { interrupted } from "../../state/applyEvent.ts";
import { type Beginning, isLive, type Run } from "../../state/state.ts";
import { StepHistory } from "../../state/run/stepHistory.ts";
import { app, changeRun, setApp } from "../../state/store.ts";
import { tell, type Told } from "../../words/told.ts";
import { type Find, openData, withFound, withoutListing } from "../data/data.ts";
import { notify } from "../notices.ts";
import { begin, fail } from "./run.ts";
import { flushEvents, sentence, trainer } from "../trainer.ts";

let deaths = new LossCount();
let countedRun: string | null = null;
/** The worker that read the data is no more. */
let isDataGone = false;

/** The run's newest checkpoint, in storage or, where that refused it, in this page; null when there is none. */
async function newestOf(run: Run): Promise<CheckpointRow | null> {
  const stored: CheckpointRow[] = await listCheckpoints(run.id).catch(() => []);
  const here = run.checkpoints.filter(({ file }) => file !== undefined);
  return [...stored, ...here].toSorted((a, b) => b.step - a.step || b.time - a.time)[0] ?? null;
}

/** After a worker's death: what was open is opened by the new one. */
export async function bringData(): Promise<void> {
  const { source, form, run } = app.getState();
  if (!isDataGone || !source) return;
  const { readAs = form.readAs } = run?.data.recognised.reading ?? {};
  const { seed, model } = run?.config ?? form.config;
  await trainer.call("openData", {
    ...source,
    readAs,
    seed,
    subwords: modelSettings[model].subwords ?? false,
  });
  isDataGone = false;
}

/**
 * Goes on from the run's newest checkpoint, or from its beginning where there is none, with `changes` of its configuration;
 * `why` becomes a mark on the curves.
 */
export async function continueRun(why: Told, changes: Partial<RunConfig> = {}): Promise<void> {
  const { run, beginning } = app.getState();
  if (!run) return;
  const config = { ...run.config, ...changes };
  changeRun(() => ({ status: "starting", reason: null, endedAt: null, config }));
  setApp(() => ({ error: null }));
  try {
    await bringData();
    const row = await newestOf(run);
    const from: Beginning | null = row
      ? {
          name: run.name,
          kind: "checkpoint",
          source: row.file ? { file: row.file } : { checkpointId: row.id },
          run,
        }
      : beginning;
    // What the checkpoint knows of the curves comes with the answer; later steps are made again.
    const step = row?.step ?? 0;
    changeRun((now) => ({
      ...interrupted({ ...now, step }, why, Date.now()),
      points: StepHistory.empty(),
      epochs: [],
      progress: null,
    }));
    const { reading } = run.data.recognised;
    // Before its first checkpoint, too, it is the run that it was.
    await begin({ ...run, config }, from, reading?.kind === "images" ? (reading.fixes ?? []) : undefined);
    if (app.getState().run?.status !== "failed")
      notify({
        code: "wentOn",
        level: "info",
        text: (words) => words.notice.wentOn(tell(why, words), step, run.step - step),
      });
  } catch (error) {
    fail(sentence(error));
  }
}

/** Attends to the worker's death for the page's lifetime: a run under way goes on by itself, until it dies three times in a row. */
export function watchTrainer(): void {
  trainer.onDeath((reason) => {
    flushEvents();
    isDataGone = true;
    const { run, mode, source } = app.getState();
    if (!run || mode !== "run") {
      if (mode === "ready" && source) void openData(source);
      return;
    }
    if (!isLive(run.status)) return;
    if (countedRun !== run.id) deaths = new LossCount();
    countedRun = run.id;
    const wasRunning = run.status === "running" || run.status === "starting";
    if (wasRunning && deaths.note(run.step) < LossCount.limit) {
      void continueRun(reason);
      return;
    }
    changeRun(() => ({ status: "failed", reason, endedAt: Date.now() }));
    notify({
      code: "workerDied",
      level: "error",
      text: (words) => words.notice.workerDied(tell(reason, words)),
    });
  });
}

/** From a click: asks for the folder of a paused run again, or takes the one that was given, and goes on. */
export async function reconnectFolder(given?: DataSource, find?: Find): Promise<void> {
  try {
    const { source } = app.getState();
    let found = given && find ? await withFound(given, find) : (given ?? null);
    if (!found && source?.kind === "handle" && (await askPermission(source.handle)) === "granted")
      found = source;
    found ??= await chooseFolder();
    if (!found) return;
    await trainer.call("reconnect", found);
    const again = withoutListing(found);
    setApp(({ notices }) => ({
      source: again,
      notices: notices.filter(({ code }) => code !== "badFiles" && code !== "reconnectFailed"),
    }));
  } catch (error) {
    notify({ code: "reconnectFailed", level: "error", text: sentence(error) });
  }
}
