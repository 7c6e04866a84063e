/**
 * How threads meet: words of shared memory. The first thread opens a region (one step whose pieces all threads take in turn), helpers
 * run what they get and arrive; it goes on when all have. Waiting spins a little before it sleeps: a region costs some
 * microseconds when it is awake, 60 when it sleeps.
 */
import { type Decoded, runPiece, type Step } from "./steps.ts";

/** Indices of the control words. */
export const words = {
  /** Regions opened so far. */
  region: 0,
  /** Its address; 0 tells helpers to end. */
  program: 1,
  /** Tells a new program from an old one at the same address. */
  serial: 2,
  step: 3,
  /** The next piece to take. */
  piece: 4,
  /** Helpers that are done with this region. */
  arrived: 5,
  /** Not 0: a helper failed. */
  failed: 6,
  count: 32,
} as const;

const spins = 4000;

/** Whether this thread may sleep: a page's own thread may not. */
export function maySleep(control: Int32Array): boolean {
  try {
    Atomics.wait(control, words.failed, -1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a word is no longer `value`, at most some milliseconds where the thread may sleep. */
export function waitWhile(
  control: Int32Array,
  word: number,
  value: number,
  sleeps: boolean,
  timeoutMs: number,
): number {
  for (let i = 0; i < spins; i++) {
    const now = Atomics.load(control, word);
    if (now !== value) return now;
  }
  if (sleeps) Atomics.wait(control, word, value, timeoutMs);
  return Atomics.load(control, word);
}

/** Takes pieces of the step until none is left. */
export function takePieces(control: Int32Array, program: Decoded, step: Step, thread: number): void {
  for (;;) {
    const piece = Atomics.add(control, words.piece, 1);
    if (piece >= step.pieces) return;
    runPiece(program, step, piece, thread);
  }
}
