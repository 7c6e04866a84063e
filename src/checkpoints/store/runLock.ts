/** One tab works on a run at a time. The browser lets go of a lock when its tab or worker ends, however it ends. */

const lockName = (runId: string): string => `descent-run-${runId}`;

/** Takes a run for this tab or worker: the function that gives it back, or null when another one has it. */
export function holdRun(runId: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockName(runId), { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}

/** Whether some tab of this browser works on the run now. */
export async function isHeld(runId: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === lockName(runId));
}
