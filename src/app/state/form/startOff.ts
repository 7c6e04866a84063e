/** Why training cannot be started now, as it stands beside the button; null when it can. */
import type { RunConfig } from "../../../config/config.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import { openDecisions } from "./decisions.ts";
import { taskOf } from "../../../config/models/index.ts";
import { taskPages } from "../../tasks/index.ts";
import { tell } from "../../words/told.ts";
import { words } from "../../words/words.ts";
import { firstInvalid } from "./form.ts";
import { type AppState, isLive } from "../state.ts";

export function startOff(state: AppState): string | null {
  const { startOff: why, fields } = words();
  const { model, backend } = state.form.config;
  const computes = fields.backend.choices[backend];
  if (state.mode === "run" && state.run && isLive(state.run.status)) return why.live;
  if (state.mode === "reading") return why.reading;
  if (!state.data) return why.noData;
  const invalid = firstInvalid(state.form);
  if (invalid !== null) return tell(invalid, words());
  const task = taskOf(model);
  if (state.data.kind !== task) return taskPages[task].needs(why, fields.model.choices[model]);
  const unfit = unfitData(state.data, state.form.config);
  if (unfit !== null) return unfit;
  const open = openDecisions(state);
  if (open > 0) return words().readAs.open(open);
  const test = state.selfTests[backend];
  if (test === "testing") return why.testing(computes);
  // Start tests it first.
  if (test === "later") return null;
  if (test.status === "failed") return why.failed(computes);
  if (test.status === "missing") return why.missing(computes);
  return null;
}

/** Why the form cannot wait in the queue; null when it can. Backends are tested at its turn. */
export function queueOff(state: AppState): string | null {
  if (state.queue.isOurs === false) return words().queue.otherTab;
  const { backend } = state.form.config;
  const known = state.selfTests[backend];
  const selfTests = { ...state.selfTests, [backend]: known === "testing" ? "later" : known };
  return startOff({ ...state, mode: state.mode === "run" ? "ready" : state.mode, run: null, selfTests });
}

/** What a run on this data would fail of. */
function unfitData(data: DatasetSummary, { batchSize, evalBatchSize }: RunConfig): string | null {
  const why = words().startOff;
  if (data.kind === "images") return data.validation === 0 ? why.noValidation : null;
  // A column needs a token and the one after it.
  if (data.train < 2 * batchSize) return why.shortText(data.train, 2 * batchSize);
  return data.valid < 2 * evalBatchSize ? why.shortText(data.valid, 2 * evalBatchSize) : null;
}
