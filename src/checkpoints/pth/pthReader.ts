/**
 * PyTorch's files, read: the zip of torch.save, and the older form of before PyTorch 1.6, a row of pickles followed by the
 * numbers.
 */
import { CheckpointError, quote } from "../checkpointError.ts";
import { readPickle } from "./pickleReader.ts";
import {
  TensorReference,
  Tuple,
  unusedElementBytes,
  type PickleValue,
  type StorageReference,
} from "./pickleValues.ts";
import { type PthRecipe, pthRecipe } from "./pthRecipe.ts";
import { looksLikeSafetensors } from "../safetensors/safetensors.ts";
import { contiguous, parameterNames } from "../stateDict.ts";
import {
  arrayTypes,
  elements,
  floats,
  tensorOver,
  type Tensor,
  type Tensors,
} from "../safetensors/tensors.ts";
import { ZipFile } from "./zip.ts";

export interface PthFile {
  /** As it stands in the file, names with `module.` and all. */
  stateDict: Tensors;
  /** Momentum by parameter, named as in a checkpoint of ours; empty when the file has none. */
  optimizer: Tensors;
  epoch: number | null;
  arch: string | null;
  /** In percent. */
  bestAcc1: number | null;
  /** What the optimizer and the scheduler say of the recipe; null when the file has no optimizer. */
  recipe: PthRecipe | null;
  /** The record that the lab adds to its own files, and the further weights that it keeps; otherwise null and empty. */
  descent: string | null;
  average: Tensors;
  best: Tensors;
}

/** Largest pickle that is read; that of ResNet-152 has 0.3 MB. */
const maximumPickleBytes = 64e6;
/** Tensors may share numbers, as tied weights do; taken together they have at most so many times those of the file. */
const maximumSharing = 4;

/** Whether the file is one of torch.save, by its first bytes. */
export async function isPth(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 9).arrayBuffer());
  const isPickle = start[0] === 0x80 || (start[0] === 0x50 && start[1] === 0x4b);
  return isPickle && !looksLikeSafetensors(start, file.size);
}

/** Reads a .pth of either form. Throws CheckpointError; runs nothing of the file. */
export async function readPth(blob: Blob): Promise<PthFile> {
  const start = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b;
  const { root, storages } = isZip ? await readZipForm(blob) : await readOlderForm(blob);
  const dict = stateDictOf(root);
  const reader = new TensorReader(storages);
  const stateDict = await reader.readAll(dict);
  const field = (name: string): PickleValue => (root instanceof Map ? (root.get(name) ?? null) : null);
  const [epoch, arch, descent] = [field("epoch"), field("arch"), field("descent")];
  return {
    stateDict,
    optimizer: await readOptimizer(field("optimizer"), stateDict, reader),
    epoch: typeof epoch === "number" ? epoch : null,
    arch: typeof arch === "string" ? arch : null,
    bestAcc1: await readNumber(field("best_acc1"), reader),
    recipe: pthRecipe(field("optimizer"), field("scheduler")),
    descent: typeof descent === "string" ? descent : null,
    average: await reader.readAll(field("average_state_dict")),
    best: await reader.readAll(field("best_state_dict")),
  };
}

/** The bytes of a storage. */
type Storages = (reference: StorageReference) => Promise<Uint8Array<ArrayBuffer>>;

async function readZipForm(blob: Blob): Promise<{ root: PickleValue; storages: Storages }> {
  const zip = await ZipFile.open(blob);
  const pickle = zip.names.find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (!pickle)
    throw new CheckpointError(
      "mismatch",
      "This zip file is none of torch.save: it has no data.pkl. (A .pt of torch.jit is another thing; save model.state_dict().)",
    );
  const folder = pickle.slice(0, -"data.pkl".length);
  if (zip.size(`${folder}byteorder`) !== undefined) {
    const order = new TextDecoder().decode(await zip.read(`${folder}byteorder`, 100));
    if (order !== "little")
      throw new CheckpointError(
        "unsupported",
        "This file was written on a big-endian machine, which is not read.",
      );
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
  // PROTO, then LONG1 of ten bytes: said before the pickle reader complains about something else.
  if (bytes[0] !== 0x80 || bytes[2] !== 0x8a || bytes[3] !== 10)
    throw new CheckpointError(
      "mismatch",
      "This is neither a file of torch.save nor .safetensors. Choose a .pth, .pt, .pth.tar or .safetensors file.",
    );
  const magic = readPickle(bytes);
  const protocol = readPickle(bytes, magic.end);
  const machine = readPickle(bytes, protocol.end);
  if (magic.value !== olderMagic || protocol.value !== 1001)
    throw new CheckpointError("unsupported", "This file of torch.save is of a version that is not read.");
  if (machine.value instanceof Map && machine.value.get("little_endian") === false)
    throw new CheckpointError(
      "unsupported",
      "This file was written on a big-endian machine, which is not read.",
    );
  const root = readPickle(bytes, machine.end);
  const keys = readPickle(bytes, root.end);
  const places = walkStorages(bytes, keys, collectStorages(root.value));
  return {
    root: root.value,
    storages: ({ key }) => {
      const place = places.get(key);
      if (place) return Promise.resolve(place);
      throw new CheckpointError("malformed", `This file lacks the numbers ${quote(key)}.`);
    },
  };
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
      throw new CheckpointError(
        "malformed",
        `The numbers ${quote(String(key))} in this file are cut off or broken.`,
      );
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
    else if (value instanceof Map) for (const pair of value) waiting.push(...pair);
    else if (value instanceof Tuple) for (const item of value.items) waiting.push(item);
    else if (Array.isArray(value)) for (const item of value) waiting.push(item);
  }
  return found;
}

