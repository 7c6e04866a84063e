/** Notes in the run's events when its tab was out of sight: browsers give hidden tabs less time. */
import { formatDuration } from "../../format.ts";
import { interrupted } from "../../state/applyEvent.ts";
import { app, changeRun } from "../../state/store.ts";
import type { Told } from "../../words/told.ts";

/** Shorter looks at another tab are not worth a mark. */
const shortestMs = 10_000;

export function watchHiddenTab(): void {
  let hiddenAt: number | null = null;
  document.addEventListener("visibilitychange", () => {
    const now = Date.now();
    if (document.visibilityState === "hidden") {
      hiddenAt = app.getState().run?.status === "running" ? now : null;
      return;
    }
    const hiddenMs = hiddenAt === null ? 0 : now - hiddenAt;
    hiddenAt = null;
    if (hiddenMs < shortestMs) return;
    const text: Told = (said) => said.run.hidden(formatDuration(hiddenMs / 1000));
    changeRun((run) => ({ marks: interrupted(run, text, now).marks }));
  });
}
