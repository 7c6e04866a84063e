/** What the next run begins from: weights from a file, or a full checkpoint to go on from. */
import type { RunConfig } from "../../config/config.ts";
import { type ModelName, taskOf } from "../../config/models/index.ts";
import { preset } from "../../config/presets.ts";
import { checkpointForm } from "../state/form.ts";
import { setApp } from "../state/store.ts";
import { sentence } from "./trainer.ts";

/** Takes a weights file for “Start from”; the trainer checks it against the network at the start. */
export function startFromWeights(file: File): void {
  setApp(() => ({
    beginning: { name: file.name, kind: "weights", source: { file }, run: null },
    error: null,
  }));
}

/** Reads a checkpoint's settings into the form; Start then goes on from it. A refused file says why. */
export async function importCheckpoint(file: File): Promise<void> {
  try {
    const { readAnyCheckpoint } = await import("../../checkpoints/anyCheckpoint.ts");
    goOnFrom(file, (await readAnyCheckpoint(file)).config);
  } catch (error) {
    setApp(() => ({ error: sentence(error) }));
  }
}

/** The next run goes on from this file. What it does not tell of its settings stays as the form has it. */
export function goOnFrom(file: File, told: Partial<RunConfig> & { model: ModelName }): void {
  setApp(({ form }) => {
    const fits = taskOf(form.config.model) === taskOf(told.model);
    const base = fits ? form.config : preset("report", told.model);
    return {
      beginning: { name: file.name, kind: "checkpoint", source: { file }, run: null },
      form: checkpointForm(form, { ...base, ...told }),
      error: null,
    };
  });
}
