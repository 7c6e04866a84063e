import { useEffect, useState } from "react";
import type { Run, View } from "../state/state.ts";
import { app } from "../state/store.ts";

export interface CurveState {
  run: Run;
  view: View;
}

const calm = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-reduced-motion: reduce)");

/** How often a chart draws again while points come. */
function intervalMs(): number {
  return document.hidden || calm?.matches ? 1000 : 250;
}

function read(): CurveState | null {
  const { run, view } = app.getState();
  return run ? { run, view } : null;
}

/**
 * Run and view for one chart. What the person changes shows at once; what the trainer tells shows at most four times a
 * second, each chart (`slot`) in a task of its own, so that no single one is long.
 */
export function useStaggered(slot: number): CurveState | null {
  const [state, setState] = useState(read);
  useEffect(() => subscribe(24 * slot, () => setState(read())), [slot]);
  return state;
}

/** Calls `drawNow` when the view changed, and some time after the run did; the returned function ends that. */
function subscribe(delayMs: number, drawNow: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let drawnAt = 0;
  const draw = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    drawnAt = performance.now();
    drawNow();
  };
  const stop = app.subscribe((now, before) => {
    if (now.view !== before.view || now.run?.id !== before.run?.id) draw();
    else if (now.run !== before.run)
      timer ??= setTimeout(draw, Math.max(0, drawnAt + intervalMs() - performance.now()) + delayMs);
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}
