/** Opening data: a folder that was dropped or chosen, or a built-in sample. */
import { type Model, taskOf } from "../../config.ts";
import type { DatasetSummary } from "../../data/dataset.ts";
import type { DataSource } from "../../worker/protocol.ts";
import { type Form, sampleForm, setModel } from "../state/form.ts";
import { isLive } from "../state/state.ts";
import { app, setApp } from "../state/store.ts";
import { startTraining } from "./run.ts";
import { sentence, trainer } from "./trainer.ts";

export function sourceName(source: DataSource): string {
  return source.kind === "handle" ? source.handle.name : source.name;
}

/** Reads a folder; true when it was understood. While a run is live, its data stays. */
export async function openData(source: DataSource): Promise<boolean> {
  const { run, mode } = app.getState();
  if (mode === "reading" || (run && isLive(run.status))) return false;
  const reading = { name: sourceName(source), files: 0, perSecond: 0, expected: null, bytes: null };
  setApp(() => ({ mode: "reading", reading, dataError: null, error: null, run: null }));
  try {
    const data = await trainer.call("openData", source);
    setApp(({ form }) => ({ mode: "ready", data, source, reading: null, form: fit(form, data) }));
    return true;
  } catch (error) {
    const cancelled = error instanceof Error && error.name === "AbortError";
    setApp(({ data }) => ({
      mode: data ? "ready" : "empty",
      reading: null,
      dataError: cancelled ? null : sentence(error),
    }));
    return false;
  }
}

/** A network for this kind of data, unless the link asked for another: then Start says what does not fit. */
function fit(form: Form, data: DatasetSummary): Form {
  const fits = taskOf(form.config.model) === data.kind;
  if (fits || form.given.model !== undefined) return form;
  const model: Model = data.kind === "text" ? "transformer" : "resnet18";
  return setModel(form, model);
}

export async function cancelReading(): Promise<void> {
  await trainer.call("cancelOpen", null);
}

/** One click: reads the sample and trains a small network on it. */
export async function trainOnSample(name: "emoji" | "speeches"): Promise<void> {
  const { beginning } = app.getState();
  const opened = await openData({ kind: "sample", name, base: document.baseURI });
  if (!opened) return;
  // A checkpoint brings its own configuration, which was taken over when it was imported.
  if (beginning?.kind !== "checkpoint") setApp(({ form }) => ({ form: sampleForm(form, name) }));
  await startTraining();
}

/** Back to the first page to choose other data; a run must have ended. */
export function forgetData(): void {
  setApp(({ run }) =>
    run && isLive(run.status) ? {} : { mode: "empty", data: null, source: null, run: null },
  );
}
