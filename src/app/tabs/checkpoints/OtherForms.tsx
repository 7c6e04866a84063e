import { useState } from "react";
import { exportForms, otherFormsOf, type OtherForm } from "../../../config/exports.ts";
import type { ModelName } from "../../../config/models/index.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { dash, formatBytes } from "../../format.ts";
import { downloadExport, exportName } from "../../actions/model/trained.ts";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./DownloadDialog.module.css";

/** The forms in which a checkpoint leaves for programs other than PyTorch, as rows of the download's list. */
export function OtherForms({
  row,
  runName,
  model,
  weights,
}: {
  row: CheckpointRow;
  runName: string;
  model: ModelName;
  /** Bytes of the weights alone; null: not known yet. */
  weights: number | null;
}) {
  const { exports: words, checkpoints } = useWords();
  const [busy, setBusy] = useState<OtherForm | null>(null);
  const save = async (format: OtherForm): Promise<void> => {
    setBusy(format);
    await downloadExport(row, runName, format);
    setBusy(null);
  };
  return otherFormsOf(model).map((format) => (
    <li key={format}>
      <div>
        <b>{words.formats[format].name}</b>
        <p>{words.formats[format].use}</p>
        <p className={styles.file}>{exportName(runName, row, format)}</p>
      </div>
      <span className={styles.size}>
        {weights === null
          ? dash
          : checkpoints.about(formatBytes(exportForms[format].bytes(weights, row.sizeBytes)))}
      </span>
      <Button
        icon="save"
        aria-label={words.save(words.formats[format].name)}
        off={busy === null ? null : words.writing}
        onClick={() => void save(format)}
      >
        {words.saveShort}
      </Button>
    </li>
  ));
}
