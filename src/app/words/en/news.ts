/** What the tab says to whoever is elsewhere, in English. */
import { formatCount } from "../../format.ts";

export const news = {
  titleLive: (percent: number, name: string) => `${percent} % ${name} – Descent`,
  titlePaused: (percent: number, name: string) => `Paused, ${percent} % ${name} – Descent`,
  titleEnded: (end: string, name: string) => `${end}: ${name} – Descent`,
  ends: { finished: "Finished", stopped: "Stopped", failed: "Failed" } as Partial<Record<string, string>>,
  tell: "Notify me",
  tellLong:
    "Show a system notification at the end, at a failure, and at a new best after ten minutes without one",
  refused: "The browser shows no notifications of this page. Allow them beside the address, then try again.",
  finished: (name: string) => `${name} has finished`,
  failed: (name: string) => `${name} failed`,
  best: (name: string) => `${name} has a new best`,
  bestTop1: (value: string, epoch: number) => `Best validation top-1 ${value} %, epoch ${epoch}.`,
  bestLoss: (value: string, epoch: number) => `Best validation loss ${value}, epoch ${epoch}.`,
  queueDone: "The queue is done",
  queueText: (entries: number) =>
    `${formatCount(entries)} ${entries === 1 ? "entry" : "entries"}: see Queue, under Runs.`,
};
