import { useEffect, useState } from "react";
import type { BackendTiming } from "../../../worker/border/protocol.ts";
import { copyText } from "../../actions/copy.ts";
import { runBenchmark, stopBenchmark, testOthers } from "../../actions/machine/backends.ts";
import { download } from "../../actions/download.ts";
import { sharedMemory } from "../../sharedMemory.ts";
import { dash, formatCount } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Pairs } from "../../parts/Pairs.tsx";
import { backendNames } from "../../state/applyEvent.ts";
import { isLive } from "../../state/state.ts";
import { browserName } from "../../browser.ts";
import { app, useApp, useRun } from "../../state/store.ts";
import { pageOf } from "../../tasks/index.ts";
import { useWords } from "../../words/words.ts";
import { BackendRow } from "./BackendRow.tsx";
import { benchmarkRecord } from "./benchmarkRecord.ts";
import { benchmarkTable } from "./benchmarkTable.ts";
import { StepParts, stepParts } from "./StepParts.tsx";
import styles from "../Tables.module.css";

/** What tells a row: two graphics processors are two, and so are our kernels and those of plain tfjs. */
const keyOf = ({ backend, kernels, adapter }: BackendTiming): string =>
  `${backend} ${kernels} ${adapter ?? ""}`;

/** Are the backends right here, and how fast: self-tests, timed steps, and what they were measured on. */
export function BackendsTab() {
  const words = useWords();
  const w = words.backendsTab;
  const [copied, setCopied] = useState(false);
  const [plainTfjs, setPlainTfjs] = useState(false);
  const benchmark = useApp((state) => state.benchmark);
  const config = useApp((state) => state.benchmark?.config ?? state.run?.config ?? state.form.config);
  const data = useApp((state) => state.run?.data ?? state.data);
  const live = useRun((run) => isLive(run.status)) ?? false;
  // What waits until somebody looks, may begin to wait while this is open; during a run nothing is tested.
  const waits = useApp(({ selfTests }) => Object.values(selfTests).includes("later"));
  useEffect(() => {
    if (!live || waits) void testOthers();
  }, [live, waits]);
  const timings = benchmark?.timings ?? [];
  const slowest = Math.min(...timings.map(({ examplesPerSecond }) => examplesPerSecond));
  const fastest = Math.max(...timings.map(({ examplesPerSecond }) => examplesPerSecond));
  const copy = async (): Promise<void> => {
    if (!(await copyText(benchmarkTable(timings, config, data)))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  const isRunning = benchmark?.status === "running";
  return (
    <div className={`${styles.halves} ${styles.compared}`}>
      <div>
        <div className={styles.head}>
          <h3>{w.of(words.fields.model.choices[config.model], formatCount(config.batchSize))}</h3>
          <span className="label" role="status">
            {isRunning &&
              w.running(
                formatCount(benchmark.done),
                benchmark.total === null ? dash : formatCount(benchmark.total),
              )}
          </span>
          <span className="spring" />
          <label className="check" title={w.plainTfjsHint}>
            <input
              type="checkbox"
              checked={plainTfjs}
              disabled={isRunning}
              onChange={(event) => setPlainTfjs(event.target.checked)}
            />
            {w.plainTfjs}
          </label>
          {isRunning ? (
            <Button icon="stop" onClick={() => void stopBenchmark()}>
              {w.stop}
            </Button>
          ) : (
            <Button icon="play" onClick={() => void runBenchmark(plainTfjs)}>
              {w.run}
            </Button>
          )}
          <Button icon="save" off={timings.length === 0 ? w.empty : null} onClick={exportJson}>
            {w.export}
          </Button>
          <Button icon="copy" off={timings.length === 0 ? w.empty : null} onClick={() => void copy()}>
            {copied ? words.log.copied : w.copy}
          </Button>
        </div>
        <div className={styles.scroll}>
          <table className="numbers" aria-label={w.table}>
            <thead>
              <tr>
                <th>{w.columns.backend}</th>
                <th>{pageOf(config).speedColumn(words, data)}</th>
                <th>{w.columns.stepTime}</th>
                <th>{w.columns.speedUp}</th>
                <th>{w.columns.memory}</th>
                <th>{w.columns.agreement}</th>
                <th className={styles.held}>{w.columns.selfTest}</th>
              </tr>
            </thead>
            <tbody>
              {backendNames.flatMap((name, place) => {
                const own = timings.filter(({ backend }) => backend === name);
                return (own.length > 0 ? own : [undefined]).map((timing, index) => (
                  <BackendRow
                    key={timing ? keyOf(timing) : name}
                    name={name}
                    timing={timing}
                    place={place}
                    isFirst={index === 0}
                    slowest={slowest}
                    fastest={fastest}
                  />
                ));
              })}
            </tbody>
          </table>
        </div>
        <p className={styles.prose} style={{ marginTop: 10 }}>
          {timings.length === 0
            ? words.together(w.empty, w.emptyHint)
            : words.together(
                w.how(benchmarkSteps),
                timings.some(({ kernels }) => kernels === "stock") ? w.plainTfjsHow : "",
              )}
        </p>
      </div>
      <div>
        {timings.length > 0 && (
          <>
            <h3>{w.where}</h3>
            <div className={styles.split}>
              {timings.map((timing) => (
                <StepParts key={keyOf(timing)} timing={timing} />
              ))}
            </div>
            <ul className={styles.legend}>
              {stepParts.map(({ key, color, name }) => (
                <li key={key}>
                  <i style={{ background: `var(--${color})` }} />
                  {words.curves[name]}
                </li>
              ))}
            </ul>
            <p className={styles.prose} style={{ marginTop: 10 }}>
              {timings[0]?.dataMs === null ? w.noise : w.ahead}
            </p>
          </>
        )}
        <h3 className={timings.length > 0 ? styles.subhead : ""}>{w.measured}</h3>
        <Pairs
          of={[
            [w.browser, browserName()],
            [
              w.isolation,
              sharedMemory() === "given" ? w.isolated(navigator.hardwareConcurrency) : w.notIsolated,
            ],
            [w.taken, benchmark?.status === "done" ? words.moment(benchmark.takenAt) : dash],
          ]}
        />
      </div>
    </div>
  );
}

const benchmarkSteps = 10;

function exportJson(): void {
  const { benchmark } = app.getState();
  if (!benchmark) return;
  const record = benchmarkRecord(benchmark, benchmarkSteps);
  download(`${JSON.stringify(record, null, 2)}\n`, "descent-benchmark.json", "application/json");
}
