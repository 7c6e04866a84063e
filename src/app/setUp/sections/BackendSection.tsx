import { structureOf } from "../../../config/structure.ts";
import { tell } from "../../words/told.ts";
import { useEffect, useRef, useState } from "react";
import { takeBackend, testAsChosen, testBackend } from "../../actions/machine/backends.ts";
import { formatDifference } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { Pill } from "../../parts/Lamp.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import { backendNames } from "../../state/applyEvent.ts";
import { useApp } from "../../state/store.ts";
import { tabs } from "../../tabs/tabs.ts";
import { toneOf, verdictWithDetail } from "../../verdict.ts";
import { useWords } from "../../words/words.ts";
import { More } from "../More.tsx";
import styles from "../SetUp.module.css";

/** The backend, whether it computes rightly on this machine, and what it runs on. */
export function BackendSection() {
  const words = useWords();
  const backend = useApp((state) => state.form.config.backend);
  const isMixed = useApp(
    ({ form: { config } }) => config.precision === "mixed" && config.backend === "webgpu",
  );
  const tests = useApp((state) => state.selfTests);
  const [compares, setCompares] = useState(false);
  const test = tests[backend];
  useTestOfChoice();
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{words.setUp.backend}</h2>
        <span role="status">
          <Pill tone={toneOf(test)}>{words.selfTest[typeof test === "string" ? test : test.status]}</Pill>
        </span>
      </div>
      <span data-backend-select>
        <SelectField
          name={words.fields.backend.name}
          hideName
          value={backend}
          options={backendNames.map((value) => ({
            value,
            text: `${words.fields.backend.choices[value]} · ${verdictWithDetail(tests[value], words)}`,
          }))}
          onChange={takeBackend}
        />
      </span>
      {typeof test !== "string" && (
        <p className={`${styles.note} ${styles.clamp}`} title={tell(test.description, words)}>
          {tell(test.description, words)}
          {test.difference !== null && ` · ${words.selfTest.difference(formatDifference(test.difference))}`}
        </p>
      )}
      <div className={styles.compare}>
        <Button size="small" onClick={() => setCompares(true)}>
          {words.setUp.compare}
        </Button>
      </div>
      <Dialog
        wide="table"
        title={words.setUp.compareTitle}
        open={compares}
        onClose={() => setCompares(false)}
        actions={<Button onClick={() => setCompares(false)}>{words.keys.close}</Button>}
      >
        <tabs.backends />
      </Dialog>
      <More fields={["adapter", "threads", "precision", "winograd"]} />
      {isMixed && <p className={styles.note}>{words.setUp.mixedHint}</p>}
    </section>
  );
}

/**
 * Another graphics processor or thread count is another device; other precision, products or networks are other kernels: tested when
 * chosen.
 */
function useTestOfChoice(): void {
  const adapter = useApp((state) => state.form.config.adapter);
  const threads = useApp((state) => state.form.config.threads);
  const kernels = useApp(({ form: { config } }) =>
    JSON.stringify([config.precision, config.winograd, structureOf(config)]),
  );
  const tested = useRef({ adapter, threads, kernels });
  useEffect(() => {
    // Not at every digit of a number that is being typed.
    const timer = setTimeout(() => {
      const before = tested.current;
      tested.current = { adapter, threads, kernels };
      if (before.adapter !== adapter) void testBackend("webgpu");
      if (before.threads !== threads) void testBackend("wasm");
      if (before.kernels !== kernels) void testAsChosen();
    }, 500);
    return () => clearTimeout(timer);
  }, [adapter, threads, kernels]);
}
