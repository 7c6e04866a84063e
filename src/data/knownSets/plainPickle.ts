/**
 * Reads a Python pickle of plain values and numpy's arrays of bytes, as CIFAR's batches are (opcodes:
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py). A pickle is a program; this reader calls nothing: a call is
 * kept as its name and arguments, and what such data do not need is refused.
 */

export interface PickledCall {
  name: string;
  args: PickledValue;
  state: PickledValue;
}

export type PickledValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array<ArrayBuffer>
  | PickledValue[]
  | Map<string, PickledValue>
  | PickledCall;

const mark = Symbol("mark");
const mostOpcodes = 5_000_000;
const text = new TextDecoder();

class Machine {
  #at = 0;
  readonly #stack: (PickledValue | typeof mark)[] = [];
  readonly #memo = new Map<number, PickledValue>();
  readonly #view: DataView;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickledValue {
    for (let count = 0; count < mostOpcodes; count += 1) {
      const opcode = this.#byte();
      if (opcode === 0x2e) return this.#pop();
      this.#step(opcode);
    }
    throw new Error("The pickle does not end.");
  }

  #byte(): number {
    const value = this.bytes[this.#at];
    if (value === undefined) throw new Error("The pickle is cut off.");
    this.#at += 1;
    return value;
  }

  #number(size: 2 | 4 | 8): number {
    const at = this.#at;
    this.#at += size;
    if (size === 2) return this.#view.getUint16(at, true);
    return size === 4 ? this.#view.getInt32(at, true) : Number(this.#view.getBigUint64(at, true));
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    if (!(length >= 0) || this.#at + length > this.bytes.length) throw new Error("The pickle is cut off.");
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  #line(): string {
    const end = this.bytes.indexOf(10, this.#at);
    const line = text.decode(this.#take(end - this.#at));
    this.#at += 1;
    return line;
  }

  #push(value: PickledValue): void {
    this.#stack.push(value);
  }

  #pop(): PickledValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw new Error("The pickle takes what is not there.");
    return value;
  }

  #toMark(): PickledValue[] {
    const from = this.#stack.lastIndexOf(mark);
    if (from < 0) throw new Error("The pickle has no mark.");
    return this.#stack.splice(from).slice(1) as PickledValue[];
  }

  #top(): PickledValue {
    const value = this.#pop();
    this.#push(value);
    return value;
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Error("The pickle recalls what it has not kept.");
    this.#push(value);
  }

  #append(values: PickledValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw new Error("The pickle appends to what is no list.");
    for (const value of values) list.push(value);
  }

  #set(values: PickledValue[]): void {
    const map = this.#top();
    if (!(map instanceof Map)) throw new Error("The pickle sets items of what is no dict.");
    for (let at = 0; at + 1 < values.length; at += 2)
      map.set(asText(values[at] ?? null), values[at + 1] ?? null);
  }

  #tuple(count: number): void {
    const values = Array.from({ length: count }, () => this.#pop());
    this.#push(values.toReversed());
  }

  #step(opcode: number): void {
    switch (String.fromCharCode(opcode)) {
      case "\x80":
        this.#byte();
        return;
      case "\x95":
        this.#number(8);
        return;
      case "(":
        this.#stack.push(mark);
        return;
      case "}":
        return this.#push(new Map());
      case "]":
      case ")":
        return this.#push([]);
      case "t":
      case "l":
        return this.#push(this.#toMark());
      case "\x85":
        return this.#tuple(1);
      case "\x86":
        return this.#tuple(2);
      case "\x87":
        return this.#tuple(3);
      case "N":
        return this.#push(null);
      case "\x88":
        return this.#push(true);
      case "\x89":
        return this.#push(false);
      case "K":
        return this.#push(this.#byte());
      case "M":
        return this.#push(this.#number(2));
      case "J":
        return this.#push(this.#number(4));
      case "I":
        return this.#push(Number(this.#line()));
      case "U":
      case "C":
        return this.#push(this.#take(this.#byte()));
      case "T":
      case "B":
        return this.#push(this.#take(this.#number(4)));
      case "\x8e":
        return this.#push(this.#take(this.#number(8)));
      case "\x8c":
        return this.#push(text.decode(this.#take(this.#byte())));
      case "X":
        return this.#push(text.decode(this.#take(this.#number(4))));
      case "q":
        return this.#remember(this.#byte());
      case "r":
        return this.#remember(this.#number(4));
      case "\x94":
        return this.#remember(this.#memo.size);
      case "h":
        return this.#recall(this.#byte());
      case "j":
        return this.#recall(this.#number(4));
      case "a":
        return this.#append([this.#pop()]);
      case "e":
        return this.#append(this.#toMark());
      case "s": {
        const value = this.#pop();
        return this.#set([this.#pop(), value]);
      }
      case "u":
        return this.#set(this.#toMark());
      case "c":
        return this.#push(`${this.#line()}.${this.#line()}`);
      case "\x93": {
        const name = this.#pop();
        return this.#push(`${asText(this.#pop())}.${asText(name)}`);
      }
      case "R": {
        const args = this.#pop();
        return this.#push({ name: asText(this.#pop()), args, state: null });
      }
      case "b": {
        const state = this.#pop();
        const object = this.#top();
        if (!isCall(object)) throw new Error("The pickle gives a state to what has none.");
        object.state = state;
        return;
      }
      default:
        throw new Error(`The pickle does what no data need (${opcode}).`);
    }
  }
}

export const isCall = (value: PickledValue): value is PickledCall =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof Uint8Array);

/** A text as such, whether Python 2 or 3 wrote it. */
export function asText(value: PickledValue): string {
  if (value instanceof Uint8Array) return text.decode(value);
  if (typeof value !== "string") throw new Error("The pickle has no text where one is needed.");
  return value;
}

/** Throws an Error that says what is wrong. Byte strings are views of `bytes`. */
export const readPlainPickle = (bytes: Uint8Array<ArrayBuffer>): PickledValue => new Machine(bytes).run();
