import { expect, test, vi } from "vitest";
import { watchLeaving } from "../../../../src/app/actions/run/leaving.ts";
import { createTrainer, TrainerDiedError } from "../../../../src/worker/border/client.ts";

/** A window that can be left and come back to. */
function pageOf() {
  const reload = vi.fn<() => void>();
  const page = Object.assign(new EventTarget(), { location: { reload } });
  const tell = (type: string, persisted: boolean): void =>
    void page.dispatchEvent(Object.assign(new Event(type), { persisted }));
  return { page: page as unknown as Window, reload, tell };
}

/** A worker that is asked and never answers. */
const silentWorker = () =>
  Object.assign(new EventTarget(), { postMessage: vi.fn<() => void>(), terminate: vi.fn<() => void>() });

test("a page that is kept for the way back ends its worker for good, and is read anew by who comes back", async () => {
  const workers: ReturnType<typeof silentWorker>[] = [];
  const trainer = createTrainer(() => {
    const worker = silentWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  const died = vi.fn<(reason: string) => void>();
  trainer.onDeath(died);
  const { page, reload, tell } = pageOf();
  watchLeaving(trainer, page);
  const asked = trainer.call("fetched", null);
  tell("pagehide", true);
  await expect(asked).rejects.toThrow(TrainerDiedError);
  expect(workers[0]?.terminate).toHaveBeenCalledTimes(1);
  // Nothing begins again behind a page that stands still.
  expect(died).not.toHaveBeenCalled();
  await expect(trainer.call("fetched", null)).rejects.toThrow(TrainerDiedError);
  expect(workers).toHaveLength(1);
  tell("pageshow", true);
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a page that is shown first, or closed, keeps its worker", () => {
  const leave = vi.fn<() => void>();
  const { page, reload, tell } = pageOf();
  watchLeaving({ leave }, page);
  tell("pageshow", false);
  tell("pagehide", false);
  expect(leave).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});
