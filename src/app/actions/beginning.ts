/** What the next run begins from: weights from a file, or a full checkpoint to go on from. */
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

/** Reads a full checkpoint's settings into the form; Start then goes on from it. A refused file says why. */
export async function importCheckpoint(file: File): Promise<void> {
  try {
    const { readCheckpoint } = await import("../../checkpoints/checkpoint.ts");
    const { config } = await readCheckpoint(file);
    setApp(({ form }) => ({
      beginning: { name: file.name, kind: "checkpoint", source: { file }, run: null },
      form: checkpointForm(form, config),
      error: null,
    }));
  } catch (error) {
    setApp(() => ({ error: sentence(error) }));
  }
}
