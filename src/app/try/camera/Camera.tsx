import { useEffect, useRef } from "react";
import { byItselfMs, inTime } from "../../../inTime.ts";
import { say } from "../../../said.ts";
import type { Named } from "../../../worker/border/protocol.ts";
import { tryFrame } from "../../actions/model/trying.ts";
import { useWords } from "../../words/words.ts";
import styles from "../Try.module.css";

/** A frame that was named, how long that took, and a way to keep what is seen. */
export interface NamedFrame {
  answer: Named;
  ms: number;
  perSecond: number;
  freeze: () => Promise<File | null>;
}

interface Props {
  stream: MediaStream;
  onFrame: (frame: NamedFrame) => void;
  onError: (error: unknown) => void;
}

/** What the camera sees, frame after frame named: the next one is taken when the last one has its names. */
export function Camera({ stream, onFrame, onError }: Props) {
  const w = useWords().trying;
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef({ onFrame, onError });
  useEffect(() => {
    told.current = { onFrame, onError };
  });
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    const watching = new AbortController();
    const { signal } = watching;
    watch(element, stream, signal, (frame) => told.current.onFrame(frame)).catch(
      (error: unknown) => signal.aborted || told.current.onError(error),
    );
    return () => {
      watching.abort();
      element.srcObject = null;
    };
  }, [stream]);
  return <video ref={video} className={styles.picture} muted playsInline aria-label={w.camera} />;
}

/** A camera may be there and send nothing, as one that another program holds on some systems. */
function silent(): never {
  throw new Error(say("cameraSilent"));
}

async function watch(
  video: HTMLVideoElement,
  stream: MediaStream,
  signal: AbortSignal,
  onFrame: (frame: NamedFrame) => void,
): Promise<void> {
  video.srcObject = stream;
  await inTime(video.play(), byItselfMs, silent);
  const times: number[] = [];
  while (!signal.aborted) {
    await inTime(new Promise((resolve) => video.requestVideoFrameCallback(resolve)), byItselfMs, silent);
    if (signal.aborted || video.videoWidth === 0) continue;
    const begun = performance.now();
    const answer = await tryFrame(await createImageBitmap(video));
    const now = performance.now();
    times.push(now);
    while (now - (times[0] ?? now) > 1000) times.shift();
    const seconds = (now - (times[0] ?? now)) / 1000;
    const perSecond = seconds > 0 ? (times.length - 1) / seconds : 0;
    if (!signal.aborted && answer)
      onFrame({ answer, ms: now - begun, perSecond, freeze: () => frozen(video) });
  }
}

/** The frame that is shown now, as a picture file. */
function frozen(video: HTMLVideoElement): Promise<File | null> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const type = "image/png";
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob && new File([blob], "webcam.png", { type })), type);
  });
}
