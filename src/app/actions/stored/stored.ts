/** What this browser keeps of runs and checkpoints, and going on from it. */
import { fetched } from "../../../fetched.ts";
import { CheckpointError } from "../../../checkpoints/checkpointError.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { heldOf } from "../../../checkpoints/store/runLock.ts";
import type { History } from "../../../checkpoints/logs/history.ts";
import { deleteRun, listRuns, type RunRecord } from "../../../checkpoints/store/runs.ts";
import { deleteCheckpoint, listCheckpoints, loadCheckpoint } from "../../../checkpoints/store/store.ts";
import type { RunConfig } from "../../../config/config.ts";
import { withHistory } from "../../state/applyEvent.ts";
import { checkpointForm } from "../../state/form/form.ts";
import { isLive } from "../../state/state.ts";
import { StepHistory } from "../../state/run/stepHistory.ts";
import { app, changeRun, setApp } from "../../state/store.ts";
import type { Told } from "../../words/told.ts";
import { words } from "../../words/words.ts";
import { beginFineTuning, goOnFrom, startFromWeights } from "../run/beginning.ts";
import { download, fileName } from "../download.ts";
import { readAsBefore } from "../data/data.ts";
import { openDataOf, untilRead } from "../data/dataOf.ts";
import { notify } from "../notices.ts";
import { startTraining, stop } from "../run/run.ts";
import { sentence } from "../trainer.ts";

let again: ReturnType<typeof setTimeout> | null = null;

function lookAgain(): void {
  again = null;
  void refreshStored();
}

/** Reads the list of runs and checkpoints again. */
export async function refreshStored(): Promise<void> {
  try {
    const [runs, checkpoints] = await Promise.all([listRuns(), listCheckpoints()]);
    const held = await heldOf(runs.map(({ id }) => id));
    setApp(() => ({ stored: { runs, checkpoints, held, error: null } }));
    // A tab that was just closed lets go of its run a moment later.
    if (held.size > 0 && app.getState().mode === "empty") again ??= setTimeout(lookAgain, 2000);
  } catch (error) {
    setApp(() => ({ stored: { runs: [], checkpoints: [], held: new Set(), error: sentence(error) } }));
  }
}

/** Keeps the list up to date: now, when something was stored, and when a run begins or ends. */
export function watchStored(): void {
  void refreshStored();
  app.subscribe((now, before) => {
    if (now.storedVersion !== before.storedVersion || now.run?.status !== before.run?.status)
      void refreshStored();
  });
}

const changed = (): void => setApp(({ storedVersion }) => ({ storedVersion: storedVersion + 1 }));

/** Tells a failure as a notice. */
async function attempt(code: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    notify({ code, level: "error", text: sentence(error) });
  }
}

/** Goes on with a stored run from a checkpoint of it, the newest when none is named. Opens its data where that is known. */
export async function resumeRun(
  record: RunRecord,
  checkpoint?: CheckpointRow,
  changes: Partial<RunConfig> = {},
): Promise<void> {
  await attempt("resumeFailed", async () => {
    const { run } = app.getState();
    if (run && isLive(run.status)) await stop();
    const [newest] = (await listCheckpoints(record.id)).toSorted((a, b) => b.step - a.step);
    const row: CheckpointRow | undefined = checkpoint ?? newest;
    if (!row) return;
    // From an earlier checkpoint a run of its own begins: the curves that came after it stay.
    const isNewest = newest === undefined || row.step >= newest.step;
    const goesOn = isNewest
      ? { id: record.id, name: record.name }
      : { id: crypto.randomUUID(), name: words().checkpoints.from(record.name, row.epoch, row.step) };
    setApp(({ form }) => ({
      form: checkpointForm(form, { ...record.config, ...changes }),
      beginning: {
        name: record.name,
        kind: "checkpoint",
        source: row.file ? { file: row.file } : { checkpointId: row.id },
        run: goesOn,
      },
    }));
    if (await reopen(record)) await startTraining();
  });
}

/**
 * The next run begins from a checkpoint's weights, with the recipe for that: on the data that is open, or on others, which the person
 * may open now.
 */
export async function fineTuneFrom(row: CheckpointRow, runName: string, config: RunConfig): Promise<void> {
  await attempt("fineTuneFailed", async () => {
    const name = words().checkpoints.fineTuneFrom(runName, row.epoch, row.step);
    await beginFineTuning(new File([await checkpointFile(row)], name), config);
    setApp(({ mode, data, run }) => {
      const isOpen = data !== null && (run === null || data.name === run.data.name);
      return {
        place: "lab",
        ...(mode === "run"
          ? { mode: isOpen ? "ready" : "empty", data: isOpen ? data : null, run: null }
          : {}),
      };
    });
    notify({ code: "fineTune", level: "ok", text: ({ checkpoints }) => checkpoints.fineTuneNext(name) });
  });
}

/** Goes on with a run for so many more epochs, ended or not. */
export function goOnFor(record: RunRecord, epochs: number): Promise<void> {
  return resumeRun(record, undefined, { epochs: record.config.epochs + epochs, steps: null, patience: null });
}

