/** A page that the browser keeps whole for the way back. */
import type { Trainer } from "../../../worker/border/client.ts";

/**
 * Such a page stands still with all that it holds: a transaction of its worker would keep the database shut for the next page of the
 * lab (WebKitGTK 2.50 did, on a busy machine), its locks a run. So the worker ends, and who comes back finds the page as after a reload:
 * what was stored as the tab was hidden is there.
 */
export function watchLeaving(trainer: Pick<Trainer, "leave">, page: Window = window): void {
  page.addEventListener("pagehide", ({ persisted }) => {
    if (persisted) trainer.leave();
  });
  page.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) page.location.reload();
  });
}
