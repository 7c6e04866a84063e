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

/** Which of the runs some tab of this browser works on now. */
export async function heldOf(runIds: readonly string[]): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return new Set(runIds.filter((id) => names.has(lockName(id))));
}

/** Whether some tab of this browser works on the run now. */
export const isHeld = async (runId: string): Promise<boolean> => (await heldOf([runId])).has(runId);
