import { useEffect, useState } from "react";
import type { ImageSummary } from "../../../data/dataset.ts";
import type { Prediction } from "../../../worker/border/protocol.ts";
import { trainer } from "../../actions/trainer.ts";
import { Button } from "../../parts/Button.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { useApp, useRun } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import { guess, isRight } from "./predictions.ts";
import styles from "./PredictionsTab.module.css";

const pageSize = 24;
/** Pictures that stay in memory: 64 x 64 pixels of four bytes are 16 kB each. */
const mostKept = 2000;
const kept = new Map<string, ImageBitmap | null>();

interface Props {
  predictions: readonly Prediction[];
  classes: ImageSummary["classes"];
}

/** Cards of the chosen predictions, a page at a time. */
export function Gallery({ predictions, classes }: Props) {
  const words = useWords().predictions;
  const [pages, setPages] = useState({ of: predictions, count: 1 });
  const count = pages.of === predictions ? pages.count : 1;
  const shown = predictions.slice(0, count * pageSize);
  const bitmaps = useValidationPictures(shown.map(({ index }) => index));
  if (predictions.length === 0) return <p className={styles.empty}>{words.none}</p>;
  return (
    <>
      <ul className={styles.cards}>
        {shown.map((prediction) => (
          <Card
            key={prediction.index}
            prediction={prediction}
            classes={classes}
            bitmap={bitmaps(prediction.index)}
          />
        ))}
      </ul>
      {shown.length < predictions.length && (
        <div className={styles.more}>
          <Button onClick={() => setPages({ of: predictions, count: count + 1 })}>{words.more}</Button>
        </div>
      )}
    </>
  );
}

/** Pictures of the validation part by their position; undefined until they come, null when they cannot be decoded. */
function useValidationPictures(
  indices: readonly number[],
): (index: number) => ImageBitmap | null | undefined {
  const size = useRun((run) => Math.max(80, run.config.pictureSize)) ?? 80;
  const runId = useRun((run) => run.id) ?? "";
  const isOpen = useApp(({ data, run }) => data !== null && data.name === run?.data.name);
  const [, setVersion] = useState(0);
  const wanted = indices.join(" ");
  const name = (index: number): string => `${runId} ${size} ${index}`;
  useEffect(() => {
    let isWanted = true;
    const missing = (wanted === "" ? [] : wanted.split(" ").map(Number)).filter(
      (index) => !kept.has(`${runId} ${size} ${index}`),
    );
    if (missing.length === 0 || !isOpen) return undefined;
    trainer.call("pictures", { part: "validation", indices: missing, size }).then(
      (rows) => {
        if (kept.size > mostKept) kept.clear();
        for (const { index, bitmap } of rows) kept.set(`${runId} ${size} ${index}`, bitmap);
        if (isWanted) setVersion((version) => version + 1);
      },
      () => {
        // The cards stay without pictures; what was predicted is still there to read.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [wanted, size, runId, isOpen]);
  return (index) => kept.get(name(index));
}

interface CardProps {
  prediction: Prediction;
  classes: ImageSummary["classes"];
  bitmap: ImageBitmap | null | undefined;
}

function Card({ prediction, classes, bitmap }: CardProps) {
  const words = useWords().predictions;
  const { expected, top } = prediction;
  const nameOf = (index: number): string => classes[index]?.name ?? String(index);
  const right = isRight(prediction);
  const first = guess(prediction);
  return (
    <li className={styles.card} title={prediction.name}>
      <div className={styles.shown}>
        <Picture bitmap={bitmap ?? null} name="" />
        {bitmap === null && <span>{words.broken}</span>}
      </div>
      <div>
        <div className={styles.truth}>
          <b>{nameOf(expected)}</b>
          <span className={right ? styles.good : styles.bad}>
            {right ? words.rightWord : words.wrongWord}
          </span>
        </div>
        <ol className={styles.guesses}>
          {top.map(({ index, probability }) => (
            <li
              key={index}
              className={index === expected ? styles.true : index === first ? styles.false : ""}
              style={{ "--share": `${100 * probability}%` } as React.CSSProperties}
            >
              <span>{nameOf(index)}</span>
              <span>{Math.round(100 * probability)}</span>
            </li>
          ))}
        </ol>
      </div>
    </li>
  );
}
