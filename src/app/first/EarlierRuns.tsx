import type { RunRecord } from "../../checkpoints/store/runs.ts";
import type { CheckpointRow } from "../../worker/border/protocol.ts";
import { resumeRun } from "../actions/stored/stored.ts";
import { Button } from "../parts/Button.tsx";
import { standingAt } from "../state/run/standing.ts";
import { stepsPerEpoch } from "../state/state.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** More would push the samples out of sight; all are in the place “Runs”. */
const most = 3;

/** Runs that stopped before their end and can be gone on with; drawn only when there are some. */
export function EarlierRuns() {
  const words = useWords().first;
  const stored = useApp((state) => state.stored);
  if (!stored) return null;
  /** Of each run the checkpoint that it would go on from. */
  const newest = new Map<string, CheckpointRow>();
  for (const row of stored.checkpoints)
    if (row.step >= (newest.get(row.runId)?.step ?? 0)) newest.set(row.runId, row);
  const runs = stored.runs.filter(
    ({ id, status }) =>
      !stored.held.has(id) && status !== "finished" && (newest.has(id) || status === "running"),
  );
  if (runs.length === 0) return null;
  return (
    <section aria-label={words.continueTitle}>
      <div className={styles.listHead}>
        <h3>{words.continueTitle}</h3>
      </div>
      <ul className={styles.runs}>
        {runs.slice(0, most).map((run) => (
          <EarlierRun key={run.id} run={run} from={newest.get(run.id) ?? null} />
        ))}
      </ul>
    </section>
  );
}

function EarlierRun({ run, from }: { run: RunRecord; from: CheckpointRow | null }) {
  const words = useWords().first;
  const stopped = run.status === "running" ? words.cutOff : words.stoppedAt;
  // The run's own record is written less often than its checkpoints.
  const last = Math.max(run.step, from?.step ?? 0);
  const perEpoch = stepsPerEpoch(run);
  const goesOn = standingAt(from?.step ?? 0, perEpoch);
  const stood = standingAt(last, perEpoch);
  return (
    <li>
      <span>
        <b>{from ? words.continueRun(run.number, goesOn.epoch, goesOn.step) : run.name}</b>
        <br />
        {from && `${run.name} · `}
        {stopped(stood.epoch, stood.step)}
      </span>
      {from ? (
        <Button icon="play" aria-label={words.resumeOf(run.name)} onClick={() => void resumeRun(run)}>
          {words.resume}
        </Button>
      ) : (
        <em className="label">{words.noCheckpoint}</em>
      )}
    </li>
  );
}
