/** A trained model from a file: stored among the others, and opened where it is a whole checkpoint of this lab. */
import { readRun } from "../../checkpoints/store/runs.ts";
import { notify } from "./notices.ts";
import { openRun } from "./openRun.ts";
import { importToStore } from "./stored.ts";
import { sentence } from "./trainer.ts";

/** Files that hold a network, by their names: what is dropped with such a name is no data. */
export const isModelFile = ({ name }: Pick<File, "name">): boolean =>
  /\.(safetensors|pth|pt|pth\.tar)$/i.test(name);

/** Takes the file in; a run of it is shown then. Weights alone and files of pytorch/examples wait for data to go on with. */
export async function openCheckpoint(file: File): Promise<void> {
  try {
    const runId = await importToStore(file);
    const record = runId === null ? null : await readRun(runId);
    if (record) await openRun(record);
  } catch (error) {
    notify({ code: "importFailed", level: "error", text: sentence(error) });
  }
}
