import { useState } from "react";
import { taskOf } from "../../config/models/index.ts";
import type { CheckpointRow } from "../../worker/border/protocol.ts";
import { whyNotWrite, write } from "../actions/model/write.ts";
import { evaluateAndTell } from "../actions/run/evaluate.ts";
import { compareRun } from "../actions/stored/compare.ts";
import { goOnFor } from "../actions/stored/stored.ts";
import { Button } from "../parts/Button.tsx";
import { bestOf } from "../state/run/bestOf.ts";
import { moreEpochs } from "../state/run/moreEpochs.ts";
import { hasLiveModel, isLive } from "../state/state.ts";
import { app, useApp } from "../state/store.ts";
import { firstWish } from "../tabs/text/wish.ts";
import { openTab } from "../tabs/openTab.ts";
import { outputsOf } from "../tabs/checkpoints/checkpointRows.ts";
import { DownloadDialog } from "../tabs/checkpoints/DownloadDialog.tsx";
import { useWords } from "../words/words.ts";
import styles from "./NoticeBar.module.css";

/** What can be done with a run that has ended. */
export function NextSteps() {
  const words = useWords();
  const w = words.next;
  const run = useApp((state) => state.run);
  const stored = useApp((state) => state.stored);
  const [leaving, setLeaving] = useState<CheckpointRow | null>(null);
  if (!run || isLive(run.status)) return null;
  const record = stored?.runs.find(({ id }) => id === run.id) ?? null;
  const rows = [...(stored?.checkpoints ?? []), ...run.checkpoints].filter(({ runId }) => runId === run.id);
  const best = bestOf(rows);
  const isText = taskOf(run.config.model) === "text";
  const more = moreEpochs(run.config.epochs);
  const hasEpochs = run.epochs.length > 0;
  const canWrite = isText && (best !== null || (run.step > 0 && hasLiveModel(run)));
  // A run that failed at its start leaves nothing to go on with.
  if (!best && !run.evaluation && !hasEpochs && !canWrite) return null;
  const seeMistakes = (): void => {
    openTab("predictions");
    if (!run.evaluation && best) void evaluateAndTell(best.file ? null : best.id);
  };
  const writeText = (): void => {
    openTab("text", "textarea");
    const wish = firstWish(run, stored);
    // What was written stays until the person asks for more.
    if (!run.generation && whyNotWrite(app.getState(), wish.weights) === null) write(wish);
  };
  return (
    <div className={styles.next} role="group" aria-label={w.region} data-gives-focus>
      <span className="label">{w.region}</span>
      {canWrite && (
        <Button size="small" onClick={writeText}>
          {w.write}
        </Button>
      )}
      {!isText && (
        <>
          {best && (
            <Button size="small" onClick={() => openTab("try")}>
              {w.tryPicture}
            </Button>
          )}
          {(best || run.evaluation) && (
            <Button size="small" onClick={seeMistakes}>
              {w.mistakes}
            </Button>
          )}
        </>
      )}
      {best && (
        <Button size="small" icon="save" aria-haspopup="dialog" onClick={() => setLeaving(best)}>
          {w.download}
        </Button>
      )}
      {hasEpochs && (
        <Button size="small" onClick={() => compareRun(run.id)}>
          {w.compare}
        </Button>
      )}
      {record && best && run.status === "finished" && (
        <Button size="small" icon="play" onClick={() => void goOnFor(record, more)}>
          {words.runs.goOnMore(more)}
        </Button>
      )}
      <DownloadDialog
        row={leaving}
        name={leaving ? words.checkpoints.rowName(leaving.epoch, leaving.step) : ""}
        runName={run.name}
        config={run.config}
        outputs={outputsOf(run)}
        onClose={() => setLeaving(null)}
      />
    </div>
  );
}
