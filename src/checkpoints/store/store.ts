/**
 * Checkpoints in this browser. The bytes are written first, in pieces; then, in one transaction, the record that names them
 * takes the place of the older ones. A crash before that leaves the older checkpoint whole and some pieces that nobody
 * names, which are swept; never a checkpoint that does not load.
 */
import { say } from "../../said.ts";
import * as v from "valibot";
import { CheckpointError, quote } from "../checkpointError.ts";
import { crc32c } from "../../crc.ts";
import { request, startingWith, storageMs, transaction } from "./database.ts";
import { ensureRoom } from "./storage.ts";

export interface CheckpointRow {
  id: string;
  runId: string;
  /** last, best, epoch-5, by-hand, imported */
  tag: string;
  /** Finished epochs. */
  epoch: number;
  /** Optimizer steps done. */
  step: number;
  /** Validation Acc@1 in percent, or validation loss for text; null before the first validation. */
  metric: number | null;
  sizeBytes: number;
  /** Milliseconds since 1970. */
  time: number;
}

const storedSchema = v.object({
  row: v.object({
    id: v.string(),
    runId: v.string(),
    tag: v.string(),
    epoch: v.number(),
    step: v.number(),
    metric: v.nullable(v.number()),
    sizeBytes: v.number(),
    time: v.number(),
  }),
  pieces: v.array(v.object({ sizeBytes: v.number(), checksum: v.number() })),
});
type Stored = v.InferOutput<typeof storedSchema>;

/** Well under the 133 MB that Chromium takes as one value. */
const pieceBytes = 64e6;
/** Those who write hold it together; the sweep holds it alone. */
const writersLock = "descent-checkpoints";

/**
 * Stores a checkpoint and then lets go of those of the same run and tag but the newest `keep`; those saved by hand or
 * imported all stay. Throws StorageFullError, with the older ones untouched.
 * @param also what is to be there together with the checkpoint or not at all
 */
