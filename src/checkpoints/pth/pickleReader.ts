/**
 * Reads Python pickles (protocols 0 to 4, https://github.com/python/cpython/blob/main/Lib/pickletools.py) as far as checkpoints
 * need them. It knows numbers, texts, lists, dicts and PyTorch's tensors. A pickle is a program; this reader calls nothing:
 * any other name in it is refused, or kept as an inert word.
 */
import { CheckpointError, quote } from "../checkpointError.ts";
import {
  Inert,
  Name,
  OrderedDict,
  Storage,
  storageTypes,
  TensorReference,
  Tuple,
  type PickleValue,
} from "./pickleValues.ts";

/** Far above any real checkpoint, and reached within a second. */
const maximumOpcodes = 2_000_000;
const maximumMemo = 1_000_000;

/** Objects that stand in checkpoints beside the tensors; they are passed over. */
const inertNames = new Set([
  "argparse.Namespace",
  "collections.Counter",
  "collections.defaultdict",
  "torch.device",
  "torch.Size",
  "numpy.core.multiarray.scalar",
  "numpy._core.multiarray.scalar",
  "numpy.dtype",
  "_codecs.encode",
]);
const knownNames = new Set([
  "collections.OrderedDict",
  "torch._utils._rebuild_tensor",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_parameter",
  ...storageTypes.keys(),
  ...inertNames,
]);

const malformed = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError("malformed", `The pickle in this file is broken: ${message}`, { cause });

const mark = Symbol("mark");
type Slot = PickleValue | typeof mark;

/** One pickle out of `bytes`, from `start` on; `end` is where the next one begins. Throws CheckpointError. */
export function readPickle(bytes: Uint8Array<ArrayBuffer>, start = 0): { value: PickleValue; end: number } {
  return new Machine(bytes, start).run();
}

class Machine {
  private readonly stack: Slot[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly view: DataView;
  private count = 0;

  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): { value: PickleValue; end: number } {
    for (; this.count < maximumOpcodes; this.count++) {
      const opcode = this.take(1)[0] ?? 0;
      if (opcode === 0x2e) return { value: this.pop(), end: this.at }; // STOP
      this.step(opcode);
    }
    throw malformed(`it has more than ${maximumOpcodes} operations.`);
  }

