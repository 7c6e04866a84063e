import { fetched } from "../../../fetched.ts";
import { useModelSummary } from "../../tabs/model/useModelSummary.ts";
import { endComposing, startTraining } from "../../actions/run/run.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../../format.ts";
import { Lamp } from "../../parts/Lamp.tsx";
import { warningsBefore } from "../../state/form/warnings.ts";
import { tell } from "../../words/told.ts";
import { Button } from "../../parts/Button.tsx";
import { newRun, outputsOf, stepsPerEpoch } from "../../state/state.ts";
import { queueOff, startOff } from "../../state/form/startOff.ts";
import { rounded, runSeconds, timingOf } from "../../state/form/timing.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { ShareSettings } from "../ShareSettings.tsx";
import styles from "../SetUp.module.css";

async function addFromForm(): Promise<void> {
  const drive = await fetched(() => import("../../queue/drive.ts"));
  await drive.addFromForm();
}

/** Start, what it will take, and why it is off when it is. */
export function StartSection() {
  const said = useWords();
  const words = said.setUp;
  const off = useApp(startOff);
  const offQueue = useApp(queueOff);
  const isComposing = useApp((state) => state.isComposing);
  const error = useApp((state) => state.error);
  const config = useApp((state) => state.form.config);
  const data = useApp((state) => state.data);
  const outputs = data && outputsOf(data);
  const found = useModelSummary(config, outputs);
  const parameters = found?.summary?.parameters ?? null;
  const perEpoch =
    data === null ? null : stepsPerEpoch(newRun({ id: "", name: "", config, preset: "own", data }, 0));
  const steps = perEpoch === null ? null : (config.steps ?? perEpoch * config.epochs);
  // Weights and their momentum, four bytes each: what a checkpoint takes.
  const bytes =
    parameters === null
      ? null
      : parameters * 4 * (config.optimizer === "adamw" ? 3 : config.momentum > 0 ? 2 : 1);
  const timing = useApp((state) => state.timing);
  const known = outputs !== null && timing?.of === timingOf(config, outputs) ? timing : null;
  const seconds = data && known?.stepMs ? runSeconds(config, data, known.stepMs) : null;
  const warnings = data ? warningsBefore(data, config, seconds) : [];
  const canTime = off === null && data !== null;
  return (
    <section className={styles.start} aria-label={words.start}>
      <div className={styles.estimate}>
        <span className="label">
          <b>{formatCount(perEpoch)}</b>
          {words.perEpoch}
        </span>
        <span className="label">
          <b>{formatCount(steps)}</b>
          {words.wholeRun}
        </span>
        <span className="label">
          <b>{formatBytes(bytes)}</b>
          {words.aCheckpoint}
        </span>
        <span className="label" title={words.onDeviceHow}>
          <b>{formatBytes(found?.summary?.trainingBytes ?? null)}</b>
          {words.onDevice}
        </span>
      </div>
      {canTime && (
        <p className={styles.time}>
          {known && seconds !== null
            ? words.takes(said.duration(rounded(seconds)), known.steps, formatMilliseconds(known.stepMs))
            : known?.status === "failed"
              ? words.untimed(tell(known.error ?? "", said))
              : timing?.status === "running"
                ? words.timing
                : ""}
        </p>
      )}
      {warnings.length > 0 && (
        <ul className={styles.warnings} aria-label={said.warnings.region}>
          {warnings.map(({ code, text }) => (
            <li key={code}>
              <Lamp tone="warn" />
              {tell(text, said)}
            </li>
          ))}
        </ul>
      )}
      <div className={data ? styles.atHand : undefined}>
        <div className={styles.starts}>
          {!isComposing && (
            <Button
              kind="primary"
              size="big"
              icon="play"
              off={off}
              onClick={() => void startTraining()}
              aria-describedby="start-reason"
            >
              {words.start}
            </Button>
          )}
          {data && (
            <Button
              kind={isComposing ? "primary" : "plain"}
              size="big"
              icon="add"
              off={offQueue}
              onClick={() => void addFromForm()}
              aria-describedby="start-reason"
            >
              {said.queue.add}
            </Button>
          )}
          {isComposing && <Button onClick={endComposing}>{said.queue.endComposing}</Button>}
        </div>
        <p id="start-reason" className={`${styles.reason} ${error ? styles.wrong : ""}`} role="status">
          {error !== null ? tell(error, said) : ((isComposing ? offQueue : off) ?? "")}
        </p>
      </div>
      <ShareSettings config={config} name={config.model} canOpen />
    </section>
  );
}
