import { useRef } from "react";
import { linearTicks, niceStep } from "../curves/chart/ticks.ts";
import { useSize } from "../parts/useSize.ts";
import { type Run, stepsPerEpoch } from "../state/state.ts";
import { groupCheckpoints } from "../tabs/checkpoints/checkpointRows.ts";
import { tell } from "../words/told.ts";
import { useWords } from "../words/words.ts";
import { rulerWords } from "./rulerWords.ts";
import styles from "./RunStatus.module.css";

/** The whole run on one scale: what is done, epochs, rate changes and checkpoints. */
export function RunRuler({ run }: { run: Run }) {
  const said = useWords();
  const words = said.run;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const epochs = run.config.epochs;
  const perEpoch = stepsPerEpoch(run) ?? 1;
  const done = Math.min(epochs, run.step / perEpoch);
  const toX = (epoch: number): number => 1 + (width - 2) * Math.min(1, epoch / epochs);
  const ticks = linearTicks(0, epochs, width < 560 ? 6 : 10).filter(Number.isInteger);
  const step = Math.max(1, Math.round(niceStep(epochs, Math.min(epochs, width / 10))));
  const minor = Array.from({ length: Math.floor(epochs / step) + 1 }, (_, at) => at * step);
  const rates = run.marks.filter((mark) => mark.kind === "rate");
  const together = groupCheckpoints(run.checkpoints).flatMap(({ rows }) => rows);
  const stored = together.map(({ epoch, step: at, tag }) => ({
    x: toX(tag === "by-hand" || tag === "last" ? at / perEpoch : epoch),
    text: tag === "best" ? words.bestMark : tag === "last" ? words.lastMark : "",
  }));
  return (
    <div
      ref={box}
      role="progressbar"
      aria-label={words.progress}
      aria-valuemin={0}
      aria-valuemax={epochs}
      aria-valuenow={run.epochs.length}
      aria-valuetext={words.progressText(run.epochs.length, epochs)}
    >
      <svg className={styles.ruler} aria-hidden="true">
        {width > 0 && (
          <>
            <rect x={1} y={14} width={width - 2} height={7} fill="var(--line)" />
            <rect x={1} y={14} width={Math.max(0, toX(done) - 1)} height={7} fill="var(--ink)" />
            {minor.map((epoch) => (
              <path key={epoch} d={`M${toX(epoch)} 22v3`} stroke="var(--line-strong)" />
            ))}
            {ticks.map((epoch) => (
              <g key={epoch}>
                <path d={`M${toX(epoch)} 22v5`} stroke="var(--line-strong)" />
                <text
                  x={toX(epoch)}
                  y={37}
                  textAnchor={epoch === 0 ? "start" : epoch === epochs ? "end" : "middle"}
                >
                  {epoch}
                </text>
              </g>
            ))}
            {rates.map(({ step: at }) => (
              <path key={at} d={`M${toX(at / perEpoch)} 13v9`} stroke="var(--panel)" strokeWidth={1.5} />
            ))}
            {[...new Set(stored.map(({ x }) => x))].map((x) => (
              <path
                key={x}
                d={`M${x} 13l-4-7h8z`}
                fill="var(--panel)"
                stroke="var(--ink)"
                strokeWidth={1.2}
              />
            ))}
            {width >= 560 &&
              rulerWords(
                stored,
                rates.map(({ step: at, text }) => ({ x: toX(at / perEpoch), text: tell(text, said) })),
                width,
                said.between,
              ).map(({ x, text, anchor }) => (
                <text key={`${x} ${text}`} className={styles.word} x={x} y={9} textAnchor={anchor}>
                  {text}
                </text>
              ))}
          </>
        )}
      </svg>
    </div>
  );
}
