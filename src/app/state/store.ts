/** The page's one store. It knows no React: components read it through `useApp`, actions and tests through `app`. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type AppState, initialState, type Run } from "./state.ts";

const address = typeof location === "undefined" ? null : new URL(location.href);

export const app = createStore<AppState>(() =>
  initialState(
    address?.hash ?? "",
    address?.searchParams.get("tab") ?? null,
    address?.searchParams.get("place") ?? null,
  ),
);

/** A part of the state; the component draws again only when that part changed. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(app, select);
}

/** A part of the run under way or ended; null without one. */
export function useRun<T>(select: (run: Run) => T): T | null {
  return useStore(app, (state) => (state.run ? select(state.run) : null));
}

export function setApp(change: (state: AppState) => Partial<AppState>): void {
  app.setState(change);
}

export function changeRun(change: (run: Run) => Partial<Run>): void {
  app.setState(({ run }) => (run ? { run: { ...run, ...change(run) } } : {}));
}