  private step(opcode: number): void {
    switch (String.fromCharCode(opcode)) {
      case "\x80": // PROTO
        if (this.uint8() > 5) throw malformed("its protocol is newer than 5.");
        return;
      case "\x95": // FRAME
        this.length64();
        return;
      case "(":
        return this.push(mark);
      case "0":
        this.stack.pop();
        return;
      case "1":
        this.toMark();
        return;
      case "2":
        return this.push(this.top());
      case "N":
        return this.push(null);
      case "\x88":
        return this.push(true);
      case "\x89":
        return this.push(false);
      case "K":
        return this.push(this.uint8());
      case "M":
        return this.push(this.number(2, (at) => this.view.getUint16(at, true)));
      case "J":
        return this.push(this.number(4, (at) => this.view.getInt32(at, true)));
      case "\x8a":
        return this.push(this.long(this.uint8()));
      case "\x8b":
        return this.push(this.long(this.length32()));
      case "I":
      case "L":
        return this.push(this.integerLine());
      case "F":
        return this.push(Number(this.line()));
      case "G":
        return this.push(this.number(8, (at) => this.view.getFloat64(at, false)));
      case "X":
        return this.push(this.text(this.length32()));
      case "\x8c":
        return this.push(this.text(this.uint8()));
      case "\x8d":
        return this.push(this.text(this.length64()));
      case "V":
        return this.push(this.line());
      case "U": // Python 2's str
        return this.push(this.latin1(this.uint8()));
      case "T":
        return this.push(this.latin1(this.length32()));
      case "C":
        return this.push(this.take(this.uint8()).slice());
      case "B":
        return this.push(this.take(this.length32()).slice());
      case "]":
        return this.push([]);
      case "}":
        return this.push(new Map());
      case ")":
        return this.push(new Tuple([]));
      case "l":
        return this.push(this.toMark());
      case "t":
        return this.push(new Tuple(this.toMark()));
      case "d":
        return this.push(this.setItems(new Map(), this.toMark()));
      case "\x85":
        return this.tuple(1);
      case "\x86":
        return this.tuple(2);
      case "\x87":
        return this.tuple(3);
      case "a":
        return this.append([this.pop()]);
      case "e":
        return this.append(this.toMark());
      case "s": {
        const value = this.pop();
        const key = this.pop();
        this.setItems(this.top(), [key, value]);
        return;
      }
      case "u": {
        const items = this.toMark();
        this.setItems(this.top(), items);
        return;
      }
      case "q":
        return this.remember(this.uint8());
      case "r":
        return this.remember(this.length32());
      case "p":
        return this.remember(Number(this.line()));
      case "\x94":
        return this.remember(this.memo.size);
      case "h":
        return this.recall(this.uint8());
      case "j":
        return this.recall(this.length32());
      case "g":
        return this.recall(Number(this.line()));
      case "c": {
        const module = this.line();
        return this.name(`${module}.${this.line()}`);
      }
      case "\x93": {
        const name = this.pop();
        return this.name(`${String(this.pop())}.${String(name)}`);
      }
      case "R": {
        const given = this.pop();
        return this.push(this.call(this.pop(), given));
      }
      case "\x81": {
        const given = this.pop();
        return this.push(this.call(this.pop(), given));
      }
      case "b": // sets attributes: a state_dict's _metadata, a parameter's; none of them is wanted
        this.pop();
        return;
      case "Q":
        return this.push(persistent(this.pop()));
      default:
        throw malformed(
          `operation 0x${opcode.toString(16)} at byte ${this.at - 1} is none that a checkpoint needs.`,
        );
    }
  }

