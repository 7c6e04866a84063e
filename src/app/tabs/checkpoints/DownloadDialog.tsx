import { useEffect, useState } from "react";
import { tensorBytes } from "../../../checkpoints/safetensors/tensorBytes.ts";
import type { RunConfig } from "../../../config/config.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { copyText } from "../../actions/copy.ts";
import {
  type CheckpointFormat,
  checkpointFile,
  checkpointFileName,
  downloadCheckpoint,
} from "../../actions/stored/stored.ts";
import { dash, formatBytes } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./DownloadDialog.module.css";
import { OtherForms } from "./OtherForms.tsx";
import { torchLines } from "./torchLines.ts";

interface Props {
  /** Null: closed. */
  row: CheckpointRow | null;
  /** How the row is said: "epoch 34, best". */
  name: string;
  runName: string;
  config: RunConfig | null;
  /** Classes or words; null where nobody knows. */
  outputs: number | null;
  onClose: () => void;
}

const formats: readonly CheckpointFormat[] = ["weights", "pth", "safetensors", "pthModule"];

/** In which form a checkpoint leaves: each with what it is for, how large it is, and PyTorch's lines to load it. */
export function DownloadDialog({ row, name, runName, config, outputs, onClose }: Props) {
  const words = useWords();
  const w = words.checkpoints;
  const model = useModelBytes(row);
  const [shown, setShown] = useState<CheckpointFormat>("weights");
  const [copied, setCopied] = useState(false);
  if (!row) return null;
  const lines = config ? torchLines(config, outputs, checkpointFileName(row, runName, shown)) : null;
  // PyTorch's file has no history and no order of the data; the rest is the same numbers.
  const size: Record<CheckpointFormat, number | null> = {
    weights: model,
    safetensors: row.sizeBytes,
    pth: row.sizeBytes,
    pthModule: row.sizeBytes,
  };
  const say: Record<CheckpointFormat, string> = {
    safetensors: w.downloadFull(name),
    weights: w.downloadWeights(name),
    pth: w.downloadPth(name),
    pthModule: w.downloadPthModule(name),
  };
  return (
    <Dialog
      title={w.downloadTitle(name)}
      open
      wide="list"
      onClose={onClose}
      actions={<Button onClick={onClose}>{words.keys.close}</Button>}
    >
      <ul className={styles.formats}>
        {formats.map((format) => (
          <li key={format}>
            <div>
              <b>{w.formats[format].name}</b>
              <p>{w.formats[format].use}</p>
              <p className={styles.file}>{checkpointFileName(row, runName, format)}</p>
            </div>
            <span className={styles.size}>
              {format.startsWith("pth")
                ? w.about(formatBytes(size[format]))
                : formatBytes(size[format]) || dash}
            </span>
            <Button
              icon="save"
              kind={format === "weights" ? "primary" : "plain"}
              aria-label={say[format]}
              onClick={() => {
                setShown(format);
                void downloadCheckpoint(row, runName, format);
              }}
            >
              {w.download}
            </Button>
          </li>
        ))}
        {config && <OtherForms row={row} runName={runName} model={config.model} weights={model} />}
      </ul>
      {lines !== null && shown !== "safetensors" && (
        <>
          <div className={styles.head}>
            <b>{w.torch}</b>
            <span className="spring" />
            <Button kind="quiet" icon="copy" onClick={() => void copyText(lines).then(setCopied)}>
              {copied ? words.log.copied : words.log.copy}
            </Button>
          </div>
          <pre className={styles.lines} tabIndex={0} aria-label={w.torch}>
            {lines}
          </pre>
        </>
      )}
    </Dialog>
  );
}

/** Bytes of the network alone, from the checkpoint's header; null until they are known. */
function useModelBytes(row: CheckpointRow | null): number | null {
  const [bytes, setBytes] = useState<{ id: string; count: number } | null>(null);
  useEffect(() => {
    let isWanted = true;
    if (!row) return undefined;
    checkpointFile(row)
      .then((file) => tensorBytes(file, "model."))
      .then(
        (count) => {
          if (isWanted) setBytes({ id: row.id, count });
        },
        () => undefined, // the download itself says what is wrong with it
      );
    return () => {
      isWanted = false;
    };
  }, [row]);
  return bytes && bytes.id === row?.id ? bytes.count : null;
}
