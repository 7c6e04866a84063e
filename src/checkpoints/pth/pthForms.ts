/** The two forms of torch.save's files: a zip, and the older row of pickles followed by the numbers (before PyTorch 1.6). */
import { say } from "../../said.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { foreignZip } from "../foreignFile.ts";
import { readPickle } from "./pickleReader.ts";
import {
  partsOf,
  Storage,
  TensorReference,
  unusedElementBytes,
  type PickleValue,
  type StorageReference,
} from "./pickleValues.ts";
import { arrayTypes } from "../safetensors/tensors.ts";
import { ZipFile } from "./zip.ts";

/** Largest pickle that is read; that of ResNet-152 has 0.3 MB. */
const maximumPickleBytes = 64e6;

/** What was saved, and the bytes of each storage in it. Throws CheckpointError; runs nothing of the file. */
export async function openPth(blob: Blob): Promise<{ root: PickleValue; storages: Storages }> {
  const start = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b;
  return isZip ? readZipForm(blob) : readOlderForm(blob);
}

/** The bytes of a storage. */
export type Storages = (reference: StorageReference) => Promise<Uint8Array<ArrayBuffer>>;

async function readZipForm(blob: Blob): Promise<{ root: PickleValue; storages: Storages }> {
  const zip = await ZipFile.open(blob);
  const pickle = zip.names.find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (!pickle) throw new CheckpointError("mismatch", foreignZip(zip.names));
  const folder = pickle.slice(0, -"data.pkl".length);
  if (zip.size(`${folder}byteorder`) !== undefined) {
    const order = new TextDecoder().decode(await zip.read(`${folder}byteorder`, 100));
    if (order !== "little") throw new CheckpointError("unsupported", say("bigEndian"));
  }
  const { value } = readPickle(await zip.read(pickle, maximumPickleBytes));
  return {
    root: value,
    storages: ({ key, type, elements: count }) =>
      zip.read(`${folder}data/${key}`, count * (type ? arrayTypes[type].BYTES_PER_ELEMENT : 16)),
  };
}

const olderMagic = 0x1950a86a20f9469cfc6cn;

/** Pickles of a magic number, a protocol number, facts of the machine, the value and the storages' keys; then each storage. */
async function readOlderForm(blob: Blob): Promise<{ root: PickleValue; storages: Storages }> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const magic = firstPickle(bytes);
  if (typeof magic.value !== "bigint") throw new CheckpointError("mismatch", say("plainPickle"));
  const protocol = readPickle(bytes, magic.end);
  const machine = readPickle(bytes, protocol.end);
  if (magic.value !== olderMagic || protocol.value !== 1001)
    throw new CheckpointError("unsupported", say("torchVersion"));
  if (machine.value instanceof Map && machine.value.get("little_endian") === false)
    throw new CheckpointError("unsupported", say("bigEndian"));
  const root = readPickle(bytes, machine.end);
  const keys = readPickle(bytes, root.end);
  const places = walkStorages(bytes, keys, collectStorages(root.value));
  return {
    root: root.value,
    storages: ({ key }) => {
      const place = places.get(key);
      if (place) return Promise.resolve(place);
      throw new CheckpointError("malformed", say("lacksNumbers", quote(key)));
    },
  };
}

function firstPickle(bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof readPickle> {
  try {
    return readPickle(bytes);
  } catch (cause) {
    throw new CheckpointError("mismatch", say("notCheckpoint"), { cause });
  }
}

function walkStorages(
  bytes: Uint8Array<ArrayBuffer>,
  keys: { value: PickleValue; end: number },
  references: ReadonlyMap<string, StorageReference>,
): Map<string, Uint8Array<ArrayBuffer>> {
  const places = new Map<string, Uint8Array<ArrayBuffer>>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = keys.end;
  for (const key of Array.isArray(keys.value) ? keys.value : []) {
    const reference = references.get(String(key));
    const count = at + 8 <= bytes.length ? Number(view.getBigUint64(at, true)) : Number.NaN;
    const size = !reference
      ? Number.NaN // its size is not known, so nothing after it can be found
      : count *
        (reference.type
          ? arrayTypes[reference.type].BYTES_PER_ELEMENT
          : (unusedElementBytes.get(reference.typeName) ?? Number.NaN));
    if (!(at + 8 + size <= bytes.length))
      throw new CheckpointError("malformed", say("numbersCut", quote(String(key))));
    places.set(String(key), bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return places;
}

function collectStorages(root: PickleValue): Map<string, StorageReference> {
  const found = new Map<string, StorageReference>();
  const seen = new Set<PickleValue>();
  const waiting = [root]; // a list, not recursion: a pickle may be nested a million deep, or in a circle
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof TensorReference) found.set(value.storage.key, value.storage);
    else if (value instanceof Storage) found.set(value.reference.key, value.reference);
    else for (const [key, part] of partsOf(value)) waiting.push(key, part);
  }
  return found;
}
