import { taskOf } from "../../config.ts";
import type { BackendTiming } from "../../worker/protocol.ts";
import { runBenchmark, testBackend } from "../actions/backends.ts";
import { download } from "../actions/download.ts";
import {
  dash,
  formatCount,
  formatDifference,
  formatMilliseconds,
  formatMoment,
  formatRatio,
  formatSpeed,
} from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Pill } from "../parts/Lamp.tsx";
import { Pairs } from "../parts/Pairs.tsx";
import { toneOf } from "../setUp/BackendSection.tsx";
import { backendNames } from "../state/applyEvent.ts";
import { app, useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./Tables.module.css";

const parts = [
  { key: "dataMs", color: "t-data", name: "data" },
  { key: "uploadMs", color: "t-upload", name: "upload" },
  { key: "computeMs", color: "t-compute", name: "compute" },
  { key: "readMs", color: "t-read", name: "readBack" },
] as const;

/** Are the backends right here, and how fast: self-tests, timed steps, and what they were measured on. */
export function BackendsTab() {
  const words = useWords();
  const w = words.backendsTab;
  const tests = useApp((state) => state.selfTests);
  const benchmark = useApp((state) => state.benchmark);
  const config = useApp((state) => state.benchmark?.config ?? state.run?.config ?? state.form.config);
  const isText = taskOf(config.model) === "text";
  const timings = benchmark?.timings ?? [];
  const slowest = Math.min(...timings.map(({ examplesPerSecond }) => examplesPerSecond));
  const fastest = Math.max(...timings.map(({ examplesPerSecond }) => examplesPerSecond));
  const isRunning = benchmark?.status === "running";
  return (
    <div className={styles.halves}>
      <div>
        <div className={styles.head}>
          <h3>{w.of(words.models[config.model], formatCount(config.batchSize))}</h3>
          <span className="label" role="status">
            {isRunning &&
              w.running(
                formatCount(benchmark.done),
                benchmark.total === null ? dash : formatCount(benchmark.total),
              )}
          </span>
          <span className="spring" />
          <Button icon="play" off={isRunning ? w.empty : null} onClick={() => void runBenchmark()}>
            {w.run}
          </Button>
          <Button icon="save" off={timings.length === 0 ? w.empty : null} onClick={exportJson}>
            {w.export}
          </Button>
        </div>
        <div className={styles.scroll}>
          <table className="numbers" aria-label={w.table}>
            <thead>
              <tr>
                <th>{w.columns.backend}</th>
                <th className="left">{isText ? w.columns.speedText : w.columns.speed}</th>
                <th>{w.columns.stepTime}</th>
                <th>{w.columns.speedUp}</th>
                <th>{w.columns.difference}</th>
                <th>{w.columns.selfTest}</th>
              </tr>
            </thead>
            <tbody>
              {backendNames.map((name, place) => {
                const test = tests[name];
                const timing = timings.find(({ backend }) => backend === name);
                return (
                  <tr key={name}>
                    <td>
                      {words.backends[name]}
                      <div className={`dim ${styles.clamp}`}>
                        {timing?.description ?? (test === "testing" ? "" : test.description)}
                      </div>
                    </td>
                    <td className="left">
                      <span className={styles.bar}>
                        <span>
                          {timing && (
                            <i
                              style={{
                                width: `${(100 * timing.examplesPerSecond) / fastest}%`,
                                background: `var(--c${place + 1})`,
                              }}
                            />
                          )}
                        </span>
                        <b style={{ fontWeight: 500 }}>{formatSpeed(timing?.examplesPerSecond)}</b>
                      </span>
                    </td>
                    <td>{timing ? formatMilliseconds(timing.stepMs) : dash}</td>
                    <td>{timing ? formatRatio(timing.examplesPerSecond / slowest) : dash}</td>
                    <td>{test === "testing" ? dash : formatDifference(test.difference)}</td>
                    <td className={styles.stack}>
                      <Pill tone={toneOf(test)}>
                        {test === "testing"
                          ? words.selfTest.testing
                          : {
                              passed: words.selfTest.passedShort,
                              failed: words.selfTest.failedShort,
                              missing: words.selfTest.missing,
                            }[test.status]}
                      </Pill>
                      <Button
                        kind="quiet"
                        size="small"
                        aria-label={`${w.testAgain}: ${words.backends[name]}`}
                        off={test === "testing" ? words.selfTest.testing : null}
                        onClick={() => void testBackend(name)}
                      >
                        {w.testAgain}
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
        <p className={styles.prose} style={{ marginTop: 10 }}>
          {timings.length === 0 ? `${w.empty} ${w.emptyHint}` : w.how(benchmarkSteps)}
        </p>
      </div>
      <div>
        {timings.length > 0 && (
          <>
            <h3>{w.where}</h3>
            <div className={styles.split}>
              {timings.map((timing) => (
                <SplitBar key={timing.backend} timing={timing} />
              ))}
            </div>
            <ul className={styles.legend}>
              {parts.map(({ key, color, name }) => (
                <li key={key}>
                  <i style={{ background: `var(--${color})` }} />
                  {words.curves[name]}
                </li>
              ))}
            </ul>
          </>
        )}
        <h3 className={timings.length > 0 ? styles.subhead : ""}>{w.measured}</h3>
        <Pairs
          of={[
            [w.browser, browserName()],
            [w.isolation, crossOriginIsolated ? w.isolated(navigator.hardwareConcurrency) : w.notIsolated],
            [w.taken, benchmark?.status === "done" ? formatMoment(benchmark.takenAt) : dash],
          ]}
        />
      </div>
    </div>
  );
}

const benchmarkSteps = 10;

function SplitBar({ timing: measured }: { timing: BackendTiming }) {
  const words = useWords();
  // Only a graphics device is handed its work; elsewhere that call is the computing.
  const timing =
    measured.backend === "webgpu"
      ? measured
      : { ...measured, uploadMs: 0, computeMs: measured.computeMs + measured.uploadMs };
  return (
    <>
      <span>{words.backends[timing.backend]}</span>
      <span
        role="img"
        aria-label={parts
          .map(({ key, name }) => `${words.curves[name]} ${formatMilliseconds(timing[key])}`)
          .join(", ")}
      >
        {parts.map(({ key, color }) => (
          <i key={key} style={{ flexGrow: timing[key], flexBasis: 0, background: `var(--${color})` }} />
        ))}
      </span>
    </>
  );
}

function browserName(): string {
  const found = /(Firefox|Edg|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
  const names: Record<string, string> = { Edg: "Edge", Version: "Safari" };
  return found ? `${names[found[1] ?? ""] ?? found[1]} ${found[2]}` : navigator.userAgent;
}

function exportJson(): void {
  const { benchmark, selfTests } = app.getState();
  const about = {
    takenAt: new Date(benchmark?.takenAt ?? 0).toISOString(),
    browser: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    config: benchmark?.config,
    steps: benchmarkSteps,
    timings: benchmark?.timings,
    selfTests,
  };
  download(`${JSON.stringify(about, null, 2)}\n`, "descent-benchmark.json", "application/json");
}
