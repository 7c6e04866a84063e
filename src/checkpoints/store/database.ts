/**
 * The lab's one database in this browser, through idb-keyval. Keys are lists, so that everything of one kind, or of one
 * run, is a range:
 *   ["run", run]               a run's record
 *   ["curve", run, n]          a stretch of its history
 *   ["epochs", run]            its epochs once more, for lists of many runs
 *   ["checkpoint", id]         a checkpoint's record: where it is complete, the record is there
 *   ["piece", id, n]           its bytes
 *   ["queue"]                  set-ups and sweeps that wait
 *   ["tuning", device]         the fastest variants of its kernels
 */
import { say } from "../../said.ts";
import { createStore, promisifyRequest } from "idb-keyval";
import { deviceMs, inTime, LateError } from "../../inTime.ts";
import { CheckpointError, megabytes } from "../checkpointError.ts";

const objectStore = "lab";
/** Resolves when the database has answered once; undefined while nobody asked, after it refused, and once the browser has shut it. */
let opening: Promise<IDBDatabase> | undefined;
let isLate = false;

/** Another tab that is being updated or cleared can keep the database shut for as long as it likes. */
const longestOpeningMs = 10_000;

/** A transaction was late: until one is in time again, the next ones do not hold everything up as long. */
let isSilent = false;
const silentMs = 1000;

/** How long the database may take now, in milliseconds. */
export const storageMs = (): number => (isSilent ? silentMs : deviceMs);

async function open(): Promise<IDBDatabase> {
  const database = await createStore("descent", objectStore)("readonly", async (objects) => {
    await promisifyRequest(objects.count());
    return objects.transaction.db;
  });
  database.addEventListener("close", () => (opening = undefined));
  return database;
}

/** The opened database. Throws CheckpointError where it does not answer in time, and at once while that is so. */
async function opened(): Promise<IDBDatabase> {
  opening ??= open()
    .catch((error: unknown) => {
      opening = undefined;
      throw error;
    })
    .finally(() => (isLate = false));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        isLate = true;
        reject(new CheckpointError("storage", say("storageSilent")));
      },
      isLate ? 0 : longestOpeningMs,
    );
  });
  try {
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The browser gives no more room. `neededBytes` were asked for; null where nobody counted them. */
export class StorageFullError extends CheckpointError {
  override name = "StorageFullError";
  constructor(
    readonly neededBytes: number | null,
    readonly freeBytes: number | null,
    options?: ErrorOptions,
  ) {
    super("storage", full(neededBytes, freeBytes), options);
  }
}

function full(neededBytes: number | null, freeBytes: number | null): string {
  if (neededBytes === null) return say("storageFull");
  return freeBytes === null
    ? say("storageFullFor", megabytes(neededBytes))
    : say("storageFullOf", megabytes(neededBytes), megabytes(freeBytes));
}

/**
 * The objects in a transaction of their own. idb-keyval leaves durability to the browser, and since Chrome 121 that is "relaxed":
 * `complete` comes before the bytes are on the disk (https://developer.chrome.com/blog/indexeddb-durability-mode-now-defaults-to-relaxed).
 * What is written here has to survive a power cut once its promise has resolved.
 */
async function begin(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const database = await opened();
  const durability = mode === "readwrite" ? "strict" : "default";
  return database.transaction(objectStore, mode, { durability }).objectStore(objectStore);
}

/**
 * One transaction. What `work` puts is on the disk together or not at all, and when the promise resolves. Throws
 * StorageFullError when the browser has no room for `bytes`, CheckpointError when it refuses otherwise, or does not answer.
 */
export async function transaction<T>(
  mode: IDBTransactionMode,
  work: (objects: IDBObjectStore) => T | Promise<T>,
  bytes: number | null = null,
): Promise<T> {
  try {
    const objects = await begin(mode);
    const done = promisifyRequest(objects.transaction);
    // The transaction's own end decides; a request that fails ends it, and must not be reported a second time.
    done.catch(() => undefined);
    let result: T;
    try {
      result = await inTime(Promise.resolve(work(objects)), storageMs());
      if (mode === "readwrite") await inTime(done, storageMs());
      isSilent = false;
    } catch (error) {
      isSilent ||= error instanceof LateError;
      // A request that was waiting is told of the abort alone; its reason is the transaction's.
      const reason = objects.transaction.error ?? error;
      // What was put before the error would be committed all the same.
      end(objects.transaction);
      throw reason;
    }
    return result;
  } catch (error) {
    throw explain(error, bytes);
  }
}

/** Ends a transaction without effect; one that has ended already stays as it is. */
function end(unfinished: IDBTransaction): void {
  try {
    unfinished.abort();
  } catch {
    return;
  }
}

/** The value of a request inside `transaction`. */
export const request = <T>(wanted: IDBRequest<T>): Promise<T> => promisifyRequest(wanted);

/** Every key that begins with `start`. An empty list sorts after all numbers and texts. */
export const startingWith = (...start: (string | number)[]): IDBKeyRange =>
  IDBKeyRange.bound(start, [...start, []]);

function explain(error: unknown, bytes: number | null): unknown {
  if (error instanceof CheckpointError) return error;
  if (error instanceof LateError)
    return new CheckpointError("storage", say("storageSilent"), { cause: error });
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return new StorageFullError(bytes, null, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new CheckpointError("storage", say("storageRefused", reason), { cause: error });
}
