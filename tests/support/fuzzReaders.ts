import { readFileSync } from "node:fs";
import { checkpointOf, writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { CheckpointError } from "../../src/checkpoints/checkpointError.ts";
import { readPth } from "../../src/checkpoints/pthReader.ts";
import { parseSafetensors } from "../../src/checkpoints/safetensors.ts";
import { readWeights } from "../../src/checkpoints/weights.ts";
import { sampleCheckpoint } from "./checkpointSample.ts";
import { mutate, mutateEntry, mutateHeader, type Bytes } from "./mutations.ts";

export interface FuzzTarget {
  name: string;
  /** The changes lie behind checksums and lengths that are right. */
  deep: boolean;
  make: (seed: number) => Bytes;
  read: (bytes: Bytes) => unknown;
}

const fixture = (name: string): Bytes => new Uint8Array(readFileSync(`tests/fixtures/checkpoints/${name}`));

const readBlob = (bytes: Bytes) => readPth(new Blob([bytes]));

/** Place of an entry's data in a stored zip: after the first local header of that name. */
function entryPlace(zip: Bytes, name: string): [start: number, length: number] {
  const view = new DataView(zip.buffer, zip.byteOffset);
  for (let at = 0; at + 46 < zip.length; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const nameLength = view.getUint16(at + 28, true);
    if (!new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength)).endsWith(name)) continue;
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    return [start, view.getUint32(at + 24, true)];
  }
  throw new Error(`no entry ${name}`);
}

/** Every reader with every way to break its files. */
export async function fuzzTargets(): Promise<FuzzTarget[]> {
  const checkpoint = new Uint8Array(await writeCheckpoint(sampleCheckpoint()).arrayBuffer());
  const headerEnd = 8 + Number(new DataView(checkpoint.buffer).getBigUint64(0, true));
  const zip = fixture("imagenet.pth.tar");
  const [start, length] = entryPlace(zip, "data.pkl");
  const older = fixture("older.pth");
  const packed = fixture("deflated.pth");
  return [
    {
      name: "full checkpoint, header changed but sound JSON",
      deep: true,
      make: (seed) => mutateHeader(checkpoint, seed),
      read: (bytes) => checkpointOf(parseSafetensors(bytes)),
    },
    {
      name: "full checkpoint, header's bytes changed",
      deep: false,
      make: (seed) => mutate(checkpoint, seed, 0, headerEnd),
      read: (bytes) => checkpointOf(parseSafetensors(bytes)),
    },
    {
      name: ".pth, pickle changed, checksums right",
      deep: true,
      make: (seed) => mutateEntry(zip, start, length, seed),
      read: readBlob,
    },
    { name: ".pth, any byte changed", deep: false, make: (seed) => mutate(zip, seed), read: readBlob },
    { name: ".pth of the older form", deep: false, make: (seed) => mutate(older, seed), read: readBlob },
    {
      name: "packed .pth through readWeights",
      deep: false,
      make: (seed) => mutate(packed, seed),
      read: (bytes) => readWeights(new Blob([bytes])),
    },
  ];
}

/** Reads `count` broken files; how many were taken and refused, and the slowest. Throws at anything but a CheckpointError. */
export async function fuzz(
  target: FuzzTarget,
  count: number,
  firstSeed = 0,
): Promise<{ taken: number; refused: number; slowestMs: number }> {
  const result = { taken: 0, refused: 0, slowestMs: 0 };
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const bytes = target.make(seed);
    const began = performance.now();
    try {
      await target.read(bytes);
      result.taken++;
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.message.length > 1000)
        throw new Error(`${target.name}, seed ${seed}`, { cause: error });
      result.refused++;
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - began);
  }
  return result;
}
