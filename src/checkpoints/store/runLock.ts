/** One tab works on a run at a time. The browser lets go of a lock when its tab or worker ends, however it ends. */
import { say } from "../../said.ts";
import { byItselfMs, inTime } from "../../inTime.ts";
import { CheckpointError } from "../checkpointError.ts";

const lockName = (runId: string): string => `descent-run-${runId}`;

function silent(): never {
  throw new CheckpointError("storage", say("storageSilent"));
}

/**
 * Takes a run for this tab or worker: the function that gives it back, or null when another one has it. Throws CheckpointError when
 * the browser does not answer.
 */
export function holdRun(runId: string): Promise<(() => void) | null> {
  let isLate = false;
  const asked = new Promise<(() => void) | null>((resolve, reject) => {
    navigator.locks
      .request(lockName(runId), { ifAvailable: true }, (lock) => {
        // Nobody waits for it any more.
        if (!lock || isLate) return resolve(null);
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
  return inTime(asked, byItselfMs, () => {
    isLate = true;
    return silent();
  });
}

/** Which of the runs some tab of this browser works on now. Throws CheckpointError when the browser does not answer. */
export async function heldOf(runIds: readonly string[]): Promise<Set<string>> {
  const { held = [] } = await inTime(navigator.locks.query(), byItselfMs, silent);
  const names = new Set(held.map(({ name }) => name));
  return new Set(runIds.filter((id) => names.has(lockName(id))));
}

/** Whether some tab of this browser works on the run now. */
export const isHeld = async (runId: string): Promise<boolean> => (await heldOf([runId])).has(runId);
