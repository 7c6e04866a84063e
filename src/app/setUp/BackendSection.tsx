import type { BackendName } from "../../config.ts";
import { testBackend } from "../actions/backends.ts";
import { formatDifference } from "../format.ts";
import { Pill, type Tone } from "../parts/Lamp.tsx";
import { SelectField } from "../parts/SelectField.tsx";
import { backendNames } from "../state/applyEvent.ts";
import { setField } from "../state/form.ts";
import { setApp, useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import type { SelfTest } from "../../worker/protocol.ts";
import { More } from "./More.tsx";
import styles from "./SetUp.module.css";

export function toneOf(test: SelfTest | "testing"): Tone {
  if (test === "testing") return "idle";
  return { passed: "ok", failed: "err", missing: "warn" }[test.status] as Tone;
}

function choose(name: BackendName): void {
  setApp(({ form }) => ({ form: setField(form, "backend", name) }));
  void testBackend(name);
}

/** The backend, whether it computes rightly on this machine, and what it runs on. */
export function BackendSection() {
  const words = useWords();
  const backend = useApp((state) => state.form.config.backend);
  const test = useApp((state) => state.selfTests[backend]);
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{words.setUp.backend}</h2>
        <span role="status">
          <Pill tone={toneOf(test)}>
            {test === "testing" ? words.selfTest.testing : words.selfTest[test.status]}
          </Pill>
        </span>
      </div>
      <span data-backend-select>
        <SelectField
          name={words.fieldNames.backend}
          hideName
          value={backend}
          options={backendNames.map((value) => ({ value, text: words.backends[value] }))}
          onChange={choose}
        />
      </span>
      {test !== "testing" && (
        <p className={`${styles.note} ${styles.clamp}`} title={test.description}>
          {test.description}
          {test.difference !== null && ` · ${words.selfTest.difference(formatDifference(test.difference))}`}
        </p>
      )}
      <More fields={["adapter", "threads", "precision", "winograd"]} />
    </section>
  );
}
