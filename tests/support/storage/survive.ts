/**
 * Each storage operation of a kind of save fails once: by an error, by its transaction's end, by the worker's death. Every time
 * the newest whole state opens, nothing is half there, and nothing is left over that nobody deletes.
 */
import { expect } from "vitest";
import { readCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import { request, transaction } from "../../../src/checkpoints/store/database.ts";
import { addRun, listRuns, readHistory, replaceHistory } from "../../../src/checkpoints/store/runs.ts";
import {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  sweepPieces,
} from "../../../src/checkpoints/store/store.ts";
import { clearPacks } from "../../../src/data/pack/packs.ts";
import {
  checkpointFile,
  type FaultAnswer,
  type FaultAsk,
  type FaultMode,
  packKey,
  runHistory,
  runId,
  runRecord,
  type SaveKind,
} from "./faultKinds.ts";
import type { PackAsk } from "../../browser/data/pack/pack.worker.ts";

const [before, after] = [10, 20];

const startWorker = (): Worker =>
  new Worker(new URL("./faults.worker.ts", import.meta.url), { type: "module" });

/** Asks a worker for a save; the worker that stands still is killed. */
function ask(worker: Worker, asked: FaultAsk): Promise<FaultAnswer> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
    worker.addEventListener(
      "message",
      ({ data }: MessageEvent<FaultAnswer>) => {
        if ("reached" in data) worker.terminate();
        resolve(data);
      },
      { once: true },
    );
    worker.postMessage(asked, { transfer: [] });
  });
}

/** The state before each save: a run with two checkpoints and a history, and a pack of three pictures. */
async function prepare(worker: Worker, kind: SaveKind): Promise<string> {
  await transaction("readwrite", (objects) => void objects.clear());
  if (kind === "pack") {
    expect(await clearPacks()).toBe(true);
    await ask(worker, { kind, mode: "none", at: 0, step: 3, id: "" });
    return "";
  }
  await addRun(runRecord);
  await replaceHistory(runId, runHistory(0, before));
  for (const tag of ["last", "best"])
    await saveCheckpoint({ runId, tag, epoch: 0, step: before, metric: null }, checkpointFile(before));
  return (await listCheckpoints()).find(({ tag }) => tag === "best")?.id ?? "";
}

const packedState = (): Promise<Record<"right" | "absent" | "wrong", number>> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("../../browser/data/pack/pack.worker.ts", import.meta.url), {
      type: "module",
    });
    const asks: PackAsk[] = [
      { kind: "open", key: packKey },
      { kind: "check", from: 0, to: packKey.count },
      { kind: "close" },
    ];
    let state: Record<"right" | "absent" | "wrong", number>;
    worker.addEventListener("message", ({ data }: MessageEvent) => {
      const asked = asks.shift();
      if (data.error) reject(new Error(data.error));
      else if (asked?.kind === "check") state = data.value;
      if (asks[0]) worker.postMessage(asks[0], { transfer: [] });
      else {
        worker.terminate();
        resolve(state);
      }
    });
    worker.postMessage(asks[0], { transfer: [] });
  });

/** What is stored, with every checkpoint opened and compared with what was saved at its step. */
async function storedState(): Promise<{ steps: string[]; history: number[]; runs: string[] }> {
  const rows = await listCheckpoints();
  for (const row of rows) {
    const file = await loadCheckpoint(row.id);
    if (row.tag === "imported") expect((await readCheckpoint(file)).position.step).toBe(row.step);
    else expect(new Uint8Array(await file.arrayBuffer()).every((byte) => byte === row.step)).toBe(true);
  }
  await sweepPieces();
  const runs = await listRuns();
  const known = new Set(runs.map(({ id }) => id));
  const keys = await transaction("readonly", (objects) => request(objects.getAllKeys()));
  for (const key of keys as string[][]) {
    const owner = key[0] === "piece" || key[0] === "checkpoint" ? key[1]?.split("/")[0] : key[1];
    expect(known, `nobody deletes ${key.join(" ")}`).toContain(owner);
    if (key[0] === "piece") expect(rows.map(({ id }) => id)).toContain(key[1]);
  }
  return {
    steps: rows.map(({ tag, step }) => `${tag} ${step}`).toSorted(),
    history: (await readHistory(runId)).points.map(({ step }) => step),
    runs: runs.map(({ id, step }) => `${id} ${step}`).toSorted(),
  };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** What is there when nothing of the save is, and when all of it is. */
function allowed(kind: SaveKind): Awaited<ReturnType<typeof storedState>>[] {
  const old = { steps: ["best 10", "last 10"], history: range(before), runs: [`${runId} 10`] };
  const done: Record<Exclude<SaveKind, "pack">, Partial<typeof old>> = {
    last: { steps: ["best 10", "last 20"] },
    best: { steps: ["best 20", "last 10"] },
    epoch: { steps: ["best 10", "epoch-1 20", "last 10"] },
    import: { steps: ["best 10", "imported 20", "last 10"], history: range(after), runs: [`${runId} 20`] },
    deleteCheckpoint: { steps: ["last 10"] },
    deleteRun: { steps: [], history: [], runs: [] },
    run: { runs: [`${runId} 10`, "second 10"].toSorted() },
    append: { history: [...range(before), 20, 21, 22] },
    replace: { history: range(after) },
  };
  return kind === "pack" ? [] : [old, { ...old, ...done[kind] }];
}

/** Every point of one kind of save; gives their number. */
export async function survive(kind: SaveKind, mode: Exclude<FaultMode, "none">): Promise<number> {
  let worker = startWorker();
  let points = 0;
  try {
    for (let at = 1; ; at += 1) {
      const id = await prepare(worker, kind);
      const step = kind === "pack" ? packKey.count : after;
      const answer = await ask(worker, { kind, mode, at, step, id });
      if ("reached" in answer) worker = startWorker();
      if (kind === "pack") {
        // A worker that was killed lets go of its files a moment later.
        await expect.poll(packedState, { timeout: 20_000 }).toMatchObject({ wrong: 0 });
        expect((await packedState()).right).toBeGreaterThanOrEqual(3);
      } else expect(allowed(kind), `${kind}, operation ${at}`).toContainEqual(await storedState());
      if ("operations" in answer && answer.operations < at) {
        expect(answer.error).toBeNull();
        expect(points).toBeGreaterThan(1);
        return points;
      }
      points += 1;
    }
  } finally {
    worker.terminate();
  }
}
