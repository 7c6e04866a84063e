import { tell } from "../words/told.ts";
import { type ReactNode, useState } from "react";
import { pause, resume, saveCheckpoint, copyRun } from "../actions/run/run.ts";
import { setNews } from "../actions/run/tellAway.ts";
import { resumeRun } from "../actions/stored/stored.ts";
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatFixed,
  formatSpeed,
} from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Lamp, type Tone } from "../parts/Lamp.tsx";
import { bestEpoch } from "../state/applyEvent.ts";
import { useNow } from "../parts/useNow.ts";
import { lastValidation } from "../state/run/lastValidation.ts";
import { progressOf } from "../state/run/progress.ts";
import { standingAt } from "../state/run/standing.ts";
import { isLive, type Run, stepsPerEpoch } from "../state/state.ts";
import { useApp } from "../state/store.ts";
import type { RunStatus as Status } from "../../worker/border/protocol.ts";
import { pageOf } from "../tasks/index.ts";
import { useWords, type Words } from "../words/words.ts";
import { Readout } from "./Readout.tsx";
import { RunRuler } from "./RunRuler.tsx";
import styles from "./RunStatus.module.css";
import { StopDialog } from "./StopDialog.tsx";

const tones: Record<Status, Tone> = {
  idle: "idle",
  starting: "warn",
  running: "ok",
  pausing: "warn",
  paused: "warn",
  stopping: "warn",
  finished: "idle",
  stopped: "idle",
  failed: "err",
};

/** The run's numbers, the largest on the page, with its actions and its ruler. Always in sight. */
export function RunStatus() {
  const run = useApp((state) => state.run);
  const [asks, setAsks] = useState(false);
  const now = useNow(run !== null && isLive(run.status));
  if (!run) return null;
  return (
    <RunStrip run={run} now={now} onStop={() => setAsks(true)}>
      <StopDialog open={asks} at={standingAt(run.step, stepsPerEpoch(run))} onClose={() => setAsks(false)} />
    </RunStrip>
  );
}

interface StripProps {
  run: Run;
  /** Milliseconds since 1970. */
  now: number;
  onStop: () => void;
  children: ReactNode;
}

function RunStrip({ run, now, onStop, children }: StripProps) {
  const all = useWords();
  const words = all.run;
  const passed = useApp((state) => {
    const test = state.selfTests[run.config.backend];
    return typeof test !== "string" && test.status === "passed";
  });
  const { perEpoch, standing, elapsedSeconds, leftSeconds, examplesPerSecond, waitingPercent } = progressOf(
    run,
    now,
  );
  // The form then has the thumb's place.
  const isComposing = useApp((state) => state.isComposing);
  const live = isLive(run.status);
  const epochs = run.config.epochs;
  return (
    <section
      className={styles.strip}
      aria-label={words.region}
      data-begins-page
      data-gives-focus
      data-status={run.status}
      data-epoch={run.epoch}
      data-step={run.step}
      data-backend={passed || run.backend !== null ? run.config.backend : undefined}
    >
      <div className={styles.readouts}>
        <Readout
          name={words.elapsed(formatDuration(elapsedSeconds))}
          value={
            <>
              <Lamp tone={tones[run.status]} /> {words.statuses[run.status]}
            </>
          }
        />
        <Readout
          name={words.epoch}
          value={formatCount(standing.epoch)}
          small={words.of(formatCount(epochs))}
        />
        <Readout
          name={words.step}
          value={formatCount(standing.step)}
          small={perEpoch === null ? "" : words.of(formatCount(perEpoch))}
          share={live && perEpoch !== null ? standing.step / perEpoch : null}
        />
        {live && (
          <Readout
            name={leftSeconds === null ? words.left : words.leftUntil(formatClock(now + leftSeconds * 1000))}
            value={formatDuration(leftSeconds)}
          />
        )}
        <Readout
          optional
          name={words.speed}
          value={formatSpeed(examplesPerSecond)}
          small={pageOf(run.config).examples(all, run.data)}
        />
        <Readout
          optional
          name={words.waiting}
          value={formatFixed(waitingPercent, 1)}
          small={waitingPercent === null ? "" : "%"}
        />
        <Validation run={run} />
        <div className={styles.actions}>
          <Actions run={run} onStop={onStop} shrinks />
        </div>
      </div>
      <Busy run={run} />
      <RunRuler run={run} />
      {!isComposing && (
        <div className={styles.bottomBar}>
          <Actions run={run} onStop={onStop} shrinks={false} />
        </div>
      )}
      {children}
    </section>
  );
}

