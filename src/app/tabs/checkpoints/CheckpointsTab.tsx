import { tell } from "../../words/told.ts";
import { useState } from "react";
import { evaluateAndTell } from "../../actions/run/evaluate.ts";
import { modelFileEnds } from "../../actions/model/openCheckpoint.ts";
import { fineTuneFrom, importToStore, removeCheckpoints, resumeRun } from "../../actions/stored/stored.ts";
import { changeView } from "../../curves/CurvesToolbar.tsx";
import type { RunConfig } from "../../../config/config.ts";
import { modelSettings } from "../../../config/models/index.ts";
import type { RunRecord } from "../../../checkpoints/store/runs.ts";
import type { CheckpointRow } from "../../../worker/border/protocol.ts";
import { formatBytes, formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { FileButton } from "../../parts/FileButton.tsx";
import { isLive } from "../../state/state.ts";
import { useApp, useRun } from "../../state/store.ts";
import { pageOf, taskPages } from "../../tasks/index.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Tables.module.css";
import { type CheckpointGroup, groupCheckpoints, outputsOf, tagText } from "./checkpointRows.ts";
import { DownloadDialog } from "./DownloadDialog.tsx";

/** Stored checkpoints: of this run first, then of the others. */
export function CheckpointsTab() {
  const said = useWords();
  const words = said.checkpoints;
  const stored = useApp((state) => state.stored);
  const runId = useRun((run) => run.id);
  const [doomed, setDoomed] = useState<{ rows: readonly CheckpointRow[]; name: string } | null>(null);
  const rows = stored?.checkpoints ?? [];
  const offered = useRun((run) => run.checkpoints)?.filter(({ file }) => file !== undefined) ?? [];
  const own = [...offered, ...rows.filter((row) => row.runId === runId)];
  const others = rows.filter((row) => row.runId !== runId);
  const size = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const close = (): void => setDoomed(null);
  return (
    <div className={styles.tab}>
      {stored?.error && <p role="alert">{said.together(words.unavailable, tell(stored.error, said))}</p>}
      {own.length === 0 ? (
        <p className={styles.empty}>{words.empty}</p>
      ) : (
        <Rows
          rows={own}
          caption={words.table}
          onDelete={(doomedRows, name) => setDoomed({ rows: doomedRows, name })}
        />
      )}
      <div className={styles.actions}>
        <FileButton accept={modelFileEnds} onFile={(file) => void importToStore(file)}>
          {words.import}
        </FileButton>
        <span className="label">
          {said.together(words.importHint, size > 0 ? words.kept(formatBytes(size)) : "")}
        </span>
      </div>
      {others.length > 0 && (
        <details className={styles.fold}>
          <summary>
            {words.otherRuns} <span className="dim">{formatCount(others.length)}</span>
          </summary>
          <Rows
            rows={others}
            caption={words.otherRuns}
            onDelete={(doomedRows, name) => setDoomed({ rows: doomedRows, name })}
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
                if (doomed) void removeCheckpoints(doomed.rows);
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

function metricText(row: CheckpointRow, config: RunConfig | null): string {
  if (row.metric === null || config === null) return "–";
  return pageOf(config).metricText(row.metric);
}

function Rows({
  rows,
  caption,
  onDelete,
}: {
  rows: readonly CheckpointRow[];
  caption: string;
  onDelete: (rows: readonly CheckpointRow[], name: string) => void;
}) {
  const words = useWords();
  const { checkpoints } = words;
  const { columns } = checkpoints;
  const runs = useApp((state) => state.stored?.runs);
  const current = useApp((state) => state.run);
  const recordOf = (id: string): RunRecord | null => runs?.find((record) => record.id === id) ?? null;
  const groups = groupCheckpoints(rows);
  const [leaving, setLeaving] = useState<CheckpointGroup | null>(null);
  const runNameOf = (row: CheckpointRow): string => recordOf(row.runId)?.name ?? current?.name ?? "run";
  const configOf = (row: CheckpointRow): RunConfig | null =>
    recordOf(row.runId)?.config ?? (row.runId === current?.id ? current.config : null);
  const nameOf = ({ row, rows: alike }: CheckpointGroup): string => {
    const isAlone =
      groups.filter((one) => one.row.epoch === row.epoch && one.row.runId === row.runId).length === 1;
    return checkpoints.rowName(
      row.epoch,
      row.step,
      ...(isAlone ? [] : alike.map(({ tag }) => tagText(tag, checkpoints))),
    );
  };
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
          {groups.map((group) => {
            const { row, rows: alike } = group;
            const record = recordOf(row.runId);
            const config = configOf(row);
            const name = nameOf(group);
            return (
              <tr key={row.id}>
                <td>
                  {checkpoints.name(row.epoch, row.step)}
                  {row.epoch > 0 && <span className="dim"> {checkpoints.stepOf(formatCount(row.step))}</span>}
                  {row.runId !== current?.id && <div className="dim">{runNameOf(row)}</div>}
                </td>
                <td className="left">
                  <span className={styles.tags}>
                    {alike.map(({ id, tag }) => (
                      <span key={id} className={styles.tag}>
                        {tagText(tag, checkpoints)}
                      </span>
                    ))}
                  </span>
                </td>
                <td>{metricText(row, config)}</td>
                <td>{row.file ? checkpoints.notStored : words.moment(row.time)}</td>
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
                    {config && modelSettings[config.model].presets.finetune && (
                      <Button
                        kind="quiet"
                        size="small"
                        aria-label={`${checkpoints.fineTune} ${name}`}
                        off={current && isLive(current.status) ? words.startOff.live : null}
                        onClick={() => void fineTuneFrom(row, runNameOf(row), config)}
                      >
                        {checkpoints.fineTune}
                      </Button>
                    )}
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
                    <Button
                      kind="quiet"
                      size="small"
                      aria-haspopup="dialog"
                      aria-label={`${checkpoints.download} ${name}`}
                      onClick={() => setLeaving(group)}
                    >
                      {`${checkpoints.download}…`}
                    </Button>
                    {!row.file && (
                      <Button
                        kind="quiet"
                        size="small"
                        aria-label={`${checkpoints.delete} ${name}`}
                        onClick={() => onDelete(alike, name)}
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
      <DownloadDialog
        row={leaving?.row ?? null}
        name={leaving ? nameOf(leaving) : ""}
        runName={leaving ? runNameOf(leaving.row) : ""}
        config={leaving && configOf(leaving.row)}
        outputs={leaving?.row.runId === current?.id ? outputsOf(current) : null}
        onClose={() => setLeaving(null)}
      />
    </div>
  );
}
