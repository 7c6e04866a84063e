import { useState } from "react";
import { evaluateAndTell } from "../../actions/evaluate.ts";
import {
  type CheckpointFormat,
  downloadCheckpoint,
  importToStore,
  removeCheckpoint,
  resumeRun,
} from "../../actions/stored.ts";
import { changeView } from "../../curves/CurvesToolbar.tsx";
import type { RunConfig } from "../../../config/config.ts";
import { modelSettings } from "../../../config/models/index.ts";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { formatBytes, formatCount, formatMoment } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { FileButton } from "../../parts/FileButton.tsx";
import { useApp, useRun } from "../../state/store.ts";
import { pageOf, taskPages } from "../../tasks/index.ts";
import { useWords } from "../../words/words.ts";
import type { Words } from "../../words/en.ts";
import styles from "../Tables.module.css";

/** Stored checkpoints: of this run first, then of the others. */
export function CheckpointsTab() {
  const words = useWords().checkpoints;
  const stored = useApp((state) => state.stored);
  const runId = useRun((run) => run.id);
  const [doomed, setDoomed] = useState<{ row: CheckpointRow; name: string } | null>(null);
  const rows = stored?.checkpoints ?? [];
  const offered = useRun((run) => run.checkpoints)?.filter(({ file }) => file !== undefined) ?? [];
  const own = [...offered, ...rows.filter((row) => row.runId === runId)];
  const [isModule, setModule] = useState(false);
  const pth = isModule ? "pthModule" : "pth";
  const others = rows.filter((row) => row.runId !== runId);
  const size = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const close = (): void => setDoomed(null);
  return (
    <div className={styles.tab}>
      {stored?.error && <p role="alert">{`${words.unavailable} ${stored.error}`}</p>}
      {own.length === 0 ? (
        <p className={styles.empty}>{words.empty}</p>
      ) : (
        <Rows rows={own} caption={words.table} pth={pth} onDelete={(row, name) => setDoomed({ row, name })} />
      )}
      <div className={styles.actions}>
        <FileButton accept=".safetensors,.pth,.pt,.tar" onFile={(file) => void importToStore(file)}>
          {words.import}
        </FileButton>
        <span className="label">
          {words.importHint} {size > 0 && words.kept(formatBytes(size))}
        </span>
        <span className="spring" />
        <label className="check" title={words.moduleHint}>
          <input type="checkbox" checked={isModule} onChange={(event) => setModule(event.target.checked)} />
          {words.module}
        </label>
      </div>
      {others.length > 0 && (
        <details className={styles.fold}>
          <summary>
            {words.otherRuns} <span className="dim">{formatCount(others.length)}</span>
          </summary>
          <Rows
            rows={others}
            caption={words.otherRuns}
            pth={pth}
            onDelete={(row, name) => setDoomed({ row, name })}
          />
        </details>
      )}
      <Dialog
        title={doomed ? words.deleteTitle(doomed.name) : ""}
        open={doomed !== null}
        onClose={close}
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                if (doomed) void removeCheckpoint(doomed.row);
                close();
              }}
            >
              {words.delete}
            </Button>
            <Button onClick={close}>{words.keep}</Button>
          </>
        }
      >
        <p>{words.deleteText}</p>
      </Dialog>
    </div>
  );
}

/** How a checkpoint is kept, in words. */
export function tagText(tag: string, words: Words["checkpoints"]): string {
  const epoch = /^epoch-(\d+)$/.exec(tag)?.[1];
  return epoch === undefined ? (words.tags[tag] ?? tag) : words.epochTag(epoch);
}

function metricText(row: CheckpointRow, config: RunConfig | null): string {
  if (row.metric === null || config === null) return "–";
  return pageOf(config).metricText(row.metric);
}

function Rows({
  rows,
  caption,
  pth,
  onDelete,
}: {
  rows: readonly CheckpointRow[];
  caption: string;
  /** How tensors are named in PyTorch's file. */
  pth: CheckpointFormat;
  onDelete: (row: CheckpointRow, name: string) => void;
}) {
  const words = useWords();
  const { checkpoints } = words;
  const { columns } = checkpoints;
  const runs = useApp((state) => state.stored?.runs);
  const current = useApp((state) => state.run);
  const recordOf = (id: string): RunRecord | null => runs?.find((record) => record.id === id) ?? null;
  const nameOf = (row: CheckpointRow): string => {
    const isAlone =
      rows.filter(({ epoch, runId }) => epoch === row.epoch && runId === row.runId).length === 1;
    return checkpoints.rowName(row.epoch, isAlone ? "" : tagText(row.tag, checkpoints));
  };
  const formats: readonly { format: CheckpointFormat; text: string; name: (row: string) => string }[] = [
    { format: "safetensors", text: checkpoints.download, name: checkpoints.downloadFull },
    { format: "weights", text: checkpoints.weightsShort, name: checkpoints.downloadWeights },
    { format: pth, text: ".pth", name: checkpoints.downloadPth },
  ];
  const firstConfig = rows[0] ? (recordOf(rows[0].runId)?.config ?? current?.config ?? null) : null;
  const page = firstConfig ? pageOf(firstConfig) : taskPages.images;
  return (
    <div className={styles.scroll}>
      <table className={`numbers ${styles.stacked}`} aria-label={caption}>
        <thead>
          <tr>
            <th>{columns.name}</th>
            <th className="left">{columns.kept}</th>
            <th>{page.metricColumn(words)}</th>
            <th>{columns.saved}</th>
            <th>{columns.size}</th>
            <th>
              <span className="spoken">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const record = recordOf(row.runId);
            const config = record?.config ?? (row.runId === current?.id ? current.config : null);
            const name = nameOf(row);
            const runName = record?.name ?? current?.name ?? "run";
            return (
              <tr key={row.id}>
                <td>
                  {checkpoints.name(row.epoch)}
                  <span className="dim"> {checkpoints.stepOf(formatCount(row.step))}</span>
                  {row.runId !== current?.id && <div className="dim">{runName}</div>}
                </td>
                <td className="left">
                  <span className={styles.tag}>{tagText(row.tag, checkpoints)}</span>
                </td>
                <td>{metricText(row, config)}</td>
                <td>{row.file ? checkpoints.notStored : formatMoment(row.time)}</td>
                <td>{formatBytes(row.sizeBytes)}</td>
                <td>
                  <span className={styles.buttons}>
                    <Button
                      kind="quiet"
                      size="small"
                      aria-label={`${checkpoints.resume} ${name}`}
                      off={record ? null : checkpoints.unavailable}
                      onClick={() => record && void resumeRun(record, row)}
                    >
                      {checkpoints.resume}
                    </Button>
                    {config &&
                      modelSettings[config.model].answers.includes("predictions") &&
                      current &&
                      !row.file && (
                        <Button
                          kind="quiet"
                          size="small"
                          aria-label={`${checkpoints.evaluate} ${name}`}
                          onClick={() => {
                            changeView({ tab: "predictions" });
                            void evaluateAndTell(row.id);
                          }}
                        >
                          {checkpoints.evaluate}
                        </Button>
                      )}
                    {formats.map(({ format, text, name: say }) => (
                      <Button
                        key={format}
                        kind="quiet"
                        size="small"
                        aria-label={say(name)}
                        onClick={() => void downloadCheckpoint(row, runName, format)}
                      >
                        {text}
                      </Button>
                    ))}
                    {!row.file && (
                      <Button
                        kind="quiet"
                        size="small"
                        aria-label={`${checkpoints.delete} ${name}`}
                        onClick={() => onDelete(row, name)}
                      >
                        {checkpoints.delete}
                      </Button>
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
