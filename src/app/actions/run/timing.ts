/**
 * Times a few steps of the form's run while nothing else goes on, so that Start says how long it takes. In a trainer of its own,
 * with noise of the run's shapes: it is ended at once when something else wants the machine, and shares nothing with the run.
 */
import { createTrainer, type Trainer, TrainerDiedError } from "../../../worker/border/client.ts";
import { outputsOf } from "../../state/state.ts";
import { wantedTiming } from "../../state/form/timing.ts";
import { app, setApp } from "../../state/store.ts";
import { sentence } from "../trainer.ts";

/** Nobody types, drops or chooses for so long. */
const settledMs = 1200;
const mostSteps = 4;
/** Timed steps end after so long; one at least is made. */
const enoughMs = 3000;
/** Slower steps are left untimed. */
const mostMs = 60_000;

export function watchTiming(): void {
  let wanted: string | null = null;
  let waits: ReturnType<typeof setTimeout> | null = null;
  let own: Trainer | null = null;
  const look = (): void => {
    const state = app.getState();
    const next = document.visibilityState === "hidden" ? null : wantedTiming(state);
    if (next === wanted) return;
    wanted = next;
    if (waits !== null) clearTimeout(waits);
    waits = null;
    own?.restart();
    own = null;
    if (next === null || (state.timing?.of === next && state.timing.status !== "running")) return;
    waits = setTimeout(() => {
      own = createTrainer();
      void timeSteps(own, next);
    }, settledMs);
  };
  app.subscribe(look);
  document.addEventListener("visibilitychange", look);
}

async function timeSteps(trainer: Trainer, of: string): Promise<void> {
  const { data, form } = app.getState();
  if (!data) return;
  const { config } = form;
  setApp(() => ({ timing: { of, status: "running", stepMs: null, steps: 0, error: null } }));
  const watch = setTimeout(() => trainer.restart(), mostMs);
  try {
    const lanes = [{ backend: config.backend }];
    await trainer.call("openBench", { config, outputs: outputsOf(data), lanes });
    // The first step makes what all others use.
    await trainer.call("benchStep", { lane: 0, isTimed: false });
    const times: number[] = [];
    const started = performance.now();
    do times.push((await trainer.call("benchStep", { lane: 0, isTimed: true })).stepMs);
    while (times.length < mostSteps && performance.now() - started < enoughMs);
    const stepMs = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
    setApp(() => ({ timing: { of, status: "done", stepMs, steps: times.length, error: null } }));
  } catch (error) {
    const isEnded = error instanceof TrainerDiedError;
    setApp(({ timing }) =>
      timing?.of === of && timing.status === "running"
        ? {
            timing: isEnded ? null : { of, status: "failed", stepMs: null, steps: 0, error: sentence(error) },
          }
        : {},
    );
  } finally {
    clearTimeout(watch);
    trainer.restart();
  }
}
