/** Canvases lose what was drawn on them when the graphics driver dies; the browser gives them back empty. */
import { useSyncExternalStore } from "react";

/** When a canvas of the page was last given back, in milliseconds of the page's life; 0: never. */
let last = 0;

function subscribe(told: () => void): () => void {
  const restored = ({ timeStamp }: Event): void => {
    last = timeStamp;
    told();
  };
  // The event does not bubble.
  document.addEventListener("contextrestored", restored, true);
  return () => document.removeEventListener("contextrestored", restored, true);
}

/** Another number whenever a canvas was given back: whoever draws on one draws again then. */
export const useRestored = (): number => useSyncExternalStore(subscribe, () => last);
