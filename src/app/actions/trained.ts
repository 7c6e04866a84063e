/** A trained model at work: opened from a file or from what this browser keeps, asked for names, and taken away. */
import type { BackendName } from "../../config/settings.ts";
import { exportForms, type ExportFormat } from "../../config/exports.ts";
import type { Calls, CheckpointRow, DataSource } from "../../worker/border/protocol.ts";
import type { TrainedModel } from "../state/trained.ts";
import { app, setApp } from "../state/store.ts";
import { download, fileName } from "./download.ts";
import { notify } from "./notices.ts";
import { sentence, trainer } from "./trainer.ts";

/** Where a trained model lies. */
type TrainedSource = { file: File } | { checkpointId: string };

/** Looks at a trained model and makes it the one that is used. Rejects with what is wrong with it. */
export async function openTrained(source: TrainedSource, backend?: BackendName): Promise<TrainedModel> {
  const id = "file" in source ? `file ${crypto.randomUUID()}` : source.checkpointId;
  const ask = { id, ...("file" in source ? { file: source.file } : {}), ...(backend ? { backend } : {}) };
  const about = await trainer.call("openTrained", ask);
  const trained = { id, about, fileName: "file" in source ? source.file.name : null };
  setApp(() => ({ trained }));
  return trained;
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
): Promise<Blob> => trainer.call("exportTrained", { id, format, foldsNorms, base: document.baseURI });

/** A checkpoint in a form for other programs, to the person; what is wrong with it is told as a notice. */
export async function downloadExport(
  row: CheckpointRow,
  runName: string,
  format: ExportFormat,
): Promise<void> {
  try {
    // One that the browser's storage refused comes along.
    await trainer.call("openTrained", { id: row.id, ...(row.file ? { file: row.file } : {}) });
    download(await exportTrained(format, { id: row.id }), exportName(runName, row.epoch, format));
  } catch (error) {
    notify({ code: "exportFailed", level: "error", text: sentence(error) });
  }
}

export const exportName = (runName: string, epoch: number, format: ExportFormat): string =>
  `${fileName(runName)}-epoch-${epoch}${exportForms[format].extension}`;