function Validation({ run }: { run: Run }) {
  const words = useWords().run;
  return <Readout {...pageOf(run.config).validation(lastValidation(run), bestEpoch(run), words)} />;
}

function Actions({ run, onStop, shrinks }: { run: Run; onStop: () => void; shrinks: boolean }) {
  const { run: words, news } = useWords();
  const wantsNews = useApp((state) => state.view.news);
  const record = useApp((state) => state.stored?.runs.find(({ id }) => id === run.id) ?? null);
  const canGoOn = useApp(
    (state) =>
      run.status !== "finished" &&
      (state.stored?.checkpoints.some(({ runId }) => runId === run.id) ?? false) &&
      !(state.stored?.held.has(run.id) ?? false),
  );
  // With their keys, so that none becomes another under the focus when a run ends or goes on.
  if (!isLive(run.status))
    return (
      <>
        {record && canGoOn && (
          <Button
            key="goOn"
            icon="play"
            kind="primary"
            aria-label={words.resume}
            onClick={() => void resumeRun(record)}
          >
            {words.resumeShort}
          </Button>
        )}
        <Button key="copy" icon="copy" kind={record && canGoOn ? "plain" : "primary"} onClick={copyRun}>
          {words.newRun}
        </Button>
      </>
    );
  const isPaused = run.status === "paused";
  const canAct = run.status === "running" || isPaused;
  const off = canAct ? null : words.statuses[run.status];
  return (
    <>
      <Button
        kind="quiet"
        icon="bell"
        aria-label={news.tell}
        aria-pressed={wantsNews}
        title={news.tellLong}
        onClick={() => void setNews(!wantsNews)}
      />
      {isPaused ? (
        <Button
          kind="primary"
          icon="play"
          aria-label={words.resume}
          shrinks={shrinks}
          onClick={() => void resume()}
        >
          {words.resumeShort}
        </Button>
      ) : (
        <Button
          kind="primary"
          icon="pause"
          aria-label={words.pause}
          shrinks={shrinks}
          off={off}
          onClick={() => void pause()}
        >
          {words.pause}
        </Button>
      )}
      <Button
        icon="save"
        aria-label={words.save}
        shrinks={shrinks}
        off={off}
        onClick={() => void saveCheckpoint()}
      >
        {words.saveShort}
      </Button>
      <Button
        icon="stop"
        aria-label={words.stop}
        shrinks={shrinks}
        off={run.status === "stopping" ? off : null}
        onClick={onStop}
      >
        {words.stop}
      </Button>
    </>
  );
}

function progressText({ what, done, total }: NonNullable<Run["progress"]>, words: Words["run"]): string {
  if (what === "save") return words.saving(formatBytes(total));
  return words.busyWith(
    words.busy[what] ?? what,
    formatCount(done),
    total === null ? null : formatCount(total),
  );
}

/** What the trainer does beside training: validating, evaluating, or that it may be left. */
function Busy({ run }: { run: Run }) {
  const said = useWords();
  const words = said.run;
  if (run.status === "paused")
    return <p className={styles.busy}>{run.reason === null ? words.paused : tell(run.reason, said)}</p>;
  const parts = [
    run.status === "pausing" ? words.pausing : "",
    run.progress ? progressText(run.progress, words) : "",
  ].filter(Boolean);
  return parts.length === 0 ? null : <p className={styles.busy}>{parts.reduce(said.together, "")}</p>;
}
