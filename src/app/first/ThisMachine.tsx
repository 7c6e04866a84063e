import { dash, formatDifference, formatMilliseconds } from "../format.ts";
import { Pill } from "../parts/Lamp.tsx";
import { shortVerdict, toneOf } from "../verdict.ts";
import { backendNames } from "../state/applyEvent.ts";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./FirstVisit.module.css";

/** What each backend runs on here, and whether it computes rightly. */
export function ThisMachine() {
  const words = useWords();
  const tests = useApp((state) => state.selfTests);
  const isTesting = backendNames.some((name) => tests[name] === "testing");
  const { columns, machine, machineHint, machineTesting } = words.first;
  return (
    <section aria-label={machine}>
      <div className={styles.machineHead}>
        <h2>{machine}</h2>
        <span className="label">{isTesting ? machineTesting : machineHint}</span>
      </div>
      <div className={styles.scroll}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{columns.backend}</th>
              <th className={`left ${styles.wide}`}>{columns.runsOn}</th>
              <th>{columns.selfTest}</th>
              <th className={styles.wide}>{columns.difference}</th>
              <th>{columns.time}</th>
            </tr>
          </thead>
          <tbody>
            {backendNames.map((name) => {
              const test = tests[name];
              return (
                <tr key={name}>
                  <td>{words.backends[name]}</td>
                  <td className={`left ${styles.wide}`} style={{ whiteSpace: "normal" }}>
                    {test === "testing" ? (
                      dash
                    ) : (
                      <span className={styles.clamp} title={test.description}>
                        {test.description}
                      </span>
                    )}
                  </td>
                  <td>
                    <Pill tone={toneOf(test)}>{shortVerdict(test, words)}</Pill>
                  </td>
                  <td className={styles.wide}>
                    {test === "testing" ? dash : formatDifference(test.difference)}
                  </td>
                  <td>
                    {test === "testing" || test.status === "missing"
                      ? dash
                      : formatMilliseconds(test.milliseconds)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
