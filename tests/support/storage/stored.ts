/**
 * What is stored before a save of each kind, what may be there when it went wrong at some point, and what is there. Without a test
 * runner: a page of its own asks for it, too.
 */
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
  after,
  before,
  checkpointFile,
  type FaultAnswer,
  type FaultAsk,
  packKey,
  runHistory,
  runId,
  runRecord,
  type SaveKind,
} from "./faultKinds.ts";
import type { PackAsk } from "../../browser/data/pack/pack.worker.ts";

/**
 * Stores the state before each save: a run with two checkpoints and a history, or a pack of three pictures. The id of the checkpoint
 * that is to be deleted.
 */
export async function prepare(
  kind: SaveKind,
  ask: (asked: FaultAsk) => Promise<FaultAnswer>,
): Promise<string> {
  await transaction("readwrite", (objects) => void objects.clear());
  if (kind === "pack") {
    if (!(await clearPacks())) throw new Error("A pack is in use still.");
    await ask({ kind, mode: "none", at: 0, step: 3, id: "" });
    return "";
  }
  await addRun(runRecord);
  await replaceHistory(runId, runHistory(0, before));
  for (const tag of ["last", "best"])
    await saveCheckpoint({ runId, tag, epoch: 0, step: before, metric: null }, checkpointFile(before));
  return (await listCheckpoints()).find(({ tag }) => tag === "best")?.id ?? "";
}

export type PackedState = Record<"right" | "absent" | "wrong", number>;

/** How many pictures of the pack read as they were written. */
export const packedState = (): Promise<PackedState> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("../../browser/data/pack/pack.worker.ts", import.meta.url), {
      type: "module",
    });
    const asks: PackAsk[] = [
      { kind: "open", key: packKey },
      { kind: "check", from: 0, to: packKey.count },
      { kind: "close" },
    ];
    let state: PackedState;
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

export interface StoredState {
  /** Tag and step of each checkpoint. */
  steps: string[];
  history: number[];
  /** Id and step of each run. */
  runs: string[];
  /** Checkpoints that do not open as they were saved, and what nobody deletes. */
  problems: string[];
}

/** What is stored, with every checkpoint opened and compared with what was saved at its step. */
export async function storedState(): Promise<StoredState> {
  const rows = await listCheckpoints();
  const problems: string[] = [];
  for (const row of rows)
    try {
      const file = await loadCheckpoint(row.id);
      const isRight =
        row.tag === "imported"
          ? (await readCheckpoint(file)).position.step === row.step
          : new Uint8Array(await file.arrayBuffer()).every((byte) => byte === row.step);
      if (!isRight) problems.push(`${row.id} is not what was saved`);
    } catch (error) {
      problems.push(`${row.id}: ${String(error)}`);
    }
  await sweepPieces();
  const runs = await listRuns();
  const known = new Set(runs.map(({ id }) => id));
  const ids = new Set(rows.map(({ id }) => id));
  const keys = await transaction("readonly", (objects) => request(objects.getAllKeys()));
  for (const key of keys as string[][]) {
    const [kind, id = ""] = key;
    const owner = kind === "piece" || kind === "checkpoint" ? (id.split("/")[0] ?? "") : id;
    if (!known.has(owner) || (kind === "piece" && !ids.has(id)))
      problems.push(`nobody deletes ${key.join(" ")}`);
  }
  return {
    steps: rows.map(({ tag, step }) => `${tag} ${step}`).toSorted(),
    history: (await readHistory(runId)).points.map(({ step }) => step),
    runs: runs.map(({ id, step }) => `${id} ${step}`).toSorted(),
    problems,
  };
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** What is there when nothing of the save is, and when all of it is. */
export function allowed(kind: Exclude<SaveKind, "pack">): [StoredState, StoredState] {
  const old = {
    steps: ["best 10", "last 10"],
    history: range(before),
    runs: [`${runId} 10`],
    problems: [],
  };
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
  return [old, { ...old, ...done[kind] }];
}
