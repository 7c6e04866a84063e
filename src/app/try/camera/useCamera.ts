import { useCallback, useEffect, useRef, useState } from "react";
import { type CameraTrouble, cameraTrouble } from "./cameraTrouble.ts";

export type CameraState =
  | { kind: "off" }
  | { kind: "asking" }
  | { kind: "live"; stream: MediaStream }
  | { kind: "trouble"; trouble: CameraTrouble };

/** How long the person has to answer the browser's question before the page says that it waits for it. */
const patienceMs = 60_000;

const endTracks = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

/** The camera, asked for at a press and let go when the component goes, the page is hidden, or it is pressed again. */
export function useCamera(): { camera: CameraState; start: () => void; stop: () => void } {
  const [camera, setCamera] = useState<CameraState>({ kind: "off" });
  /** Counts presses: what an earlier one brings is let go. */
  const press = useRef(0);
  const held = useRef<MediaStream | null>(null);
  const letGo = useCallback((): void => {
    press.current += 1;
    if (held.current) endTracks(held.current);
    held.current = null;
  }, []);
  const stop = useCallback((): void => {
    letGo();
    setCamera({ kind: "off" });
  }, [letGo]);
  const start = useCallback((): void => {
    letGo();
    const own = press.current;
    const fail = (trouble: CameraTrouble): void => {
      if (own !== press.current) return;
      letGo();
      setCamera({ kind: "trouble", trouble });
    };
    // Left out by browsers where the page came over plain http.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) return fail(cameraTrouble(null));
    setCamera({ kind: "asking" });
    const timer = setTimeout(() => fail("late"), patienceMs);
    devices
      .getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } })
      .then(
        (stream) => {
          if (own !== press.current) return endTracks(stream);
          held.current = stream;
          // A camera that is unplugged ends its track.
          for (const track of stream.getTracks()) track.addEventListener("ended", () => fail("none"));
          setCamera({ kind: "live", stream });
        },
        (error: unknown) => fail(cameraTrouble(error)),
      )
      .finally(() => clearTimeout(timer));
  }, [letGo]);
  useEffect(() => {
    const hide = (): void => {
      if (document.hidden && held.current) stop();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      letGo();
    };
  }, [letGo, stop]);
  return { camera, start, stop };
}
