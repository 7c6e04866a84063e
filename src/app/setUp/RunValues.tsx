import { tell } from "../words/told.ts";
import type { Field } from "../../config/config.ts";
import { modelSettings } from "../../config/models/index.ts";
import { compose, copyRun } from "../actions/run/run.ts";
import { formatBytes, formatCount } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Pairs } from "../parts/Pairs.tsx";
import { Pill } from "../parts/Lamp.tsx";
import { isLive } from "../state/state.ts";
import { useApp, useRun } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import { shortVerdict, toneOf } from "../verdict.ts";
import { valueText } from "./fieldTexts.ts";
import { ShareSettings } from "./ShareSettings.tsx";
import styles from "./SetUp.module.css";

/** The settings of the run that is shown: values, not controls that are off. */
export function RunValues() {
  const words = useWords();
  const config = useRun((run) => run.config);
  const status = useRun((run) => run.status);
  const name = useRun((run) => run.name);
  const preset = useRun((run) => run.preset);
  const parameters = useRun((run) => run.parameters ?? run.storedParameters);
  const backend = useRun((run) => run.backend);
  const deviceBytes = useRun((run) => run.meters?.deviceBytes ?? null);
  const notes = useRun((run) => run.notes);
  const test = useApp((state) => (config ? state.selfTests[config.backend] : "testing"));
  if (!config || !status) return null;
  const { listed } = modelSettings[config.model];
  const rows = (fields: readonly Field[]) =>
    fields.map((field) => [words.fields[field].name, valueText(config, field, words)] as const);
  return (
    <>
      <section className={styles.section}>
        <div className={styles.head}>
          <h2>{words.setUp.model}</h2>
        </div>
        <Pairs
          of={[...rows(["model", ...listed.network]), [words.setUp.parameters, formatCount(parameters)]]}
        />
      </section>
      <section className={styles.section}>
        <div className={styles.head}>
          <h2>{words.setUp.recipe}</h2>
          <span className="label">{preset && words.setUp.presets[preset]}</span>
        </div>
        <Pairs of={rows(listed.recipe)} />
      </section>
      <section className={styles.section}>
        <div className={styles.head}>
          <h2>{words.setUp.backend}</h2>
        </div>
        <Pairs
          of={[
            [words.fields.backend.name, words.fields.backend.choices[config.backend]],
            [words.setUp.adapter, backend === null ? "–" : tell(backend, words)],
            [
              words.setUp.selfTest,
              <Pill key="test" tone={toneOf(test)}>
                {shortVerdict(test, words)}
              </Pill>,
            ],
            [words.setUp.memory, formatBytes(deviceBytes)],
          ]}
        />
        {notes?.map((note) => (
          <p key={note} className={styles.note}>
            {tell(note, words)}
          </p>
        ))}
      </section>
      <section className={styles.start}>
        <p className={styles.note} style={{ marginBottom: 8 }}>
          {isLive(status) ? words.setUp.fixed : words.setUp.ended}
        </p>
        {isLive(status) ? (
          <Button icon="copy" onClick={compose}>
            {words.queue.compose}
          </Button>
        ) : (
          <Button icon="copy" onClick={copyRun}>
            {words.setUp.copyRun}
          </Button>
        )}
        <ShareSettings config={config} name={name ?? "run"} />
      </section>
    </>
  );
}
