/** Looks through the pictures of a run's data for those that are worth a second look. */
import type { Calls } from "../../../worker/border/protocol.ts";
import { type Clean, firstDoubt } from "../../state/clean.ts";
import { app, setApp } from "../../state/store.ts";
import { words } from "../../words/words.ts";
import { decisions } from "./clean.ts";
import { openDataOf } from "./dataOf.ts";
import { flushEvents, sentence, trainer } from "../trainer.ts";

const change = (by: Partial<Clean>): void => setApp(({ clean }) => ({ clean: { ...clean, ...by } }));

/** Networks that judge what they did not learn. */
export const foldCount = 4;

/** Looks through the pictures of the run's data. */
export async function lookThrough(by: Calls["lookThrough"]["ask"]["by"]): Promise<void> {
  const { run } = app.getState();
  if (!run) return;
  change({ error: null, found: null, looking: { what: "Looking", done: 0, total: null } });
  try {
    if (!(await openDataOf(run.data.name, run.config.pictureSize, { behind: true })))
      throw new Error(words().clean.needsData(run.data.name));
    await decisions();
    const found = await trainer.call("lookThrough", { by });
    flushEvents();
    const doubt = firstDoubt(found);
    change({ found, looking: null, doubt, kind: null, path: found.rows[0]?.path ?? null });
  } catch (error) {
    change({ looking: null, error: sentence(error) });
  }
}

export async function stopLooking(): Promise<void> {
  await trainer.call("stopLooking", null);
}
