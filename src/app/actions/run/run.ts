/** Starting, pausing, saving and stopping a run. */
import { TrainerDiedError } from "../../../worker/border/client.ts";
import type { Fix } from "../../../config/reading.ts";
import type { Calls } from "../../../worker/border/protocol.ts";
import { withHistory } from "../../state/applyEvent.ts";
import { AppendOnly } from "../../state/appendOnly.ts";
import { presetOf } from "../../state/form/form.ts";
import {
  type AppState,
  type Beginning,
  isLive,
  newRun,
  type Run,
  stepsPerEpoch,
  withNewRun,
} from "../../state/state.ts";
import { standingAt } from "../../state/run/standing.ts";
import { runName } from "../../state/form/runName.ts";
import { startOff } from "../../state/form/startOff.ts";
import { app, changeRun, setApp } from "../../state/store.ts";
import { decisions } from "../data/clean.ts";
import { notify } from "../notices.ts";
import { earlierLog } from "../stored/openRun.ts";
import { chooseBackend, testAsChosen } from "../machine/backends.ts";
import { askPersistence } from "../stored/storage.ts";
import { sentence, trainer } from "../trainer.ts";

/** Starts with what the form says. Does nothing when Start is off; the reason stands beside it. */
export async function startTraining(): Promise<void> {
  const { data, form } = app.getState();
  if (!data) return;
  // A backend that the person chose is not replaced by another.
  if (typeof app.getState().selfTests[form.config.backend] === "string") await chooseBackend();
  // Kernels that only these settings ask for are tested before they train.
  await testAsChosen();
  const state = app.getState();
  const off = startOff(state);
  if (off !== null) {
    setApp(() => ({ error: off }));
    return;
  }
  const goesOn = state.beginning?.run ?? null;
  await launch(
    {
      data,
      config: state.form.config,
      preset: presetOf(state.form),
      id: goesOn?.id ?? crypto.randomUUID(),
      name: goesOn?.name ?? runName({ data, form: state.form }),
    },
    state.beginning,
  );
}

/**
 * Begins a run on the open data, or goes on with one. `stays`: where the person is and what they fill in, where that is not to change;
 * `fixes`: what was decided about single pictures, where it is not what is decided now.
 */
export async function launch(
  about: Parameters<typeof newRun>[0],
  beginning: Beginning | null,
  { fixes, ...stays }: Partial<Pick<AppState, "place" | "isComposing">> & { fixes?: readonly Fix[] } = {},
): Promise<void> {
  // What was printed before stands above what comes.
  const lines = beginning?.run ? await earlierLog(beginning.run.id) : [];
  const { stored } = app.getState();
  const fresh = newRun(about, Date.now());
  // A run that goes on has its checkpoints already.
  const run = {
    ...fresh,
    log: AppendOnly.empty<string>().append(lines),
    checkpoints: stored?.checkpoints.filter(({ runId }) => runId === fresh.id) ?? [],
  };
  // Whoever looks at runs meanwhile goes on looking at them.
  const comparison = (now: AppState) => (stays.place === "runs" ? now.comparison : null);
  setApp((now) => ({ ...withNewRun(now, run), comparison: comparison(now), ...stays }));
  // From the first Start on there is something to lose. Training does not wait for the answer, whatever it is.
  void askPersistence().catch(() => false);
  await begin(run, beginning, fixes);
}

/** Asks the trainer to start, and tells how that went. `fixes`: as decided now, unless they are given; a checkpoint brings its own. */
export async function begin(run: Run, beginning: Beginning | null, fixes?: readonly Fix[]): Promise<void> {
  try {
    const answer = await trainer.call("start", {
      fixes: run.data.kind === "images" ? (fixes ?? (await decisions())) : [],
      config: run.config,
      runId: run.id,
      name: run.name,
      weights: beginning?.kind === "weights" && "file" in beginning.source ? beginning.source.file : null,
      resume: beginning?.kind === "checkpoint" ? beginning.source : null,
    });
    changeRun((now) => started(now, answer));
  } catch (error) {
    // Whoever watches the worker goes on from there.
    if (!(error instanceof TrainerDiedError)) fail(sentence(error));
  }
}

function started(run: Run, answer: Calls["start"]["answer"]): Run {
  const { parameters, backend, notes, history } = answer;
  const known = { ...run, parameters, backend, notes, data: asRead(run.data, answer.data) };
  // Steps may have come before the answer; the history is what was there before them.
  if (history.points.length === 0 && history.epochs.length === 0) return known;
  const fresh = run.points;
  const first = fresh.point(0);
  const withOld = withHistory(known, history);
  if (!first) return withOld;
  const points = Array.from({ length: fresh.length }, (_, index) => fresh.point(index)).filter(
    (point) => point !== undefined,
  );
  return {
    ...withOld,
    points: withOld.points.append(points),
    epoch: run.epoch,
    step: run.step,
    pointAt: run.pointAt,
  };
}

/** The data with the parts that the run has of them: split by its seed, with what was decided about its pictures. */
function asRead(
  data: Run["data"],
  { train, validation, reading }: Calls["start"]["answer"]["data"],
): Run["data"] {
  if (data.kind === "text" || !reading) return data;
  return { ...data, train, validation, recognised: { ...data.recognised, reading } };
}

export function fail(reason: string): void {
  changeRun(() => ({ status: "failed", reason, endedAt: Date.now() }));
  setApp(() => ({ error: reason }));
  notify({ code: "runFailed", level: "error", text: reason });
}

export async function pause(): Promise<void> {
  changeRun(({ status }) => (status === "running" ? { status: "pausing" } : {}));
  await attempt(() => trainer.call("pause", null));
}

export async function resume(): Promise<void> {
  await attempt(() => trainer.call("resume", null));
}

export async function togglePause(): Promise<void> {
  const status = app.getState().run?.status;
  if (status === "running") await pause();
  else if (status === "paused") await resume();
}

export async function saveCheckpoint(): Promise<void> {
  await attempt(async () => {
    const row = await trainer.call("save", null);
    const { run } = app.getState();
    const { epoch, step } = standingAt(row.step, run && stepsPerEpoch(run));
    notify({ code: "saved", level: "ok", text: (words) => words.run.saved(epoch, step) });
  });
}

/** Saves, then ends the run. */
export async function stop(): Promise<void> {
  changeRun(() => ({ status: "stopping" }));
  await attempt(() => trainer.call("stop", null));
}

async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    notify({ code: "callFailed", level: "error", text: sentence(error) });
  }
}

/** Brings the form back with the settings of the run that is shown; without its data it waits for them on the first page. */
export function copyRun(): void {
  setApp(({ run, form, data }) =>
    run && !isLive(run.status)
      ? {
          mode: data?.name === run.data.name ? "ready" : "empty",
          data: data?.name === run.data.name ? data : null,
          run: null,
          notices: [],
          beginning: null,
          form: { ...form, config: run.config, invalid: {} },
        }
      : {},
  );
}

/** Begins anew with random weights. */
export function forgetBeginning(): void {
  setApp(() => ({ beginning: null }));
}

/** Brings the form up beside the run that goes on, with its settings: what is made of it waits in the queue. */
export function compose(): void {
  setApp(({ run, form }) =>
    run ? { isComposing: true, place: "lab", form: { ...form, config: run.config, invalid: {} } } : {},
  );
}

export function endComposing(): void {
  setApp(() => ({ isComposing: false, error: null }));
}
