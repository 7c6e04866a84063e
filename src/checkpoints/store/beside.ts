/**
 * What the page keeps beside a run, in forms of its own: its log, what its data were, how it was evaluated. None of it is needed
 * to go on; all of it goes with the run.
 */
import { request, transaction } from "./database.ts";

export type BesideName = "about" | "log" | "evaluation";

/** Plain data only. Throws CheckpointError when the browser stores nothing. */
export async function keepBeside(runId: string, name: BesideName, value: unknown): Promise<void> {
  await transaction("readwrite", (objects) => {
    objects.put(value, ["beside", runId, name]);
  });
}

/** As it was kept; undefined when nothing was. */
export async function readBeside(runId: string, name: BesideName): Promise<unknown> {
  return transaction("readonly", (objects) => request<unknown>(objects.get(["beside", runId, name])));
}