  private take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(this.at, this.at + count);
    if (taken.length !== count) throw malformed("it ends in the middle. The file may be cut off.");
    this.at += count;
    return taken;
  }

  private number(size: number, read: (at: number) => number): number {
    this.take(size);
    return read(this.at - size);
  }

  private readonly uint8 = (): number => this.number(1, (at) => this.view.getUint8(at));
  private readonly length32 = (): number => this.number(4, (at) => this.view.getUint32(at, true));
  private readonly length64 = (): number => this.number(8, (at) => Number(this.view.getBigUint64(at, true)));

  private text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  private latin1(length: number): string {
    return Array.from(this.take(length), (byte) => String.fromCharCode(byte)).join("");
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw malformed("it ends in the middle of a line.");
    const text = this.text(end - this.at);
    this.at++;
    return text.trimEnd();
  }

  private integerLine(): PickleValue {
    const text = this.line();
    if (text === "00" || text === "01") return text === "01"; // how protocol 0 writes False and True
    if (!/^-?\d{1,300}L?$/.test(text)) throw malformed(`${quote(text)} is no number.`);
    return narrow(BigInt(text.replace("L", "")));
  }

  /** Little-endian two's complement. */
  private long(length: number): PickleValue {
    if (length > 128) throw malformed(`it has a whole number of ${length} bytes.`);
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    return narrow(BigInt.asIntN(Math.max(1, length * 8), value));
  }

  private push(value: Slot): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === mark) throw malformed("it takes a value where there is none.");
    return value;
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw malformed("it uses a value where there is none.");
    return value;
  }

  private toMark(): PickleValue[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) throw malformed("it has no beginning for a list.");
    const items = this.stack.splice(from).slice(1);
    return items.filter((item) => item !== mark);
  }

  private tuple(count: number): void {
    const items: PickleValue[] = [];
    for (let i = 0; i < count; i++) items.unshift(this.pop());
    this.push(new Tuple(items));
  }

  private append(items: PickleValue[]): void {
    const list = this.top();
    if (list instanceof Inert) return;
    if (!Array.isArray(list)) throw malformed("it appends to something that is no list.");
    for (const item of items) list.push(item);
  }

  private setItems(target: PickleValue, items: PickleValue[]): PickleValue {
    if (target instanceof Inert) return target;
    if (!(target instanceof Map) || items.length % 2)
      throw malformed("it sets items of something that is no dict.");
    for (let i = 0; i < items.length; i += 2) target.set(items[i] ?? null, items[i + 1] ?? null);
    return target;
  }

  private remember(index: number): void {
    if (!Number.isSafeInteger(index) || this.memo.size >= maximumMemo)
      throw malformed("it remembers too much.");
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw malformed("it recalls what it never remembered.");
    this.push(value);
  }

  /** A dict may be made of a long list again and again: its pairs count as operations. */
  private call(called: PickleValue, given: PickleValue): PickleValue {
    const result = rebuild(called, given);
    if (result instanceof Map) this.count += result.size;
    return result;
  }

  private name(path: string): void {
    if (!knownNames.has(path))
      throw new CheckpointError(
        "unsupported",
        `This file asks for ${quote(path)}, which is not run here: only tensors and plain values are read. ` +
          "Save model.state_dict() alone with torch.save and choose that file.",
      );
    this.push(new Name(path));
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** What a call of a known name gives: a description, nothing is called. */
function rebuild(called: PickleValue, given: PickleValue): PickleValue {
  if (called instanceof Inert) return called;
  if (!(called instanceof Name) || !(given instanceof Tuple))
    throw malformed("it calls something that is no name.");
  const { items } = given;
  switch (called.path) {
    case "collections.OrderedDict": {
      const dict = new OrderedDict();
      for (const pair of Array.isArray(items[0]) ? items[0] : []) {
        const both: unknown = pair instanceof Tuple ? pair.items : pair; // Python 2 made lists of them
        if (Array.isArray(both)) dict.set(both[0] ?? null, both[1] ?? null);
      }
      return dict;
    }
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
      return tensor(items[0], items[1], items[2], items[3]);
    case "torch._utils._rebuild_parameter":
      if (!(items[0] instanceof TensorReference)) throw malformed("a parameter is no tensor.");
      return items[0];
    default:
      if (inertNames.has(called.path)) return new Inert(called.path);
      throw malformed(`it calls ${quote(called.path)}.`);
  }
}

function tensor(
  storage: PickleValue | undefined,
  offset: PickleValue | undefined,
  shape: PickleValue | undefined,
  strides: PickleValue | undefined,
): TensorReference {
  const [start] = sizes(new Tuple([offset ?? null]));
  const dimensions = sizes(shape);
  const steps = sizes(strides);
  if (!(storage instanceof Storage) || start === undefined || dimensions.length !== steps.length)
    throw malformed("a tensor's description is not (storage, offset, size, stride).");
  return new TensorReference(storage.reference, storage.offset + start, dimensions, steps);
}

function sizes(value: PickleValue | undefined): number[] {
  if (!(value instanceof Tuple) || value.items.length > 32) throw malformed("a tensor's size is no tuple.");
  return value.items.map((size) => {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
      throw malformed("a tensor's size is no whole number.");
    return size;
  });
}

/** ("storage", type, key, device, elements[, (view's key, offset, elements)]) */
function persistent(id: PickleValue): PickleValue {
  const [kind, type, key, , elements, part] = id instanceof Tuple ? id.items : [];
  const path = type instanceof Name ? type.path : "";
  if (kind !== "storage" || !storageTypes.has(path) || (typeof key !== "string" && typeof key !== "number"))
    throw malformed("a reference to numbers outside is not (“storage”, type, key, device, size).");
  const [count = 0] = sizes(new Tuple([elements ?? null]));
  const [offset = 0] = part instanceof Tuple ? sizes(new Tuple(part.items.slice(1, 2))) : [];
  const reference = {
    key: String(key),
    type: storageTypes.get(path) ?? null,
    typeName: path,
    elements: count,
  };
  return new Storage(reference, offset);
}
