/** How long the form's run will take, from steps that are timed before it: on this machine, with these data and settings. */
import { toLink } from "../../config/link.ts";
import { isLive } from "../state/state.ts";
import { app, setApp } from "../state/store.ts";
import { notify } from "./notices.ts";
import { sentence, trainer } from "./trainer.ts";

const timedSteps = 4;

/** Times a few steps as the form has them. Another setting wants another timing. */
export async function timeSteps(): Promise<void> {
  const { form, timing, run, benchmark } = app.getState();
  if (timing?.status === "running" || benchmark?.status === "running" || (run && isLive(run.status))) return;
  const { config } = form;
  const of = toLink(config);
  setApp(() => ({ timing: { of, status: "running", stepMs: null } }));
  try {
    const [lane] = await trainer.call("bench", { config, backends: [config.backend], steps: timedSteps });
    setApp(() => ({ timing: lane ? { of, status: "done", stepMs: lane.stepMs } : null }));
  } catch (error) {
    setApp(() => ({ timing: null }));
    notify({ code: "timingFailed", level: "error", text: sentence(error) });
  }
}

/** Start waits for nothing: a timing under way ends after its step. */
export async function stopTiming(): Promise<void> {
  if (app.getState().timing?.status === "running") await trainer.call("stopBench", null);
}
