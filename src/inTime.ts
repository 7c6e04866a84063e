/**
 * Limits for what a browser promises and may never settle: below a folder that it guards, at a question that nobody answers, while
 * another tab keeps a database shut. A leaf.
 */

/** For what the browser does by itself: a busy machine takes seconds for it. */
export const byItselfMs = 10_000;
/** For what waits for a disk, a network drive or a device that begins to turn. */
export const deviceMs = 60_000;
/** For a question to the person. */
export const personMs = 60_000;

/** The browser did not answer within the limit. What it answers later is not heard. */
export class LateError extends Error {
  override name = "LateError";
  constructor(readonly afterMs: number) {
    super(`The browser did not answer within ${afterMs / 1000} seconds.`);
  }
}

/**
 * What `promise` gives, or after `ms` milliseconds what `late` gives instead. Throws what `late` throws; without it, LateError.
 */
export async function inTime<T>(
  promise: Promise<T>,
  ms: number,
  late: () => T = () => {
    throw new LateError(ms);
  },
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<typeof tooLate>((resolve) => {
    timer = setTimeout(() => resolve(tooLate), ms);
  });
  try {
    const first = await Promise.race([promise, over]);
    return first === tooLate ? late() : first;
  } finally {
    clearTimeout(timer);
  }
}

const tooLate = Symbol("too late");

/** The same limit for each of a list that the browser gives one by one. Throws LateError. */
export async function* eachInTime<T>(list: AsyncIterable<T>, ms: number): AsyncGenerator<T, void> {
  const items = list[Symbol.asyncIterator]();
  for (;;) {
    const next = await inTime(items.next(), ms);
    if (next.done) return;
    yield next.value;
  }
}
