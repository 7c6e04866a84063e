/** Which runs are laid over one another. */
import { comparableRuns } from "../../runs/list/runTable.ts";
import type { AppState } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";

/** Identifiers of the runs that are overlaid: those that were chosen, or the run that is shown. */
export const overlaidRuns = ({ comparison, run }: Pick<AppState, "comparison" | "run">): readonly string[] =>
  comparison?.runs ?? (run ? [run.id] : []);

/** The order of the runs is that of their colours. */
export const overlay = (runs: readonly string[]): void =>
  setApp(() => ({ comparison: { runs, isAsked: false } }));

/** Lays a run over the others, or takes it away. */
export function toggleOverlaid(id: string): void {
  const now = overlaidRuns(app.getState());
  overlay(now.includes(id) ? now.filter((one) => one !== id) : [...now, id]);
}

/** Goes to the place Runs, where a run lies over the latest ones on its data. */
export function compareRun(id: string): void {
  setApp(({ stored, view }) => ({
    place: "runs",
    view: { ...view, runs: "list" },
    comparison: { runs: comparableRuns(stored?.runs ?? [], id).map((run) => run.id), isAsked: true },
  }));
}

/** The page has gone to what was asked for. */
export const comparisonSeen = (): void =>
  setApp(({ comparison }) => ({ comparison: comparison && { ...comparison, isAsked: false } }));
