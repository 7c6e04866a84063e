/**
 * Tensors as they cross the border to files: PyTorch's names and layouts (convolutions [out, in, height, width], linear
 * [out, in], `num_batches_tracked` a scalar I64), row-major, little-endian like every machine that runs a browser.
 */
import { say } from "../../said.ts";
import { CheckpointError, quote } from "../checkpointError.ts";

/** Array type of each element type; half floats stay as their 16 bits until `floats` widens them. */
export const arrayTypes = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;

export type TensorType = keyof typeof arrayTypes;

interface Arrays {
  F64: Float64Array;
  F32: Float32Array;
  F16: Uint16Array;
  BF16: Uint16Array;
  I64: BigInt64Array;
  I32: Int32Array;
  U8: Uint8Array;
}

export type Tensor = {
  [T in TensorType]: {
    type: T;
    /** Empty for a scalar. */
    shape: readonly number[];
    data: Arrays[T];
  };
}[TensorType];

/** By name, in the order of the state_dict. */
export type Tensors = Map<string, Tensor>;

/** A float32 tensor over `data`, which is not copied. */
export function float32(shape: readonly number[], data: Float32Array): Tensor {
  return { type: "F32", shape, data };
}

/** A counter such as `num_batches_tracked`. */
export function counter(value: number): Tensor {
  return { type: "I64", shape: [], data: BigInt64Array.of(BigInt(value)) };
}

/** Elements of a shape; NaN when they cannot be counted exactly. */
export function elements(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return Number.isSafeInteger(count) ? count : Number.NaN;
}

/** `count` elements of `type` over a copy-free view of `bytes` where its alignment allows it, over a copy elsewhere. */
export function tensorOver(
  type: TensorType,
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
): Tensor {
  const size = arrayTypes[type].BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset } = aligned;
  const count = aligned.byteLength / size;
  switch (type) {
    case "F64":
      return { type, shape, data: new Float64Array(buffer, byteOffset, count) };
    case "F32":
      return { type, shape, data: new Float32Array(buffer, byteOffset, count) };
    case "F16":
    case "BF16":
      return { type, shape, data: new Uint16Array(buffer, byteOffset, count) };
    case "I64":
      return { type, shape, data: new BigInt64Array(buffer, byteOffset, count) };
    case "I32":
      return { type, shape, data: new Int32Array(buffer, byteOffset, count) };
    case "U8":
      return { type, shape, data: aligned };
    default:
      return type satisfies never;
  }
}

/** The bytes of a tensor; a copy only where the memory is shared, which a Blob does not take. */
export function bytesOf(tensor: Tensor): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = tensor.data;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength);
  return new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

function fromBits(bits: number): number {
  singleBits[0] = bits;
  return single[0] ?? 0;
}

/** The value of 16 bits of IEEE 754 half precision. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Any floating-point tensor as float32: the array itself if it is that already. Throws for integers. */
export function floats(name: string, tensor: Tensor): Float32Array {
  switch (tensor.type) {
    case "F32":
      return tensor.data;
    case "F64":
      return Float32Array.from(tensor.data);
    case "F16":
      return Float32Array.from(tensor.data, fromHalf);
    case "BF16": // the upper half of a float32
      return Float32Array.from(tensor.data, (bits) => fromBits(bits << 16));
    case "I64":
    case "I32":
    case "U8":
      throw new CheckpointError("mismatch", say("tensorWhole", quote(name), tensor.type));
    default:
      return tensor satisfies never;
  }
}

/** Name and place of the first NaN or infinity, or null when every value is finite. */
export function firstNonFinite(tensors: Tensors): { name: string; index: number; value: number } | null {
  for (const [name, tensor] of tensors) {
    if (tensor.type === "I64" || tensor.type === "I32" || tensor.type === "U8") continue;
    const values = floats(name, tensor);
    const index = nonFiniteIndex(values);
    if (index >= 0) return { name, index, value: values[index] ?? Number.NaN };
  }
  return null;
}

function nonFiniteIndex(values: Float32Array): number {
  // x - x is 0 for finite x and NaN otherwise; a sum of zeros shows in one pass that nothing has to be looked for.
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    sum += value - value;
  }
  return sum === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
