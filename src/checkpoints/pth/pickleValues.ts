/** What a pickle of a PyTorch checkpoint may hold: plain Python values, tensors by reference, and nothing that acts. */
import type { TensorType } from "../safetensors/tensors.ts";

/** A Python tuple; lists are arrays, dicts are Maps. */
export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** A Python float that may be a whole number, which a JavaScript number cannot say: 0.0, 1.0. */
export class Float {
  constructor(readonly value: number) {}
}

/** A dict that pickles as collections.OrderedDict, as a state_dict does. */
export class OrderedDict extends Map<PickleValue, PickleValue> {}

/** Numbers that lie outside of the pickle, named by `key`. */
export interface StorageReference {
  key: string;
  /** Null when the type has no place here, e.g. complex numbers; that matters only if somebody wants it. */
  type: TensorType | null;
  typeName: string;
  elements: number;
}

/** A storage as it stands in a pickle, before a tensor is made over it; `offset` in elements. */
export class Storage {
  constructor(
    readonly reference: StorageReference,
    readonly offset: number,
  ) {}
}

/** A tensor over part of a storage; offset and strides in elements. */
export class TensorReference {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A Python name such as torch.FloatStorage. It is a text here, never a thing. */
export class Name {
  constructor(readonly path: string) {}
}

/** An object of a class, e.g. argparse.Namespace: what it was made of and what was set on it. Nothing of it acts. */
export class Inert {
  /** Entries, where the class is a dict. */
  readonly items = new Map<PickleValue, PickleValue>();
  attributes: ReadonlyMap<PickleValue, PickleValue> = new Map();
  /** What was handed to the object to set itself up, where that is no dict of attributes. */
  state: PickleValue = null;

  constructor(
    readonly path: string,
    readonly given: readonly PickleValue[] = [],
  ) {}

  /** Sets attributes as pickle's BUILD does: of a dict, or of a pair of a dict and the slots. */
  build(state: PickleValue): void {
    const parts = state instanceof Tuple && state.items.length === 2 ? state.items : [state];
    for (const part of parts) if (part instanceof Map && part.size > 0) this.attributes = part;
    this.state = state;
  }
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Tuple
  | Float
  | Storage
  | TensorReference
  | Name
  | Inert;

/** The element type of each kind of storage; null: known, but of no use here. */
export const storageTypes: ReadonlyMap<string, TensorType | null> = new Map([
  ["torch.FloatStorage", "F32"],
  ["torch.DoubleStorage", "F64"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "U8"],
  ["torch.CharStorage", null],
  ["torch.ShortStorage", null],
  ["torch.ComplexFloatStorage", null],
  ["torch.ComplexDoubleStorage", null],
]);

/** A storage's class, of those above or another that PyTorch may have. */
export const isStorageName = (path: string): boolean => /^torch\.(\w+\.)*\w*Storage$/.test(path);

/** Bytes of an element where the type itself is of no use: legacy files must be walked over all the same. */
export const unusedElementBytes: ReadonlyMap<string, number> = new Map([
  ["torch.CharStorage", 1],
  ["torch.ShortStorage", 2],
  ["torch.ComplexFloatStorage", 8],
  ["torch.ComplexDoubleStorage", 16],
  ["torch.QInt8Storage", 1],
  ["torch.QUInt8Storage", 1],
  ["torch.QInt32Storage", 4],
  ["torch.UntypedStorage", 1],
  ["torch.storage.UntypedStorage", 1],
]);

/** The values in a list, dict or object, each with its key; none of anything else. */
export function* partsOf(value: PickleValue): Generator<[key: PickleValue, part: PickleValue]> {
  if (value instanceof Map) yield* value;
  else if (value instanceof Tuple) yield* value.items.entries();
  else if (Array.isArray(value)) yield* value.entries();
  else if (value instanceof Inert) {
    yield* value.given.entries();
    yield* value.items;
    yield* value.attributes;
    if (value.state !== value.attributes) yield ["state", value.state];
  }
}
