import { useModelSummary } from "../tabs/model/useModelSummary.ts";
import { startTraining } from "../actions/run.ts";
import { formatBytes, formatCount } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { newRun, outputsOf, stepsPerEpoch } from "../state/state.ts";
import { startOff } from "../state/startOff.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { ShareSettings } from "./ShareSettings.tsx";
import styles from "./SetUp.module.css";

/** Start, what it will take, and why it is off when it is. */
export function StartSection() {
  const words = useWords().setUp;
  const off = useApp(startOff);
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
      <p id="start-reason" className={`${styles.reason} ${error ? styles.wrong : ""}`} role="status">
        {error ?? off ?? ""}
      </p>
      <ShareSettings config={config} name={config.model} canOpen />
    </section>
  );
}
