/** One save of each kind, whose n-th storage operation goes wrong. Operations are counted on the prototypes that the browser offers. */
import { deleteCheckpoint, saveCheckpoint } from "../../../src/checkpoints/store/store.ts";
import { storeImported } from "../../../src/checkpoints/store/storeImported.ts";
import { addRun, appendHistory, deleteRun, replaceHistory } from "../../../src/checkpoints/store/runs.ts";
import { Pack } from "../../../src/data/pack/pack.ts";
import {
  checkpointFile,
  type FaultAnswer,
  type FaultAsk,
  imported,
  packKey,
  picture,
  runHistory,
  runId,
  runRecord,
} from "./faultKinds.ts";

declare const self: DedicatedWorkerGlobalScope;
const tell = (answer: FaultAnswer): void => self.postMessage(answer, []);

let operations = 0;
let fault: Pick<FaultAsk, "mode" | "at" | "gate"> = { mode: "none", at: 0 };

/** Counts an operation; the n-th is refused, or the worker stands still until it is ended or let go on. */
function operation(name: string, abort?: () => void): void {
  operations += 1;
  if (fault.gate) {
    const passed = Atomics.load(fault.gate, 0);
    tell({ reached: name });
    Atomics.wait(fault.gate, 0, passed);
    return;
  }
  if (fault.mode === "none" || operations !== fault.at) return;
  if (fault.mode === "kill") {
    tell({ reached: name });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  if (fault.mode === "abort" && abort) return abort();
  throw new DOMException(`${name} failed by intention`, "UnknownError");
}

/** Puts the counter before a method of a prototype. */
function watch<T extends object>(prototype: T, names: readonly (keyof T & string)[], isAsync = false): void {
  for (const name of names) {
    const original = prototype[name] as (...values: unknown[]) => unknown;
    const counted = function (this: T, ...values: unknown[]): unknown {
      const abort = this instanceof IDBObjectStore ? () => this.transaction.abort() : undefined;
      try {
        operation(name, abort);
      } catch (error) {
        if (isAsync) return Promise.reject(error);
        throw error;
      }
      return original.apply(this, values);
    };
    Object.defineProperty(prototype, name, { value: counted, configurable: true });
  }
}
watch(IDBFactory.prototype, ["open"]);
watch(IDBDatabase.prototype, ["transaction"]);
watch(IDBObjectStore.prototype, ["put", "delete", "get", "getAll", "getAllKeys", "openCursor", "count"]);
watch(FileSystemDirectoryHandle.prototype, ["getFileHandle", "getDirectoryHandle", "removeEntry"], true);
watch(FileSystemFileHandle.prototype, ["createSyncAccessHandle"], true);
watch(FileSystemSyncAccessHandle.prototype, ["write", "read", "truncate", "flush", "getSize"]);
watch(StorageManager.prototype, ["getDirectory", "estimate"], true);

const works: Record<FaultAsk["kind"], (step: number, id: string) => Promise<unknown>> = {
  last: (step) => saveCheckpoint({ runId, tag: "last", epoch: 0, step, metric: null }, checkpointFile(step)),
  best: (step) => saveCheckpoint({ runId, tag: "best", epoch: 0, step, metric: 5 }, checkpointFile(step)),
  epoch: (step) => saveCheckpoint({ runId, tag: "epoch-1", epoch: 1, step, metric: 5 }, checkpointFile(step)),
  import: (step) => storeImported(imported(step)),
  deleteCheckpoint: (_step, id) => deleteCheckpoint(id),
  deleteRun: () => deleteRun(runId),
  run: () => addRun({ ...runRecord, id: "second" }),
  append: (step) => appendHistory(runId, runHistory(step, step + 3)),
  replace: (step) => replaceHistory(runId, runHistory(0, step)),
  async pack(step) {
    const pack = await Pack.open(packKey);
    try {
      for (let slot = 0; slot < step; slot += 1) if (!pack.has(slot)) pack.write([slot], picture(slot));
      pack.save();
      if (pack.full !== null) throw new Error(pack.full);
    } finally {
      pack.close();
    }
  },
};

async function run(ask: FaultAsk): Promise<void> {
  operations = 0;
  fault = ask;
  try {
    await works[ask.kind](ask.step, ask.id);
    tell({ operations, error: null });
  } catch (error) {
    tell({ operations, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
}

self.addEventListener("message", ({ data }: MessageEvent<FaultAsk>) => void run(data));
