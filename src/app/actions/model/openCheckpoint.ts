/** A trained model from a file: the page says what it is, then it is tried or kept. */
import { isHubFolder } from "../../../checkpoints/hubNames.ts";
import { readRun } from "../../../checkpoints/store/runs.ts";
import type { DataSource } from "../../../worker/border/protocol.ts";
import { app, setApp } from "../../state/store.ts";
import { isLive } from "../../state/state.ts";
import { hubModel, modelFile } from "./modelFiles.ts";
import { notify } from "../notices.ts";
import { openRun } from "../stored/openRun.ts";
import { goTo } from "../place.ts";
import { importToStore } from "../stored/stored.ts";
import { lookAtTrained, takeTrained } from "./trained.ts";
import { sentence } from "../trainer.ts";

/** Files that hold a network, by their names: what is dropped with such a name is no data. */
const isModelFile = ({ name }: Pick<File, "name">): boolean => /\.(safetensors|pth|pt|pth\.tar)$/i.test(name);

/** The same for a file dialog, which knows an ending's last part alone. */
export const modelFileEnds = ".safetensors,.pth,.pt,.tar";

/** With what a folder of Hugging Face's holds, packed or not. */
export const modelFilesEnds = `${modelFileEnds},.bin,.json,.txt,.zip`;

/** Opens files that are a model's, by their names; false when they are not. */
export async function openNamedModel(files: readonly File[]): Promise<boolean> {
  const model = files.find(isModelFile);
  if (!model) return false;
  await openModel(isHubFolder(files.map(({ name }) => name)) ? files : [model]);
  return true;
}

/** Says what files hold: one of a model, or the folder of one of Hugging Face's. What is wrong with them is told. */
export async function openModel(files: readonly File[] | DataSource): Promise<void> {
  try {
    const { file } = "kind" in files ? await hubModel(files) : await modelFile(files);
    await openCheckpoint(file);
  } catch (error) {
    notify({ code: "importFailed", level: "error", text: sentence(error) });
  }
}

/**
 * Says what a file holds. Weights alone and files of pytorch/examples name no classes: they wait for data to go on with. What is
 * wrong with any other is told.
 */
export async function openCheckpoint(file: File): Promise<void> {
  try {
    const model = await lookAtTrained({ file }, app.getState().form.config.backend);
    setApp(() => ({ offered: { file, model } }));
  } catch {
    await importToStore(file);
  }
}

export const forgetOffer = (): void => setApp(() => ({ offered: null }));

export function tryOffered(): void {
  const { offered } = app.getState();
  forgetOffer();
  if (!offered) return;
  takeTrained(offered.model);
  goTo("try");
}

/** Keeps it among the others of this browser; its run is shown, unless one is live. */
export async function keepOffered(): Promise<void> {
  const { offered, run } = app.getState();
  forgetOffer();
  if (!offered) return;
  try {
    const runId = await importToStore(offered.file);
    const record = runId === null ? null : await readRun(runId);
    if (record && !(run && isLive(run.status))) await openRun(record);
  } catch (error) {
    notify({ code: "importFailed", level: "error", text: sentence(error) });
  }
}
