/**
 * What the page keeps in forms of its own: beside a run its log, what its data were, how it was evaluated (none of it is needed to go
 * on; all of it goes with the run), and the queue. The worker keeps there from which step on the run had which kernels.
 */
import { request, transaction } from "./database.ts";

export type BesideName = "about" | "log" | "evaluation" | "kernels";

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

/** Plain data and files. Throws CheckpointError when the browser stores nothing. */
export async function keepQueue(queue: unknown): Promise<void> {
  await transaction("readwrite", (objects) => {
    objects.put(queue, ["queue"]);
  });
}

/** What was decided about single pictures of data of that name; plain data. Throws CheckpointError when the browser stores nothing. */
export async function keepFixes(data: string, fixes: unknown): Promise<void> {
  await transaction("readwrite", (objects) => {
    objects.put(fixes, ["fixes", data]);
  });
}

/** As it was kept; undefined when nothing was. */
export async function readKeptFixes(data: string): Promise<unknown> {
  return transaction("readonly", (objects) => request<unknown>(objects.get(["fixes", data])));
}

/** As it was kept; undefined when nothing was. */
export async function readQueue(): Promise<unknown> {
  return transaction("readonly", (objects) => request<unknown>(objects.get(["queue"])));
}
