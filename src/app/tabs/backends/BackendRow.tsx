import { tell } from "../../words/told.ts";
import type { BackendName } from "../../../config/settings.ts";
import type { BackendTiming } from "../../../worker/border/protocol.ts";
import { testBackend } from "../../actions/machine/backends.ts";
import {
  dash,
  formatBytes,
  formatDifference,
  formatMilliseconds,
  formatRatio,
  formatSpeed,
} from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Pill } from "../../parts/Lamp.tsx";
import { shortVerdict, toneOf } from "../../verdict.ts";
import { isLive } from "../../state/state.ts";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Tables.module.css";

interface Props {
  name: BackendName;
  timing: BackendTiming | undefined;
  place: number;
  /** The self-test stands beside the first row of a backend: it was made on that graphics processor. */
  isFirst: boolean;
  slowest: number;
  fastest: number;
}

/** One backend, or one of two graphics processors: how fast it is, and whether it computes rightly. */
export function BackendRow({ name, timing, place, isFirst, slowest, fastest }: Props) {
  const words = useWords();
  const w = words.backendsTab;
  const test = useApp((state) => state.selfTests[name]);
  const isLater = useRun((run) => isLive(run.status)) && typeof test === "string";
  return (
    <tr>
      <td>
        {words.fields.backend.choices[name]}
        <div className={`dim ${styles.clamp}`}>
          {tell(timing?.description ?? (typeof test === "string" ? "" : test.description), words)}
        </div>
      </td>
      <td>
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
      <td>{timing ? formatBytes(timing.deviceBytes) : dash}</td>
      <td>{timing?.backend === "cpu" ? dash : formatDifference(timing?.agreement?.difference)}</td>
      <td className={`${styles.stack} ${styles.held}`}>
        {isFirst && (
          <>
            <Pill tone={toneOf(test)}>{isLater ? words.selfTest.later : shortVerdict(test, words)}</Pill>
            <Button
              kind="quiet"
              size="small"
              aria-label={`${w.testAgain}: ${words.fields.backend.choices[name]}`}
              off={test === "testing" && !isLater ? words.selfTest.testing : null}
              onClick={() => void testBackend(name, true)}
            >
              {w.testAgain}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}