/** Opens the data that a run was trained on; false when the person has to choose it again. */
async function reopen({ data: { name }, config }: RunRecord): Promise<boolean> {
  // Its predictions may have been asked for a moment ago, which opens the same data.
  await untilRead();
  const { data, mode } = app.getState();
  if (data?.name === name) {
    if (mode === "run") setApp(() => ({ mode: "ready", run: null }));
    return true;
  }
  if (mode === "run") setApp(() => ({ mode: "empty", run: null, data: null }));
  if (await openDataOf(name, config.pictureSize)) return true;
  setApp(() => ({ mode: "empty", place: "lab", data: null }));
  notify({ code: "chooseAgain", level: "info", text: ({ first }) => first.chooseAgain(name) });
  return false;
}

export async function removeCheckpoints(rows: readonly CheckpointRow[]): Promise<void> {
  await attempt("deleteFailed", async () => {
    const gone = new Set(rows.map(({ id }) => id));
    for (const id of gone) await deleteCheckpoint(id);
    changeRun(({ checkpoints }) => ({ checkpoints: checkpoints.filter(({ id }) => !gone.has(id)) }));
    changed();
  });
}

/** Deletes runs with their curves and checkpoints; one that some tab works on stays. */
export async function removeRuns(ids: readonly string[]): Promise<void> {
  await attempt("deleteFailed", async () => {
    const held = await heldOf(ids);
    for (const id of ids) if (!held.has(id)) await deleteRun(id);
    changed();
  });
}

/** Full checkpoint, weights alone, or PyTorch's file: plain names, or `module.` before each as from its GPU wrapper. */
export type CheckpointFormat = "safetensors" | "weights" | "pth" | "pthModule";

/** The bytes of a checkpoint, wherever they are. */
export async function checkpointFile(row: CheckpointRow): Promise<Blob> {
  return row.file ?? loadCheckpoint(row.id);
}

/** "pets-resnet18-best.safetensors": the run's name is in it, so that two runs' files do not take each other's place. */
export function checkpointFileName(
  { tag, step }: Pick<CheckpointRow, "tag" | "step">,
  runName: string,
  format: CheckpointFormat,
): string {
  const name = `${fileName(runName)}-${fileName(tag === "by-hand" ? `step-${step}` : tag)}`;
  if (format === "safetensors") return `${name}.safetensors`;
  if (format === "weights") return `${name}-weights.safetensors`;
  return format === "pth" ? `${name}.pth.tar` : `${name}-module.pth.tar`;
}

/** A stored checkpoint as a file: whole, its weights alone, or as PyTorch's own. */
export async function downloadCheckpoint(
  row: CheckpointRow,
  runName: string,
  format: CheckpointFormat,
): Promise<void> {
  await attempt("downloadFailed", async () => {
    const file = await checkpointFile(row);
    const name = checkpointFileName(row, runName, format);
    if (format === "safetensors") {
      download(file, name);
      return;
    }
    const { readCheckpoint, writeWeights } = await fetched(
      () => import("../../../checkpoints/checkpoint.ts"),
    );
    const checkpoint = await readCheckpoint(file);
    if (format === "weights") {
      download(writeWeights(checkpoint.model), name);
      return;
    }
    const { writePth } = await fetched(() => import("../../../checkpoints/pth/pthWriter.ts"));
    download(writePth(checkpoint, { module: format === "pthModule" }), name);
  });
}

/**
 * Stores a checkpoint file among the others. One that went on elsewhere, on a cluster say, takes its run along: the curves join. A
 * file of weights alone becomes “Start from” (null is answered); one of pytorch/examples says nothing of its data, and the next run goes on from it.
 */
export async function importToStore(file: File): Promise<string | null> {
  let runId: string | null = null;
  await attempt("importFailed", async () => {
    const [{ readAnyCheckpoint }, { storeImported }] = await Promise.all([
      fetched(() => import("../../../checkpoints/anyCheckpoint.ts")),
      fetched(() => import("../../../checkpoints/store/storeImported.ts")),
    ]);
    try {
      const read = await readAnyCheckpoint(file);
      if ("kind" in read) {
        goOnFrom(file, read.config);
        const { epoch, step } = read;
        tellImported(({ checkpoints }) =>
          step === null
            ? checkpoints.importedExample(file.name, epoch)
            : checkpoints.importedSteps(file.name, step),
        );
        return;
      }
      const joined = await storeImported(read);
      runId = read.run.id;
      await readAsBefore(read);
      changed();
      if (!joined) return tellImported(({ checkpoints }) => checkpoints.imported(file.name));
      showJoined(read.run.id, joined);
      tellImported(({ checkpoints }) =>
        checkpoints.importedJoined(file.name, read.run.name, read.position.epoch + 1, read.position.step),
      );
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.problem !== "weightsAlone") throw error;
      await startFromWeights(file);
      tellImported(({ checkpoints }) => checkpoints.importedWeights(file.name));
    }
  });
  return runId;
}

const tellImported = (text: Told): void => notify({ code: "imported", level: "ok", text });

/** The run on the page takes in the curves that its checkpoint brought back. */
function showJoined(runId: string, history: History): void {
  setApp(({ run }) =>
    run?.id === runId
      ? {
          run: withHistory(
            { ...run, points: StepHistory.empty(), epochs: [] },
            history,
            (said) => said.run.returnedHere,
          ),
        }
      : {},
  );
}
