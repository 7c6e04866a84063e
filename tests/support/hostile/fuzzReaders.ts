import { readFileSync } from "node:fs";
import { readAnyCheckpoint } from "../../../src/checkpoints/anyCheckpoint.ts";
import { checkpointOf, writeCheckpoint } from "../../../src/checkpoints/checkpoint.ts";
import { CheckpointError } from "../../../src/checkpoints/checkpointError.ts";
import { readPickle } from "../../../src/checkpoints/pth/pickleReader.ts";
import { readPth } from "../../../src/checkpoints/pth/pthReader.ts";
import { writePth } from "../../../src/checkpoints/pth/pthWriter.ts";
import { parseSafetensors } from "../../../src/checkpoints/safetensors/safetensors.ts";
import { readWeights } from "../../../src/checkpoints/weights.ts";
import { ZipFile } from "../../../src/checkpoints/pth/zip.ts";
import { sampleCheckpoint } from "../samples/checkpointSample.ts";
import { mutate, mutateEntry, mutateHeader, type Bytes } from "./mutations.ts";

export interface FuzzTarget {
  name: string;
  /** The changes lie behind checksums and lengths that are right. */
  deep: boolean;
  make: (seed: number) => Bytes;
  /** Throws when the file does not even look like one: its header, its directory or its magic number is refused. */
  open: (bytes: Bytes) => unknown;
  read: (bytes: Bytes) => unknown;
}

const fixture = (name: string): Bytes => new Uint8Array(readFileSync(`tests/fixtures/checkpoints/${name}`));

const readBlob = (bytes: Bytes) => readPth(new Blob([bytes]));

/** The zip's directory, and the pickle's length and checksum. */
async function openZip(bytes: Bytes): Promise<void> {
  const zip = await ZipFile.open(new Blob([bytes]));
  const pickle = zip.names.find((name) => name.endsWith("/data.pkl"));
  if (!pickle) throw new CheckpointError("mismatch", "There is no data.pkl.");
  await zip.read(pickle, 1e7);
}

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
  const lightning = fixture("makers/lightning.ckpt");
  const [objectsStart, objectsLength] = entryPlace(lightning, "data.pkl");
  const own = new Uint8Array(await writePth(sampleCheckpoint()).arrayBuffer());
  const [ownStart, ownLength] = entryPlace(own, "data.pkl");
  return [
    {
      name: "full checkpoint, header changed but sound JSON",
      deep: true,
      make: (seed) => mutateHeader(checkpoint, seed),
      open: parseSafetensors,
      read: (bytes) => checkpointOf(parseSafetensors(bytes)),
    },
    {
      name: "full checkpoint, header's bytes changed",
      deep: false,
      make: (seed) => mutate(checkpoint, seed, 0, headerEnd),
      open: parseSafetensors,
      read: (bytes) => checkpointOf(parseSafetensors(bytes)),
    },
    {
      name: ".pth, pickle changed, checksums right",
      deep: true,
      make: (seed) => mutateEntry(zip, start, length, seed),
      open: openZip,
      read: readBlob,
    },
    {
      name: ".pth.tar of the lab as a checkpoint, pickle changed, checksums right",
      deep: true,
      make: (seed) => mutateEntry(own, ownStart, ownLength, seed),
      open: openZip,
      read: (bytes) => readAnyCheckpoint(new Blob([bytes])),
    },
    {
      name: "weights among objects, pickle changed, checksums right",
      deep: true,
      make: (seed) => mutateEntry(lightning, objectsStart, objectsLength, seed),
      open: openZip,
      read: (bytes) => readWeights(new Blob([bytes])),
    },
    {
      name: ".pth, any byte changed",
      deep: false,
      make: (seed) => mutate(zip, seed),
      open: openZip,
      read: readBlob,
    },
    {
      name: ".pth of the older form",
      deep: false,
      make: (seed) => mutate(older, seed),
      open: (bytes) => readPickle(bytes, readPickle(bytes).end),
      read: readBlob,
    },
    {
      name: "packed .pth through readWeights",
      deep: false,
      make: (seed) => mutate(packed, seed),
      open: openZip,
      read: (bytes) => readWeights(new Blob([bytes])),
    },
  ];
}

export interface FuzzResult {
  taken: number;
  refused: number;
  /** Files that were opened: what is broken in them lies past the header. */
  opened: number;
  /** Of this process's processor time: a busy machine adds nothing to it. */
  slowestMs: number;
}

/** Reads `count` broken files; how many were taken and refused, and the slowest. Throws at anything but a CheckpointError. */
export async function fuzz(target: FuzzTarget, count: number, firstSeed = 0): Promise<FuzzResult> {
  const result = { taken: 0, refused: 0, opened: 0, slowestMs: 0 };
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const bytes = target.make(seed);
    try {
      await target.open(bytes);
      result.opened++;
    } catch {
      // What is thrown counts below, where the whole file is read.
    }
    const began = process.cpuUsage();
    try {
      await target.read(bytes);
      result.taken++;
    } catch (error) {
      if (!(error instanceof CheckpointError) || error.message.length > 1000)
        throw new Error(`${target.name}, seed ${seed}`, { cause: error });
      result.refused++;
    }
    const { user, system } = process.cpuUsage(began);
    result.slowestMs = Math.max(result.slowestMs, (user + system) / 1000);
  }
  return result;
}
