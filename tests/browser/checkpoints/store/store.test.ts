import { beforeEach, describe, expect, test } from "vitest";
import { CheckpointError } from "../../../../src/checkpoints/checkpointError.ts";
import { readCheckpoint, writeCheckpoint } from "../../../../src/checkpoints/checkpoint.ts";
import {
  request,
  startingWith,
  StorageFullError,
  transaction,
} from "../../../../src/checkpoints/store/database.ts";
import { ensureRoom } from "../../../../src/checkpoints/store/storage.ts";
import {
  deleteCheckpoint,
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  sweepPieces,
} from "../../../../src/checkpoints/store/store.ts";
import { sampleCheckpoint } from "../../../support/samples/checkpointSample.ts";

const about = { runId: "a", tag: "last", epoch: 1, step: 10, metric: 50 };
const file = (value: number, size = 1000) => new Blob([new Uint8Array(size).fill(value)]);
const firstByte = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())[0];
const pieceKeys = () =>
  transaction("readonly", (objects) => request(objects.getAllKeys(startingWith("piece"))));

beforeEach(() => transaction("readwrite", (objects) => void objects.clear()));

describe("saving and loading", () => {
  test("a whole checkpoint comes back through the database", async () => {
    const checkpoint = sampleCheckpoint();
    const row = await saveCheckpoint(about, writeCheckpoint(checkpoint));
    expect(await listCheckpoints()).toEqual([row]);
    expect(await readCheckpoint(await loadCheckpoint(row.id))).toEqual(checkpoint);
  });

  test("130 MB are stored in three pieces", async () => {
    const row = await saveCheckpoint(about, file(7, 130e6));
    expect((await pieceKeys()).length).toBe(3);
    const loaded = await loadCheckpoint(row.id);
    expect(loaded.size).toBe(130e6);
    expect(await firstByte(loaded.slice(-1))).toBe(7);
  });

  test("last and best replace their like, by hand all stay, other runs are left alone", async () => {
    await saveCheckpoint({ ...about, runId: "b" }, file(0));
    for (const step of [1, 2, 3]) {
      await saveCheckpoint({ ...about, step }, file(step));
      await saveCheckpoint({ ...about, step, tag: "by-hand" }, file(step));
      await saveCheckpoint({ ...about, step, tag: "step" }, file(step), 2);
    }
    const rows = await listCheckpoints("a");
    expect(rows.map(({ tag, step }) => `${tag} ${step}`).toSorted()).toEqual([
      "by-hand 1",
      "by-hand 2",
      "by-hand 3",
      "last 3",
      "step 2",
      "step 3",
    ]);
    expect((await listCheckpoints("b")).length).toBe(1);
    expect((await pieceKeys()).length).toBe(7);
  });

  test("what is deleted is gone with its bytes", async () => {
    const { id } = await saveCheckpoint(about, file(1));
    await deleteCheckpoint(id);
    expect(await pieceKeys()).toEqual([]);
    await expect(loadCheckpoint(id)).rejects.toThrow(/not there any more/);
  });
});

describe("when something goes wrong", () => {
  test("changed or lost bytes are noticed", async () => {
    const { id } = await saveCheckpoint(about, file(1));
    await transaction("readwrite", (objects) => void objects.put(file(2), ["piece", id, 0]));
    await expect(loadCheckpoint(id)).rejects.toThrow(/epoch 1, step 10 is damaged.*Choose another/);
    await transaction("readwrite", (objects) => void objects.delete(["piece", id, 0]));
    await expect(loadCheckpoint(id)).rejects.toThrow(CheckpointError);
  });

  test("pieces that nobody names are swept, the others kept", async () => {
    const { id } = await saveCheckpoint(about, file(1));
    await transaction("readwrite", (objects) => void objects.put(file(2), ["piece", "a/last/11/x", 0]));
    expect(await sweepPieces()).toBe(1);
    expect(await pieceKeys()).toEqual([["piece", id, 0]]);
  });

  test("a foreign record does not hide the others", async () => {
    const row = await saveCheckpoint(about, file(1));
    await transaction("readwrite", (objects) => void objects.put("nonsense", ["checkpoint", "x"]));
    expect(await listCheckpoints()).toEqual([row]);
  });

  test("a worker killed while saving leaves the checkpoint before, or the new one, whole", async () => {
    let step = 1;
    for (let round = 0; round < 12; round++) {
      const worker = new Worker(new URL("./save.worker.ts", import.meta.url), { type: "module" });
      let saved = 0;
      const first = new Promise<void>((resolve, reject) => {
        worker.addEventListener("message", ({ data }: MessageEvent<number>) => {
          saved = data;
          resolve();
        });
        worker.addEventListener("error", (event) => reject(new Error(event.message)));
      });
      worker.postMessage({ runId: "a", from: step }, { transfer: [] });
      await first;
      await new Promise((resolve) => setTimeout(resolve, round * 3.7));
      worker.terminate();
      const told = saved;
      const [row, ...more] = await listCheckpoints("a");
      expect(more).toEqual([]);
      expect(row?.step).toBeGreaterThanOrEqual(told);
      expect(await firstByte(await loadCheckpoint(row?.id ?? ""))).toBe((row?.step ?? 0) & 255);
      step = (row?.step ?? 0) + 1;
    }
    await expect.poll(async () => (await sweepPieces(), (await pieceKeys()).length)).toBe(1);
  });
});

test("more than the browser promises is refused before anything is written", async () => {
  await expect(ensureRoom(1e15)).rejects.toThrow(StorageFullError);
  await expect(ensureRoom(1e15)).rejects.toThrow(
    /are needed, but the browser gives this page \d+\.\d MB more/,
  );
});

test("a request that waits while another ends its transaction is told that one's reason", async () => {
  const put = transaction("readwrite", (objects) => {
    objects.add(1, ["beside", "waits", "twice"]);
    objects.add(2, ["beside", "waits", "twice"]);
    return request(objects.get(["beside", "waits", "twice"]));
  });
  await expect(put).rejects.toThrow(CheckpointError);
  await expect(put).rejects.toMatchObject({ cause: { name: "ConstraintError" } });
});
