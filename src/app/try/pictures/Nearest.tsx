import { useEffect } from "react";
import { modelSettings } from "../../../config/models/index.ts";
import { findNearest, stopComparing } from "../../actions/model/trying.ts";
import { formatCount, formatFixed } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { Picture } from "../../parts/Picture.tsx";
import { useApp } from "../../state/store.ts";
import {
  type Nearest as Found,
  nearestIn,
  type TrainedModel,
  type TriedPicture,
} from "../../state/trained.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Try.module.css";

interface Props {
  trained: TrainedModel;
  picture: TriedPicture;
}

/** The training pictures of the open data that the network takes for most like a picture. Not drawn without open pictures. */
export function Nearest({ trained, picture }: Props) {
  const words = useWords();
  const w = words.trying;
  const data = useApp((state) => state.data);
  const { comparing, nearestError: error, pictures } = useApp((state) => state.tried);
  const canTell =
    data?.kind === "images" && modelSettings[trained.about.config.model].answers.includes("nearest");
  const found = data && nearestIn(picture, data);
  // Once the data is compared with, one more picture costs no wait that would need a press.
  const isAtHand = canTell && !found && pictures.some((other) => nearestIn(other, data)?.isWhole);
  useEffect(() => {
    if (isAtHand) void findNearest(picture);
    // oxlint-disable-next-line react/exhaustive-deps -- a picture is asked about once, whatever else of it changes
  }, [isAtHand, picture.id]);
  if (!canTell) return null;
  return (
    <section className={styles.nearest} aria-label={w.nearest}>
      <div className={styles.head}>
        <h3>{w.nearest}</h3>
        <span className="label">{found ? said(found, w) : w.nearestText(data.name)}</span>
        <span className="spring" />
        {comparing ? (
          <Button icon="stop" onClick={() => void stopComparing()}>
            {w.stopComparing}
          </Button>
        ) : (
          !found?.isWhole && (
            <Button onClick={() => void findNearest(picture)}>{found ? w.compareMore : w.findNearest}</Button>
          )
        )}
      </div>
      {comparing && (
        <div className={styles.progress} role="status">
          <progress
            aria-label={w.nearest}
            {...(comparing.total === null ? {} : { value: comparing.done, max: comparing.total })}
          />
          <span className="label">
            {comparing.total === null
              ? w.comparing
              : w.compared(formatCount(comparing.done), formatCount(comparing.total))}
          </span>
        </div>
      )}
      {error !== null && <p role="alert">{tell(error, words)}</p>}
      {found && (
        <ol>
          {found.nearest.map((one) => (
            <li key={one.path} title={one.path}>
              <Picture bitmap={one.bitmap} name="" />
              <b>{one.class}</b>
              <span>{one.path.slice(one.path.lastIndexOf("/") + 1)}</span>
              <span className="label">{w.similarity(formatFixed(one.similarity, 3))}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

const said = ({ compared, total, data }: Found, w: ReturnType<typeof useWords>["trying"]): string =>
  w.nearestOf(formatCount(compared), formatCount(total), data);
