/** Writes pickles of protocol 2, the one of torch.save, from plain values and tensors. */
import { CheckpointError } from "../checkpointError.ts";
import {
  Float,
  OrderedDict,
  TensorReference,
  Tuple,
  type PickleValue,
  type StorageReference,
} from "./pickleValues.ts";

const typeNames = new Map([
  ["F32", "FloatStorage"],
  ["F64", "DoubleStorage"],
  ["F16", "HalfStorage"],
  ["BF16", "BFloat16Storage"],
  ["I64", "LongStorage"],
  ["I32", "IntStorage"],
  ["U8", "ByteStorage"],
]);

/** `value` as a pickle; tensors name their storages as torch.load expects them. */
export function writePickle(value: PickleValue): Uint8Array<ArrayBuffer> {
  const pickle = new Pickle();
  pickle.bytes(0x80, 2); // PROTO 2
  pickle.value(value);
  pickle.text(".");
  return pickle.finish();
}

class Pickle {
  private buffer = new Uint8Array(1 << 16);
  private length = 0;

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }

  bytes(...values: number[]): void {
    this.append(Uint8Array.from(values));
  }

  text(ascii: string): void {
    this.append(new TextEncoder().encode(ascii));
  }

  value(value: PickleValue): void {
    if (value === null) this.text("N");
    else if (typeof value === "boolean") this.bytes(value ? 0x88 : 0x89);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "string") this.string(value);
    else if (value instanceof Float) this.float(value.value);
    else if (value instanceof TensorReference) this.tensor(value);
    else if (value instanceof Tuple) this.items("(", value.items, "t");
    else if (Array.isArray(value)) {
      this.text("]");
      this.items("(", value, "e");
    } else if (value instanceof Map) this.dict(value);
    else
      throw new CheckpointError("unsupported", "Only plain values and tensors can be written into a pickle.");
  }

  private append(more: Uint8Array): void {
    if (this.length + more.length > this.buffer.length) {
      const larger = new Uint8Array(2 * (this.length + more.length));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(more, this.length);
    this.length += more.length;
  }

  private number(value: number): void {
    if (!Number.isSafeInteger(value)) return this.float(value);
    const data = new DataView(new ArrayBuffer(8));
    if (value === value << 0) {
      data.setInt32(0, value, true);
      this.text("J");
      this.append(new Uint8Array(data.buffer, 0, 4));
    } else {
      data.setBigInt64(0, BigInt(value), true);
      this.bytes(0x8a, 8); // LONG1 of 8 bytes
      this.append(new Uint8Array(data.buffer));
    }
  }

  private float(value: number): void {
    const data = new DataView(new ArrayBuffer(8));
    data.setFloat64(0, value, false);
    this.text("G");
    this.append(new Uint8Array(data.buffer));
  }

  private string(value: string): void {
    const bytes = new TextEncoder().encode(value);
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, bytes.length, true);
    this.text("X");
    this.append(new Uint8Array(length.buffer));
    this.append(bytes);
  }

  private items(before: string, items: Iterable<PickleValue>, after: string): void {
    this.text(before);
    for (const item of items) this.value(item);
    this.text(after);
  }

  private dict(dict: ReadonlyMap<PickleValue, PickleValue>): void {
    this.text(dict instanceof OrderedDict ? "ccollections\nOrderedDict\n)R" : "}");
    this.items("(", [...dict].flat(), "u");
  }

  /** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks) */
  private tensor({ storage, offset, shape, strides }: TensorReference): void {
    this.text("ctorch._utils\n_rebuild_tensor_v2\n((");
    this.string("storage");
    this.storageType(storage);
    this.string(storage.key);
    this.string("cpu");
    this.number(storage.elements);
    this.text("tQ");
    this.value(offset);
    this.value(new Tuple(shape));
    this.value(new Tuple(strides));
    this.value(false);
    this.value(new OrderedDict());
    this.text("tR");
  }

  private storageType({ type }: StorageReference): void {
    this.text(`ctorch\n${typeNames.get(type ?? "") ?? "FloatStorage"}\n`);
  }
}
