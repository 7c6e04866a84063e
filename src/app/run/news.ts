/** What the tab says of a run to whoever does not look at it: its title, its icon's share, and what is worth a notification. */
import { bestEpoch } from "../state/applyEvent.ts";
import { shareOf } from "../state/run/progress.ts";
import { type AppState, isLive, type Run } from "../state/state.ts";
import { tell } from "../words/told.ts";
import type { Words } from "../words/words.ts";

/** Sooner than that a better epoch is what one expects. */
const longMs = 10 * 60_000;

export interface News {
  title: string;
  text: string;
}

/** "42 % emoji-resnet18"; the page's name alone without a run. */
export function titleOf({ run }: Pick<AppState, "run">, { bar, news }: Pick<Words, "bar" | "news">): string {
  if (!run) return bar.name;
  const { status, name } = run;
  if (!isLive(status)) return news.titleEnded(news.ends[status] ?? "", name);
  const percent = Math.floor(100 * shareOf(run));
  return status === "paused" ? news.titlePaused(percent, name) : news.titleLive(percent, name);
}

/** Share that the icon shows, in whole hundredths, so that it is drawn anew a hundred times a run; null: none. */
export const iconShare = ({ run }: Pick<AppState, "run">): number | null =>
  run && isLive(run.status) ? Math.floor(100 * shareOf(run)) / 100 : null;

/**
 * What happened between two states that a person who waits wants to know: an end, a failure, a best epoch after long without one.
 * While the queue goes on its finished runs are no news; its own end is.
 */
export function newsOf(
  before: Pick<AppState, "run" | "queue">,
  now: Pick<AppState, "run" | "queue">,
  bestAt: number | null,
  time: number,
  words: Words,
): News | null {
  const { run, queue } = now;
  const { news } = words;
  if (before.queue.isGoing && !queue.isGoing && queue.waitsFor === null && !isBusy(run))
    return { title: news.queueDone, text: news.queueText(queue.entries.length) };
  if (!run || before.run?.id !== run.id) return null;
  if (!isLive(run.status) && isLive(before.run.status)) {
    const reason = run.reason === null ? "" : tell(run.reason, words);
    if (run.status === "failed") return { title: news.failed(run.name), text: reason };
    if (run.status !== "finished" || queue.isGoing) return null;
    return { title: news.finished(run.name), text: bestText(run, words) };
  }
  const best = bestEpoch(run);
  const isNewBest = best !== null && best.epoch !== bestEpoch(before.run)?.epoch;
  return isNewBest && bestAt !== null && time - bestAt >= longMs
    ? { title: news.best(run.name), text: bestText(run, words) }
    : null;
}

const isBusy = (run: Run | null): boolean => run !== null && isLive(run.status);

function bestText(run: Run, words: Words): string {
  const best = bestEpoch(run);
  if (!best) return "";
  return best.valAcc1 === undefined
    ? words.news.bestLoss(best.valLoss.toFixed(3), best.epoch + 1)
    : words.news.bestTop1(best.valAcc1.toFixed(2), best.epoch + 1);
}
