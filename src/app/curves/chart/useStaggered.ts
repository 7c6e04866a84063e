import { startTransition, useEffect, useState } from "react";
import type { Run, View } from "../../state/state.ts";
import { app } from "../../state/store.ts";
import { takeTurn } from "./turns.ts";

export interface CurveState {
  run: Run;
  view: View;
}

const calm = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-reduced-motion: reduce)");

/** How often a chart draws again while points come, and while what comes would not move its lines by a pixel. */
function intervalMs(isWorth: boolean): number {
  if (!isWorth) return 2000;
  return document.hidden || calm?.matches ? 1000 : 250;
}

/** Large charts are about as many pixels wide. */
const pixels = 1000;

/**
 * Whether the charts of a run look different from when they were drawn. After a million steps a quarter of a second moves
 * nothing that one could see, and drawing the same picture again would be most of what the page does.
 */
export function isWorthDrawing(drawn: Run | null, run: Run | null): boolean {
  if (!drawn || !run) return true;
  return (
    run.status !== drawn.status ||
    run.epochs !== drawn.epochs ||
    run.checkpoints !== drawn.checkpoints ||
    run.marks !== drawn.marks ||
    run.points.length - drawn.points.length >= run.points.length / pixels
  );
}

function read(): CurveState | null {
  const { run, view } = app.getState();
  return run ? { run, view } : null;
}

/**
 * Run and view for one chart. What the person changes shows at once; what the trainer tells shows at most four times a
 * second, and every two seconds where it would not be seen, each chart in a task of its own, so that no single one is long.
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
  let drawn = app.getState().run;
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    giveBack?.();
    giveBack = null;
  };
  const draw = (): void => {
    forget();
    drawnAt = performance.now();
    drawn = app.getState().run;
    drawNow();
  };
  const stop = app.subscribe((now, before) => {
    if (now.view !== before.view || now.run?.id !== before.run?.id) draw();
    else if (now.run !== before.run && !giveBack) {
      if (timer !== null) clearTimeout(timer);
      // Zoomed in, a pixel is fewer points.
      const interval = intervalMs(now.view.zoom !== null || isWorthDrawing(drawn, now.run));
      timer = setTimeout(
        () => {
          timer = null;
          // What is not asked for by the person may be drawn in pieces.
          giveBack = takeTurn(() => startTransition(draw));
        },
        Math.max(0, drawnAt + interval - performance.now()),
      );
    }
  });
  return () => {
    stop();
    forget();
  };
}
