import { useRef } from "react";
import { linearTicks, niceStep } from "../curves/chart/ticks.ts";
import { textWidth } from "../curves/chart/textWidth.ts";
import { useSize } from "../parts/useSize.ts";
import { type Run, stepsPerEpoch } from "../state/state.ts";
import { useWords } from "../words/words.ts";
import styles from "./RunStatus.module.css";

interface Word {
  x: number;
  text: string;
  anchor: "start" | "middle" | "end";
}

/** The whole run on one scale: what is done, epochs, rate changes and checkpoints. */
export function RunRuler({ run }: { run: Run }) {
  const words = useWords().run;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const epochs = run.config.epochs;
  const perEpoch = stepsPerEpoch(run) ?? 1;
  const done = Math.min(epochs, run.step / perEpoch);
  const toX = (epoch: number): number => 1 + (width - 2) * Math.min(1, epoch / epochs);
  const ticks = linearTicks(0, epochs, width < 560 ? 6 : 10).filter(Number.isInteger);
  const step = Math.max(1, Math.round(niceStep(epochs, Math.min(epochs, width / 10))));
  const minor = Array.from({ length: Math.floor(epochs / step) + 1 }, (_, at) => at * step);
  const rates = run.marks.filter(({ kind }) => kind === "rate");
  const stored = new Map<number, string>();
  for (const { epoch, step: at, tag } of run.checkpoints) {
    const x = toX(tag === "by-hand" || tag === "last" ? at / perEpoch : epoch);
    const word = tag === "best" ? words.bestMark : tag === "last" ? words.lastMark : "";
    stored.set(x, [stored.get(x), word].filter(Boolean).join(", "));
  }
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
            {[...stored.keys()].map((x) => (
              <path
                key={x}
                d={`M${x} 13l-4-7h8z`}
                fill="var(--panel)"
                stroke="var(--ink)"
                strokeWidth={1.2}
              />
            ))}
            {width >= 560 &&
              layWords([
                ...[...stored].map(([x, text]) => beside(x, text, width, [...stored.keys()])),
                ...rates.map(({ step: at, text }): Word => ({
                  x: toX(at / perEpoch),
                  text,
                  anchor: "middle",
                })),
              ]).map(({ x, text, anchor }) => (
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

/** Roughly, in pixels. */
const lengthOf = (text: string): number => textWidth(text) * 1.04;

/** A checkpoint's word after its notch; before it where it would leave the ruler or lie over another notch. */
function beside(x: number, text: string, width: number, notches: readonly number[]): Word {
  const end = x + 7 + lengthOf(text);
  return end > width || notches.some((other) => other > x && other < end + 5)
    ? { x: x - 7, text, anchor: "end" }
    : { x: x + 7, text, anchor: "start" };
}

/** Words that would lie over an earlier one are left out. */
function layWords(words: readonly Word[]): Word[] {
  const laid: { from: number; to: number }[] = [];
  return words.filter(({ x, text, anchor }) => {
    if (text === "") return false;
    const length = lengthOf(text);
    const from = anchor === "start" ? x : anchor === "end" ? x - length : x - length / 2;
    const to = from + length;
    if (laid.some((other) => from < other.to + 10 && to > other.from - 10)) return false;
    laid.push({ from, to });
    return true;
  });
}
