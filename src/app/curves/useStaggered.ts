import { startTransition, useEffect, useState } from "react";
import type { Run, View } from "../state/state.ts";
import { app } from "../state/store.ts";
import { takeTurn } from "./turns.ts";

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
 * second, each chart in a task of its own, so that no single one is long.
 */
export function useStaggered(): CurveState | null {
  const [state, setState] = useState(read);
  useEffect(() => subscribe(() => setState(read())), []);
  return state;
}

/** False until this part of the page has had its turn to draw: what is dear to mount waits for it. */
export function useTurn(): boolean {
  const [isTurn, setTurn] = useState(false);
  useEffect(() => takeTurn(() => startTransition(() => setTurn(true))), []);
  return isTurn;
}

/** Calls `drawNow` when the view changed, and some time after the run did; the returned function ends that. */
function subscribe(drawNow: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let giveBack: (() => void) | null = null;
  let drawnAt = 0;
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    giveBack?.();
    giveBack = null;
  };
  const draw = (): void => {
    forget();
    drawnAt = performance.now();
    drawNow();
  };
  const stop = app.subscribe((now, before) => {
    if (now.view !== before.view || now.run?.id !== before.run?.id) draw();
    else if (now.run !== before.run && !giveBack)
      timer ??= setTimeout(
        () => {
          timer = null;
          // What is not asked for by the person may be drawn in pieces.
          giveBack = takeTurn(() => startTransition(draw));
        },
        Math.max(0, drawnAt + intervalMs() - performance.now()),
      );
  });
  return () => {
    stop();
    forget();
  };
}
