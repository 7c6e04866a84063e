/** The numbers of tensors out of a file's storages, laid row after row. */
import { say } from "../../said.ts";
import { CheckpointError, quote } from "../checkpointError.ts";
import { Inert, TensorReference, type PickleValue, type StorageReference } from "./pickleValues.ts";
import type { Storages } from "./pthForms.ts";
import { contiguous } from "../stateDict.ts";
import { arrayTypes, elements, tensorOver, type Tensor, type Tensors } from "../safetensors/tensors.ts";

/** Tensors may share numbers, as tied weights do; taken together they have at most so many times those of the file. */
const maximumSharing = 4;

export class TensorReader {
  private readonly storages = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes of the storages that were read, and of the tensors taken out of them. */
  private held = 0;
  private taken = 0;

  constructor(private readonly open: Storages) {}

  /** Every tensor of a dict; none of anything else. */
  async readAll(dict: PickleValue | ReadonlyMap<PickleValue, PickleValue>): Promise<Tensors> {
    const tensors: Tensors = new Map();
    for (const [name, value] of dict instanceof Map ? dict : [])
      if (value instanceof TensorReference) tensors.set(String(name), await this.read(String(name), value));
    return tensors;
  }

  /** The same of a dict that may hold more than is needed: what cannot be read is told by name instead. */
  async readWhatCan(
    dict: ReadonlyMap<PickleValue, PickleValue>,
  ): Promise<{ tensors: Tensors; unusable: Map<string, string> }> {
    const tensors: Tensors = new Map();
    const unusable = new Map<string, string>();
    for (const [key, value] of dict) {
      const name = String(key);
      if (value instanceof Inert) unusable.set(name, say("whyObject", quote(value.path)));
      else if (value instanceof TensorReference && value.storage.type === null)
        unusable.set(name, say("whyHolds", quote(value.storage.typeName)));
      else if (value instanceof TensorReference) tensors.set(name, await this.read(name, value));
    }
    return { tensors, unusable };
  }

  async read(name: string, { storage, offset, shape, strides }: TensorReference): Promise<Tensor> {
    const { type } = storage;
    if (!type)
      throw new CheckpointError("unsupported", say("tensorHolds", quote(name), quote(storage.typeName)));
    const size = arrayTypes[type].BYTES_PER_ELEMENT;
    const count = elements(shape);
    const bytes = await this.bytesOf(storage);
    const last = shape.reduce((sum, length, i) => sum + (length - 1) * (strides[i] ?? 0), offset);
    // A tensor of more elements than its storage repeats them; no weights do, but a bomb would.
    if (!(count * size <= bytes.length) || (count > 0 && !((last + 1) * size <= bytes.length)))
      throw new CheckpointError(
        "malformed",
        say("tensorBeyond", quote(name), `[${shape.join(", ")}]`, storage.elements),
      );
    this.taken += count * size;
    if (this.taken > maximumSharing * this.held)
      throw new CheckpointError("malformed", say("tensorClaims", quote(name)));
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
