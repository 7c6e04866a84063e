/** A trained model at work: opened from a file or from what this browser keeps, asked for names, and taken away. */
import type { BackendName } from "../../../config/settings.ts";
import { exportForms, type ExportFormat } from "../../../config/exports.ts";
import type { Calls, CheckpointRow, DataSource } from "../../../worker/border/protocol.ts";
import { nothingTried, type TrainedModel } from "../../state/trained.ts";
import { app, setApp } from "../../state/store.ts";
import { download, fileName } from "../download.ts";
import { notify } from "../notices.ts";
import { sentence, trainer } from "../trainer.ts";

/** Where a trained model lies. */
export type TrainedSource =
  | { file: File }
  /** `file`: of one that the browser's storage refused. */
  | { checkpointId: string; file?: Blob };

/** Looks at a trained model, which no device computes yet. Rejects with what is wrong with it. */
export async function lookAtTrained(source: TrainedSource, backend?: BackendName): Promise<TrainedModel> {
  const isStored = "checkpointId" in source;
  const id = isStored ? source.checkpointId : `file ${crypto.randomUUID()}`;
  const ask = { id, ...(source.file ? { file: source.file } : {}), ...(backend ? { backend } : {}) };
  const about = await trainer.call("openTrained", ask);
  return { id, about, fileName: isStored ? null : source.file.name };
}

/** Makes it the one that is used. What the one before it was asked for is ended: nobody sees it any more. */
export function takeTrained(trained: TrainedModel): void {
  const { tried } = app.getState();
  for (const { url } of tried.pictures) URL.revokeObjectURL(url);
  if (tried.table?.status === "naming") void trainer.call("stopNaming", null);
  if (tried.comparing) void trainer.call("stopComparing", null);
  if (tried.generation?.status === "streaming") void trainer.call("stopGenerate", null);
  setApp(() => ({ trained, tried: nothingTried }));
}

/** Both. */
export async function openTrained(source: TrainedSource, backend?: BackendName): Promise<TrainedModel> {
  const trained = await lookAtTrained(source, backend);
  takeTrained(trained);
  return trained;
}

/** The same, computed on the backend that this machine has chosen; what is wrong with it is told as a notice. */
export async function openToTry(source: TrainedSource): Promise<boolean> {
  try {
    await openTrained(source, app.getState().form.config.backend);
    return true;
  } catch (error) {
    notify({ code: "tryFailed", level: "error", text: sentence(error) });
    return false;
  }
}

function current(): TrainedModel {
  const { trained } = app.getState();
  if (!trained) throw new Error("No trained model is open. Choose a checkpoint first.");
  return trained;
}

export const nameFolder = (source: DataSource, top: number): Promise<Calls["nameFolder"]["answer"]> =>
  trainer.call("nameFolder", { id: current().id, source, top });

export const exportTrained = async (
  format: ExportFormat,
  { foldsNorms = false, id = current().id }: { foldsNorms?: boolean; id?: string } = {},
): Promise<Blob> => {
  const { baseURI: base, documentElement } = document;
  return trainer.call("exportTrained", { id, format, foldsNorms, base, language: documentElement.lang });
};

/** A checkpoint in a form for other programs, to the person; what is wrong with it is told as a notice. */
export async function downloadExport(
  row: CheckpointRow,
  runName: string,
  format: ExportFormat,
): Promise<void> {
  try {
    // One that the browser's storage refused comes along.
    await trainer.call("openTrained", { id: row.id, ...(row.file ? { file: row.file } : {}) });
    download(await exportTrained(format, { id: row.id }), exportName(runName, row, format));
  } catch (error) {
    notify({ code: "exportFailed", level: "error", text: sentence(error) });
  }
}

/** Named by what was trained: whole epochs, and within the first one steps. */
export const exportName = (
  runName: string,
  { epoch, step }: Pick<CheckpointRow, "epoch" | "step">,
  format: ExportFormat,
): string =>
  `${fileName(runName)}-${epoch > 0 ? `epoch-${epoch}` : `step-${step}`}${exportForms[format].extension}`;
