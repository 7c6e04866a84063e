import { dash, formatMilliseconds } from "../format.ts";
import { useWords } from "../words/words.ts";
import styles from "./CurvesSection.module.css";
import { useStaggered } from "./chart/useStaggered.ts";

/** Above this share of a step, waiting for data is what limits the run. */
const bottleneckShare = 0.1;
const medianSteps = 200;

/** Where a step's time goes: medians of the last 200 steps. */
export function StepTime() {
  const words = useWords().curves;
  const state = useStaggered();
  if (!state) return null;
  const { points } = state.run;
  const whole = points.median("stepMs", medianSteps);
  const data = points.median("dataMs", medianSteps) ?? 0;
  // Only a graphics device computes while the page's program goes on; elsewhere handing over is computing.
  const isAside = state.run.config.backend === "webgpu";
  const submit = isAside ? (points.median("submitMs", medianSteps) ?? 0) : 0;
  const rest = Math.max(0, (whole ?? 0) - data - submit);
  const isSlow = whole !== null && data / whole > bottleneckShare;
  const parts = [
    { name: words.data, color: "t-data", value: data },
    ...(isAside ? [{ name: words.handOver, color: "t-upload", value: submit }] : []),
    { name: words.compute, color: "t-compute", value: rest },
  ];
  return (
    <section className={styles.step} aria-label={words.stepTime}>
      <header>
        <h3>{words.stepTime}</h3>
        <span>{formatMilliseconds(whole)}</span>
        {isSlow ? (
          <span className={`label ${styles.bottleneck}`}>{words.bottleneck}</span>
        ) : (
          whole !== null && (
            <span className="label">{words.median(Math.min(medianSteps, points.length))}</span>
          )
        )}
      </header>
      <div className={styles.split} aria-hidden="true">
        {whole === null ? (
          <i style={{ flex: 1, background: "var(--line)" }} />
        ) : (
          parts.map(({ name, color, value }) => (
            <i key={name} style={{ flexGrow: value, flexBasis: 0, background: `var(--${color})` }} />
          ))
        )}
      </div>
      <dl className={styles.parts}>
        {parts.map(({ name, color, value }) => (
          <div key={name}>
            <dt>
              <i style={{ background: `var(--${color})` }} />
              {name}
            </dt>
            <dd>
              <b>{whole === null ? dash : formatMilliseconds(value)}</b>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
