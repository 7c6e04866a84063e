/** Why training cannot be started now, as it stands beside the button; null when it can. */
import { taskOf } from "../../config/models/index.ts";
import { taskPages } from "../tasks/index.ts";
import { words } from "../words/words.ts";
import { firstInvalid } from "./form.ts";
import { type AppState, isLive } from "./state.ts";

export function startOff(state: AppState): string | null {
  const { startOff: why, models, backends } = words();
  const { model, backend } = state.form.config;
  if (state.mode === "run" && state.run && isLive(state.run.status)) return why.live;
  if (state.mode === "reading") return why.reading;
  if (!state.data) return why.noData;
  const invalid = firstInvalid(state.form);
  if (invalid !== null) return invalid;
  const task = taskOf(model);
  if (state.data.kind !== task) return taskPages[task].needs(why, models[model]);
  const test = state.selfTests[backend];
  if (test === "testing") return why.testing(backends[backend]);
  if (test.status === "failed") return why.failed(backends[backend]);
  if (test.status === "missing") return why.missing(backends[backend]);
  return null;
}