export async function saveCheckpoint(
  about: Omit<CheckpointRow, "id" | "sizeBytes" | "time">,
  file: Blob,
  keep = about.tag === "by-hand" || about.tag === "imported" ? Infinity : 1,
  also: (objects: IDBObjectStore) => void | Promise<void> = () => undefined,
): Promise<CheckpointRow> {
  await makeRoom(file.size);
  const row = { ...about, id: newId(about), sizeBytes: file.size, time: Date.now() };
  const signal = AbortSignal.timeout(storageMs());
  const saving = navigator.locks.request(writersLock, { mode: "shared", signal }, async () => {
    try {
      const pieces = await writePieces(row.id, file);
      await switchTo({ row, pieces }, keep, also);
    } catch (error) {
      await removePieces([row.id]).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
    return row;
  });
  return saving.catch((error: unknown) => {
    // A sweep that does not end keeps it.
    throw error === signal.reason ? new CheckpointError("storage", say("storageSilent")) : error;
  });
}

/** Every stored checkpoint, or those of one run, newest first. */
export async function listCheckpoints(runId?: string): Promise<CheckpointRow[]> {
  const stored = await readRecords();
  return stored
    .map(({ row }) => row)
    .filter((row) => runId === undefined || row.runId === runId)
    .toSorted((a, b) => b.time - a.time || b.step - a.step);
}

/** The file that was saved, its checksums compared. Throws CheckpointError when it is gone or damaged. */
export async function loadCheckpoint(id: string): Promise<Blob> {
  const stored = await transaction("readonly", (objects) =>
    request<unknown>(objects.get(["checkpoint", id])),
  );
  const record = v.safeParse(storedSchema, stored);
  if (!record.success) throw new CheckpointError("missing", say("checkpointGone", quote(id)));
  const { row, pieces } = record.output;
  const blobs = await transaction("readonly", (objects) =>
    Promise.all(pieces.map((_, n) => request<unknown>(objects.get(["piece", id, n])))),
  );
  for (const [n, piece] of pieces.entries()) await checkPiece(row, piece, blobs[n]);
  return new Blob(
    blobs.filter((blob) => blob instanceof Blob),
    { type: "application/octet-stream" },
  );
}

export async function deleteCheckpoint(id: string): Promise<void> {
  await transaction("readwrite", (objects) => {
    objects.delete(["checkpoint", id]);
    objects.delete(startingWith("piece", id));
  });
}

/** A worker that was ended lets go of its lock a moment later; one that writes does so in seconds. */
const sweepWaitMs = 5000;

/** Removes pieces that no checkpoint names; their number. Does nothing where someone goes on writing for seconds. */
export async function sweepPieces(): Promise<number> {
  const signal = AbortSignal.timeout(sweepWaitMs);
  const sweep = navigator.locks.request(writersLock, { signal }, async () => {
    const named = new Set((await readRecords()).map(({ row }) => row.id));
    const keys = await transaction("readonly", (objects) =>
      request(objects.getAllKeys(startingWith("piece"))),
    );
    const orphans = new Set<string>();
    for (const key of keys)
      if (Array.isArray(key) && typeof key[1] === "string" && !named.has(key[1])) orphans.add(key[1]);
    await removePieces([...orphans]);
    return orphans.size;
  });
  return sweep.catch((error: unknown) => {
    if (error === signal.reason) return 0;
    throw error;
  });
}

const newId = ({ runId, tag, step }: { runId: string; tag: string; step: number }): string =>
  `${runId}/${tag}/${step}/${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;

async function makeRoom(bytes: number): Promise<void> {
  try {
    await ensureRoom(bytes);
  } catch {
    await sweepPieces();
    await ensureRoom(bytes);
  }
}

async function writePieces(id: string, file: Blob): Promise<Stored["pieces"]> {
  const pieces: Stored["pieces"] = [];
  for (let start = 0; start < file.size; start += pieceBytes) {
    const bytes = new Uint8Array(await file.slice(start, start + pieceBytes).arrayBuffer());
    const key = ["piece", id, pieces.length];
    await transaction("readwrite", (objects) => void objects.put(new Blob([bytes]), key), file.size);
    pieces.push({ sizeBytes: bytes.length, checksum: crc32c(bytes) });
  }
  return pieces;
}

async function switchTo(
  stored: Stored,
  keep: number,
  also: (objects: IDBObjectStore) => void | Promise<void>,
): Promise<void> {
  const { id, runId, tag } = stored.row;
  await transaction("readwrite", async (objects) => {
    objects.put(stored, ["checkpoint", id]);
    const all = parseRecords(await request(objects.getAll(startingWith("checkpoint"))));
    const older = all
      .map(({ row }) => row)
      .filter((row) => row.runId === runId && row.tag === tag && row.id !== id)
      .toSorted((a, b) => b.time - a.time || b.step - a.step);
    for (const row of older.slice(keep - 1)) {
      objects.delete(["checkpoint", row.id]);
      objects.delete(startingWith("piece", row.id));
    }
    await also(objects);
  });
}

async function removePieces(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await transaction("readwrite", (objects) => {
    for (const id of ids) objects.delete(startingWith("piece", id));
  });
}

async function readRecords(): Promise<Stored[]> {
  return parseRecords(
    await transaction("readonly", (objects) => request(objects.getAll(startingWith("checkpoint")))),
  );
}

/** A record that cannot be read is passed over: the others are still of use. */
function parseRecords(values: unknown[]): Stored[] {
  return values.flatMap((value) => {
    const parsed = v.safeParse(storedSchema, value);
    return parsed.success ? [parsed.output] : [];
  });
}

async function checkPiece(row: CheckpointRow, piece: Stored["pieces"][number], blob: unknown): Promise<void> {
  const damaged = (cause?: unknown): CheckpointError =>
    new CheckpointError("damaged", say("damaged", quote(row.tag), row.epoch, row.step), { cause });
  if (!(blob instanceof Blob) || blob.size !== piece.sizeBytes) throw damaged();
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw damaged(error);
  }
  if (crc32c(bytes) !== piece.checksum) throw damaged();
}
