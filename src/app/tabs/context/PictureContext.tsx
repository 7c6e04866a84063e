import { tell } from "../../words/told.ts";
import { useState } from "react";
import { lookAtPicture, picturePixels } from "../../actions/model/context.ts";
import { notify } from "../../actions/notices.ts";
import { sentence } from "../../actions/trainer.ts";
import { formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { FileButton } from "../../parts/FileButton.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import type { PictureSeen } from "../../state/state.ts";
import { useApp } from "../../state/store.ts";
import { useWords } from "../../words/words.ts";
import styles from "./Context.module.css";
import { checkpointOf, type ModelChoice, useModelChoices } from "../model/modelChoices.ts";
import { HeatMap, RgbPicture } from "../predictions/Pixels.tsx";
import { halfThreshold } from "./halfThreshold.ts";

/** What a network sees of a picture: the pixels a prediction rests on, and how far back each layer looks. */
export function PictureContext() {
  const words = useWords();
  const w = words.context;
  const choices = useModelChoices("pictureContext");
  const { isBusy, found, error } = useApp((state) => state.context.picture);
  const count = useApp(({ run, data }) => {
    const open = run?.data ?? data;
    return open?.kind === "images" ? open.validation : 0;
  });
  const [wanted, setWanted] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const model = choices.find(({ value }) => value === wanted) ?? choices[0];
  if (!model)
    return (
      <section className={styles.side} aria-label={w.picture}>
        <h3>{w.picture}</h3>
        <p className={styles.lead}>{w.pictureLead}</p>
        <p className="dim">{w.noPicture}</p>
      </section>
    );
  const another = (): void => {
    // A step that shares no factor with most sizes goes through all pictures before one comes again.
    setRound(round + 1);
    void lookAtPicture(checkpointOf(model), { index: (round * 7919) % count });
  };
  return (
    <section className={styles.side} aria-label={w.picture}>
      <h3>{w.picture}</h3>
      <p className={styles.lead}>{w.pictureLead}</p>
      <div className={styles.tools}>
        <SelectField inline name={w.network} value={model.value} options={choices} onChange={setWanted} />
        <Button kind="primary" off={isBusy ? w.busy : count === 0 ? w.noPictures : null} onClick={another}>
          {found ? w.another : w.lookAtPicture}
        </Button>
        <FileButton accept="image/*" onFile={(file) => void lookAtFile(file, model)}>
          {w.chooseFile}
        </FileButton>
      </div>
      <p className="label" role="status">
        {isBusy ? w.busy : ""}
      </p>
      {error !== null && <p role="alert">{tell(error, words)}</p>}
      {found && (
        <>
          <Rests seen={found} />
          {found.fields.length > 0 ? <Fields seen={found} /> : <p className={styles.said}>{w.seesAll}</p>}
        </>
      )}
    </section>
  );
}

async function lookAtFile(file: File, model: ModelChoice): Promise<void> {
  try {
    const pixels = await picturePixels(file, model.config.pictureSize);
    await lookAtPicture(checkpointOf(model), { pixels });
  } catch (error) {
    notify({ code: "pictureFailed", level: "error", text: sentence(error) });
  }
}

function Rests({ seen }: { seen: PictureSeen }) {
  const w = useWords().context;
  const { size, pixels, weights, top, classes, halfShare } = seen;
  const threshold = halfThreshold(weights);
  const name = (index: number): string => classes[index] ?? String(index);
  const first = name(top[0]?.index ?? -1);
  const share = formatPercent(100 * halfShare, 1);
  return (
    <>
      <h4>{w.rests(first)}</h4>
      <div className={styles.rests}>
        <figure>
          <RgbPicture pixels={pixels} size={size} name={w.asSeen} />
          <figcaption>{w.asSeen}</figcaption>
        </figure>
        <figure>
          <HeatMap weights={weights} size={size} name={w.gradientOf(first)} />
          <figcaption>{w.gradientOf(first)}</figcaption>
        </figure>
        <figure>
          <RgbPicture
            pixels={pixels}
            size={size}
            name={w.half(share)}
            shown={(pixel) => (weights[pixel] ?? 0) >= threshold}
          />
          <figcaption>{w.half(share)}</figcaption>
        </figure>
        <ol className={styles.guesses}>
          {top.map(({ index, probability }) => (
            <li key={index} style={{ "--share": `${100 * probability}%` } as React.CSSProperties}>
              <span>{name(index)}</span>
              <span>{Math.round(100 * probability)}</span>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function Fields({ seen }: { seen: PictureSeen }) {
  const w = useWords().context;
  const { size, fields } = seen;
  const [first, last] = [fields[0], fields.at(-1)];
  return (
    <>
      <h4>{w.fields}</h4>
      <ol className={styles.fields}>
        {fields.map(({ place, weights, half, most, largest }) => (
          <li key={place}>
            <div className={styles.field}>
              <HeatMap weights={weights} size={size} name="" />
              <svg viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
                <Square size={size} side={half} />
                <Square size={size} side={most} dashed />
              </svg>
            </div>
            <b>{place}</b>
            <span>{w.fieldOf(half, most, largest)}</span>
          </li>
        ))}
      </ol>
      {first && last && (
        <p className={styles.said}>
          {w.pictureSaid(first.place, first.half, last.place, last.half, last.largest, size)}
        </p>
      )}
      <p className="label">{w.fieldsHow}</p>
    </>
  );
}

/** A square around the middle pixel, cut off at the picture's border. */
function Square({ size, side, dashed }: { size: number; side: number; dashed?: boolean }) {
  const middle = (size >> 1) + 0.5;
  return (
    <rect
      x={middle - side / 2}
      y={middle - side / 2}
      width={side}
      height={side}
      fill="none"
      stroke="var(--val)"
      vectorEffect="non-scaling-stroke"
      strokeWidth={1.5}
      {...(dashed ? { strokeDasharray: "3 3" } : {})}
    />
  );
}
