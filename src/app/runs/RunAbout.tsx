import { useState } from "react";
import { changeRun, readHistory, type RunRecord } from "../../checkpoints/store/runs.ts";
import { epochsCsv, stepsCsv } from "../../checkpoints/logs/curvesCsv.ts";
import { writeMetricsJsonl } from "../../checkpoints/logs/metricsJsonl.ts";
import { eventsFileName, writeEvents } from "../../checkpoints/logs/tfevents.ts";
import { download, fileName } from "../actions/download.ts";
import { notify } from "../actions/notices.ts";
import { refreshStored, resumeRun } from "../actions/stored/stored.ts";
import { sentence } from "../actions/trainer.ts";
import { Button } from "../parts/Button.tsx";
import { newEntryOfRun } from "../queue/drive.ts";
import { setApp, useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "../tabs/Tables.module.css";

type Format = "csv" | "tensorboard" | "jsonl";

/** Name, tags and notes of a stored run, its files, and going on with it. */
export function RunAbout({ run }: { run: RunRecord }) {
  const words = useWords();
  const w = words.runs;
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(run.tags.join(", "));
  const [notes, setNotes] = useState(run.notes);
  const isHeld = useApp((state) => state.stored?.held.has(run.id) ?? false);
  const hasCheckpoint = useApp(
    (state) => state.stored?.checkpoints.some(({ runId }) => runId === run.id) ?? false,
  );
  const keep = (): void => {
    const list = tags.split(",").flatMap((tag) => tag.trim() || []);
    changeRun(run.id, { name: name.trim() || run.name, tags: list, notes }).then(
      () => refreshStored(),
      (error: unknown) => notify({ code: "storeFailed", level: "error", text: sentence(error) }),
    );
  };
  return (
    <div className={styles.about}>
      <label>
        <span className="label">{w.rename}</span>
        <input
          className="text"
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
          onBlur={keep}
        />
      </label>
      <label>
        <span className="label">
          {w.tags}, {w.tagsHint}
        </span>
        <input
          className="text"
          value={tags}
          maxLength={500}
          onChange={(event) => setTags(event.target.value)}
          onBlur={keep}
        />
      </label>
      <label>
        <span className="label">{w.notes}</span>
        <textarea
          className="text"
          value={notes}
          maxLength={20_000}
          onChange={(event) => setNotes(event.target.value)}
          onBlur={keep}
        />
      </label>
      <div className={styles.actions} style={{ margin: 0 }}>
        {!isHeld && hasCheckpoint && run.status !== "finished" && (
          <Button icon="play" onClick={() => void resumeRun(run)}>
            {words.first.resume}
          </Button>
        )}
        <Button icon="copy" onClick={() => void vary(run)}>
          {words.sweep.again}
        </Button>
        <Button icon="save" onClick={() => void save(run, "csv")}>
          {w.csv}
        </Button>
        <Button icon="save" onClick={() => void save(run, "tensorboard")}>
          {w.tensorboard}
        </Button>
        <Button icon="save" onClick={() => void save(run, "jsonl")}>
          {w.jsonl}
        </Button>
      </div>
    </div>
  );
}

/** Its settings come up with values to vary. */
async function vary(run: RunRecord): Promise<void> {
  const varied = await newEntryOfRun(run);
  setApp(({ view }) => ({ varied, view: { ...view, runs: "queue" } }));
}

async function save(run: RunRecord, format: Format): Promise<void> {
  try {
    const history = await readHistory(run.id);
    const name = fileName(run.name);
    if (format === "tensorboard") download(writeEvents(history, run.started), eventsFileName(run.started));
    else if (format === "jsonl") download(writeMetricsJsonl(history), `${name}-metrics.jsonl`);
    else {
      download(stepsCsv(history.points), `${name}-steps.csv`, "text/csv");
      download(epochsCsv(history.epochs), `${name}-epochs.csv`, "text/csv");
    }
  } catch (error) {
    notify({ code: "exportFailed", level: "error", text: sentence(error) });
  }
}
