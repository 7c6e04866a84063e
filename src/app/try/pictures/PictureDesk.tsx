import { useEffect, useState } from "react";
import { forgetPictures, showPicture, tryPictures } from "../../actions/model/trying.ts";
import { notify } from "../../actions/notices.ts";
import { sentence } from "../../actions/trainer.ts";
import { formatFixed, formatPercent } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { useApp } from "../../state/store.ts";
import type { TrainedModel, TriedPicture } from "../../state/trained.ts";
import { tell } from "../../words/told.ts";
import { useWords } from "../../words/words.ts";
import { Bars } from "./Bars.tsx";
import { Camera, type NamedFrame } from "../camera/Camera.tsx";
import { FolderSection } from "./FolderSection.tsx";
import { Nearest } from "./Nearest.tsx";
import { PicturesButton } from "./PicturesButton.tsx";
import { Rests } from "./Rests.tsx";
import styles from "../Try.module.css";
import { useCamera } from "../camera/useCamera.ts";

/** Pictures, given or seen by the camera, and what the model calls them. */
export function PictureDesk({ trained }: { trained: TrainedModel }) {
  const words = useWords();
  const w = words.trying;
  const { waiting, error, pictures, shown } = useApp((state) => state.tried);
  const { camera, start, stop } = useCamera();
  const [frame, setFrame] = useState<NamedFrame | null>(null);
  const stream = camera.kind === "live" ? camera.stream : null;
  const picture = stream ? null : (pictures.find(({ id }) => id === shown) ?? null);
  const answer = stream ? frame?.answer : picture?.answer;
  // What is given is seen at once: the camera gives way.
  useEffect(() => {
    if (shown !== null) stop();
  }, [shown, stop]);
  usePaste();
  const turnOn = (): void => {
    setFrame(null);
    showPicture(null);
    start();
  };
  const freeze = async (): Promise<void> => {
    const file = await frame?.freeze();
    if (file) void tryPictures([file]);
  };
  return (
    <div className={styles.desk}>
      <div className={styles.tools}>
        {camera.kind === "live" || camera.kind === "asking" ? (
          <Button icon="stop" onClick={stop}>
            {w.stopWebcam}
          </Button>
        ) : (
          <Button icon="camera" onClick={turnOn}>
            {w.webcam}
          </Button>
        )}
        {stream && (
          <Button icon="pause" onClick={() => void freeze()}>
            {w.freeze}
          </Button>
        )}
        <PicturesButton onFiles={(files) => void tryPictures(files)}>{w.pictures}</PicturesButton>
        <span className="label">{w.dropHint}</span>
        <span className="spring" />
        <span className="label" role="status">
          {waiting > 0 ? w.naming(waiting) : camera.kind === "asking" ? w.askingCamera : ""}
        </span>
        {stream && frame && (
          <span className="label">{w.speed(formatFixed(frame.perSecond, 0), formatFixed(frame.ms, 0))}</span>
        )}
      </div>
      {camera.kind === "trouble" && (
        <p className={styles.trouble} role="alert">
          {w.troubles[camera.trouble]}
        </p>
      )}
      {error !== null && (
        <p className={styles.trouble} role="alert">
          {tell(error, words)}
        </p>
      )}
      <div className={styles.stage}>
        {stream ? (
          <Camera
            stream={stream}
            onFrame={setFrame}
            onError={(cause) => {
              stop();
              notify({ code: "cameraFailed", level: "error", text: sentence(cause) });
            }}
          />
        ) : picture && "top" in picture.answer ? (
          <img className={styles.picture} src={picture.url} alt={w.picture(picture.name)} />
        ) : picture ? (
          <div className={styles.picture} />
        ) : (
          <div className={styles.empty}>
            <b>{w.dropTitle}</b>
            <p>{w.dropText}</p>
          </div>
        )}
        <div className={styles.answer} aria-live={stream ? "off" : "polite"}>
          {answer &&
            ("top" in answer ? (
              <Bars top={answer.top} />
            ) : (
              <Problem picture={picture} why={answer.problem} />
            ))}
        </div>
      </div>
      {picture && "top" in picture.answer && (
        <Rests trained={trained} pixels={picture.answer.pixels} label={picture.answer.top[0]?.index ?? 0} />
      )}
      {picture && "top" in picture.answer && <Nearest trained={trained} picture={picture} />}
      {pictures.length > 0 && <Earlier pictures={pictures} shown={picture?.id ?? null} />}
      <FolderSection trained={trained} />
    </div>
  );
}

function Problem({ picture, why }: { picture: TriedPicture | null; why: string }) {
  const words = useWords();
  return (
    <p role="alert">
      <b>{words.trying.unreadable(picture?.name ?? "")}</b> {tell(why, words)}
    </p>
  );
}

function Earlier({ pictures, shown }: { pictures: readonly TriedPicture[]; shown: number | null }) {
  const w = useWords().trying;
  return (
    <section className={styles.earlier} aria-label={w.earlier}>
      <div className={styles.head}>
        <h3>{w.earlier}</h3>
        <span className="label">{w.earlierHint}</span>
        <span className="spring" />
        <button type="button" className="link" onClick={forgetPictures}>
          {w.clear}
        </button>
      </div>
      <ul>
        {pictures.map(({ id, name, url, answer }) => {
          const first = "top" in answer ? answer.top[0] : undefined;
          const said = first ? `${first.name} ${formatPercent(100 * first.probability, 0)}` : w.noAnswer;
          return (
            <li key={id}>
              <button
                type="button"
                aria-label={w.show(name, said)}
                aria-pressed={id === shown}
                onClick={() => showPicture(id)}
              >
                {first ? <img src={url} alt="" loading="lazy" /> : <i />}
                <span>{said}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Pictures that are pasted anywhere but into a field. */
function usePaste(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void tryPictures(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
