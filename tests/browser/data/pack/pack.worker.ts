/** Drives a Pack for the tests: sync access handles exist only in workers. */
import { DecodePool } from "../../../../src/data/pictures/decodePool.ts";
import { FileListFolder } from "../../../../src/data/folder/folder.ts";
import { fingerprint } from "../../../../src/data/fingerprint.ts";
import { keepFolder, loadFolder, restoreDataset } from "../../../../src/data/folder/folderStore.ts";
import { Pack, type PackKey } from "../../../../src/data/pack/pack.ts";
import { packedSource } from "../../../../src/data/pack/packedSource.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";

export type PackAsk =
  | { kind: "open"; key: PackKey }
  /** Writes slots; told after every 100 when `tell`. */
  | { kind: "write"; from: number; to: number; tell?: boolean }
  /** Counts slots that read as they were written, that are absent, and that are wrong. */
  | { kind: "check"; from: number; to: number }
  | { kind: "close" }
  /** Two epochs over a folder of pictures through a source with a pack. */
  | { kind: "epochs"; files: { path: string; file: Blob }[]; size: number };

declare const self: DedicatedWorkerGlobalScope;

let pack: Pack | null = null;
let size = 0;

/** The made-up picture of a slot. */
function picture(slot: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size * size * 3).map((_, i) => (i * 31 + slot * 7 + (slot >> 8)) & 255);
}

async function epochs(files: { path: string; file: Blob }[], side: number): Promise<unknown> {
  const folder = new FileListFolder("pictures", files);
  const dataset = await openDataset(folder);
  if (dataset.kind !== "images") throw new Error("Not pictures.");
  const pool = new DecodePool(folder, 1);
  const id = await fingerprint(dataset);
  const { source, pack: packed, note } = await packedSource(dataset, id, side, pool);
  if (note !== null) throw new Error(note);
  const indices = Int32Array.from({ length: dataset.train.length }, (_, i) => i);
  const first = await source.read("train", indices);
  const decodedFirst = source.meters.decoded;
  const second = await source.read("train", indices);
  const same = first.pixels.every((value, i) => value === second.pixels[i]);
  const result = {
    same,
    decodedFirst,
    ...source.meters,
    failures: second.failures.length,
  };
  packed?.close();
  pool.dispose();
  // Without permission to the folder, everything comes from the pack.
  await keepFolder(dataset, id, { handle: null, files: files.length });
  const kept = await loadFolder(id);
  const restored = kept && restoreDataset(kept);
  if (!restored) throw new Error("The folder was not kept.");
  const again = await packedSource(restored, id, side, new DecodePool(restored.folder, 1));
  const third = await again.source.read("train", indices);
  const restoredSame = first.pixels.every((value, i) => value === third.pixels[i]);
  const unpacked = await again.source.read("validation", [0]);
  const held = again.pack?.packed;
  again.pack?.close();
  return { ...result, packed: held, restoredSame, refused: unpacked.failures[0]?.code };
}

async function answer(ask: PackAsk): Promise<unknown> {
  switch (ask.kind) {
    case "open":
      size = ask.key.size;
      pack = await Pack.open(ask.key);
      return pack.packed;
    case "write":
      for (let slot = ask.from; slot < ask.to; slot += 1) {
        if (!pack?.has(slot)) pack?.write([slot], picture(slot));
        if (ask.tell && slot % 100 === 99) self.postMessage({ written: slot + 1 }, []);
      }
      return pack?.packed;
    case "check": {
      const target = new Uint8Array(size * size * 3);
      const found = { right: 0, absent: 0, wrong: 0 };
      for (let slot = ask.from; slot < ask.to; slot += 1) {
        const wanted = picture(slot);
        if (!pack?.read(slot, target)) found.absent += 1;
        else if (target.every((value, i) => value === wanted[i])) found.right += 1;
        else found.wrong += 1;
      }
      return found;
    }
    case "close":
      pack?.close();
      pack = null;
      return null;
    case "epochs":
      return epochs(ask.files, ask.size);
    default:
      return ask satisfies never;
  }
}

async function tell(ask: PackAsk) {
  try {
    self.postMessage({ value: await answer(ask) }, []);
  } catch (error) {
    self.postMessage(
      { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
      [],
    );
  }
}

self.addEventListener("message", ({ data }: MessageEvent<PackAsk>) => void tell(data));
