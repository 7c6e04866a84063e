/** Stored runs on the page: opened to be looked at, and kept so that they can be. */
import { keepBeside, readBeside } from "../../../checkpoints/store/beside.ts";
import { readHistory, type RunRecord } from "../../../checkpoints/store/runs.ts";
import { listCheckpoints } from "../../../checkpoints/store/store.ts";
import {
  type KeptAbout,
  type KeptEvaluation,
  keptLog,
  keptPictures,
  storedRun,
} from "../../runs/storedRun.ts";
import { isLive, type Run, withNewRun } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import { notify } from "../notices.ts";
import { goTo } from "../place.ts";
import { sentence } from "../trainer.ts";

/** Shows a stored run with all that was kept of it. While a run is live it stays the one that is shown. */
export async function openRun(record: RunRecord): Promise<void> {
  const { run, stored } = app.getState();
  if (run?.id === record.id) return goTo("lab");
  if (run && isLive(run.status)) {
    notify({ code: "runLive", level: "info", text: (words) => words.runs.liveFirst(run.name) });
    return;
  }
  try {
    const { id } = record;
    const [history, checkpoints, about, log, evaluation] = await Promise.all([
      readHistory(id),
      listCheckpoints(id),
      readBeside(id, "about"),
      readBeside(id, "log"),
      readBeside(id, "evaluation"),
    ]);
    const opened = storedRun(record, stored?.held.has(id) ?? false, {
      history,
      checkpoints,
      about,
      log,
      evaluation,
    });
    setApp((now) => withNewRun(now, opened));
    goTo("lab");
  } catch (error) {
    notify({ code: "openFailed", level: "error", text: sentence(error) });
  }
}

/** The log lines that a run had when it was left; none where they were not kept. */
export async function earlierLog(runId: string): Promise<string[]> {
  return keptLog(await readBeside(runId, "log").catch(() => undefined));
}

/** More lines than anybody reads; all are in the log of the tab that wrote them. */
const mostLines = 50_000;
/** The log is written anew each time: not at every epoch of a second. */
const logEveryMs = 10_000;

/** Keeps beside each run what only the page knows of it. Where storage is refused, the run's own notice has said so. */
export function watchRuns(): void {
  let keptAt = 0;
  app.subscribe(({ run }, { run: before }) => {
    if (!run || run === before || before?.id !== run.id) return;
    const hasEnded = !isLive(run.status) && isLive(before.status);
    // Files that cannot be read are found while it trains, and the packed copy grows.
    const isToldMore = before.parameters === null || run.data !== before.data || hasEnded;
    if (run.parameters !== null && isToldMore) void keep(run, "about");
    const isDue = run.epochs.length > before.epochs.length && Date.now() - keptAt >= logEveryMs;
    const isEvaluated = run.evaluation?.done === true && run.evaluation !== before.evaluation;
    if (run.log.length > 0 && (hasEnded || isDue || isEvaluated)) {
      keptAt = Date.now();
      void keep(run, "log");
    }
    if (isEvaluated) void keep(run, "evaluation");
  });
}

async function keep(run: Run, what: "about" | "log" | "evaluation"): Promise<void> {
  try {
    await keepBeside(run.id, what, besideOf(run, what));
  } catch {
    // The run's notice tells that this browser stores nothing.
  }
}

function besideOf(
  run: Run,
  what: "about" | "log" | "evaluation",
): KeptAbout | KeptEvaluation | string[] | null {
  const { data, parameters, backend, notes, preset, evaluation, meters } = run;
  if (what === "about") return { data, parameters, backend, notes, preset, pictures: keptPictures(meters) };
  if (what === "log") return run.log.slice(run.log.length - mostLines);
  if (!evaluation) return null;
  const { checkpointId, predictions, acc1, acc5, loss } = evaluation;
  return { checkpointId, predictions: predictions.slice(), acc1, acc5, loss };
}