function stateDictOf(root: PickleValue): Map<PickleValue, PickleValue> {
  const candidates = root instanceof Map ? [root.get("state_dict"), root.get("model"), root] : [];
  for (const candidate of candidates)
    if (candidate instanceof Map && [...candidate.values()].some((value) => value instanceof TensorReference))
      return candidate;
  throw new CheckpointError(
    "mismatch",
    "This file of torch.save holds no state_dict: names with tensors, alone or under “state_dict”.",
  );
}

class TensorReader {
  private readonly storages = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes of the storages that were read, and of the tensors taken out of them. */
  private held = 0;
  private taken = 0;

  constructor(private readonly open: Storages) {}

  /** Every tensor of a dict; none of anything else. */
  async readAll(dict: PickleValue): Promise<Tensors> {
    const tensors: Tensors = new Map();
    for (const [name, value] of dict instanceof Map ? dict : [])
      if (value instanceof TensorReference) tensors.set(String(name), await this.read(String(name), value));
    return tensors;
  }

  async read(name: string, { storage, offset, shape, strides }: TensorReference): Promise<Tensor> {
    const { type } = storage;
    if (!type)
      throw new CheckpointError(
        "unsupported",
        `Tensor ${quote(name)} holds ${quote(storage.typeName)}, which is not read.`,
      );
    const size = arrayTypes[type].BYTES_PER_ELEMENT;
    const count = elements(shape);
    const bytes = await this.bytesOf(storage);
    const last = shape.reduce((sum, length, i) => sum + (length - 1) * (strides[i] ?? 0), offset);
    // A tensor of more elements than its storage repeats them; no weights do, but a bomb would.
    if (!(count * size <= bytes.length) || (count > 0 && !((last + 1) * size <= bytes.length)))
      throw new CheckpointError(
        "malformed",
        `Tensor ${quote(name)} [${shape.join(", ")}] reaches beyond its ${storage.elements} numbers.`,
      );
    this.taken += count * size;
    if (this.taken > maximumSharing * this.held)
      throw new CheckpointError(
        "malformed",
        `Tensor ${quote(name)} and those before it claim far more numbers than there are.`,
      );
    if (count === 0 || isContiguous(shape, strides))
      return tensorOver(type, shape, bytes.subarray(offset * size, (offset + count) * size));
    return tensorOver(type, shape, gather(bytes, size, offset, shape, strides));
  }

  private async bytesOf(storage: StorageReference): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.storages.get(storage.key);
    if (known) return known;
    const bytes = await this.open(storage);
    this.storages.set(storage.key, bytes);
    this.held += bytes.length;
    return bytes;
  }
}

/** Whether the elements lie one after the other; the stride of a dimension of one element says nothing. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const wanted = contiguous(shape);
  return shape.every((size, i) => size === 1 || strides[i] === wanted[i]);
}

function gather(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Uint8Array<ArrayBuffer> {
  const count = elements(shape);
  const result = new Uint8Array(count * size);
  // Whole words are copied, an eight-byte element as two of them.
  const words = size >= 4 ? Uint32Array : size === 2 ? Uint16Array : Uint8Array;
  const perElement = size / words.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % words.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  const source = new words(aligned.buffer, aligned.byteOffset, aligned.byteLength / words.BYTES_PER_ELEMENT);
  const target = new words(result.buffer);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    for (let word = 0; word < perElement; word++)
      target[to * perElement + word] = source[from * perElement + word] ?? 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      const next = (index[d] ?? 0) + 1;
      from += strides[d] ?? 0;
      index[d] = next;
      if (next < (shape[d] ?? 0)) break;
      from -= next * (strides[d] ?? 0);
      index[d] = 0;
    }
  }
  return result;
}

async function readOptimizer(value: PickleValue, stateDict: Tensors, reader: TensorReader): Promise<Tensors> {
  const result: Tensors = new Map();
  const state = value instanceof Map ? value.get("state") : undefined;
  if (!(state instanceof Map)) return result;
  const names = parameterNames(stateDict, false);
  for (const [index, entry] of state) {
    const name = typeof index === "number" ? names[index] : undefined;
    if (name === undefined || !(entry instanceof Map)) continue;
    for (const kind of ["momentum_buffer", "exp_avg", "exp_avg_sq"]) {
      const tensor = entry.get(kind);
      if (tensor instanceof TensorReference) result.set(`${kind}.${name}`, await reader.read(name, tensor));
    }
  }
  return result;
}

async function readNumber(value: PickleValue, reader: TensorReader): Promise<number | null> {
  if (typeof value === "number") return value;
  if (!(value instanceof TensorReference) || value.storage.type === null) return null;
  const tensor = await reader.read("best_acc1", value);
  const [only] = tensor.type === "F32" || tensor.type === "F64" ? floats("best_acc1", tensor) : [];
  return only ?? null;
}
