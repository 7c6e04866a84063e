/**
 * Reads Python pickles (protocols 0 to 5, https://github.com/python/cpython/blob/main/Lib/pickletools.py) as far as checkpoints
 * need them. It knows numbers, texts, lists, dicts and PyTorch's tensors. A pickle is a program; this reader calls nothing:
 * objects of any class are kept as their name and attributes, and a call of anything else is refused.
 */
import { say } from "../../said.ts";
import { instanceOf, malformed, persistent, rebuild } from "./pickleObjects.ts";
import { Inert, Name, Tuple, type PickleValue } from "./pickleValues.ts";
import { quote } from "../checkpointError.ts";

/** Far above any real checkpoint, and reached within a second. */
const maximumOpcodes = 2_000_000;
const maximumMemo = 1_000_000;

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
    throw malformed(say("pickleLong", maximumOpcodes));
  }

  private step(opcode: number): void {
    switch (String.fromCharCode(opcode)) {
      case "\x80": // PROTO
        if (this.uint8() > 5) throw malformed(say("pickleProtocol"));
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
      case "\x8e":
      case "\x96": // BYTEARRAY8
        return this.push(this.take(this.length64()).slice());
      case "]":
      case "\x8f": // a set is a list here
        return this.push([]);
      case "\x91": // FROZENSET
        return this.push(this.toMark());
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
      case "\x90": // ADDITEMS
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
        return this.push(new Name(`${module}.${this.line()}`));
      }
      case "\x93": {
        const name = this.pop();
        return this.push(new Name(`${String(this.pop())}.${String(name)}`));
      }
      case "R": {
        const given = this.pop();
        return this.push(this.call(this.pop(), given));
      }
      case "\x81": {
        const given = this.pop();
        return this.push(this.counted(instanceOf(this.pop(), given)));
      }
      case "\x92": {
        this.pop(); // what is given by name
        const given = this.pop();
        return this.push(this.counted(instanceOf(this.pop(), given)));
      }
      case "b": {
        const state = this.pop();
        const target = this.top();
        if (target instanceof Inert) target.build(state); // a state_dict's _metadata is not wanted
        return;
      }
      case "Q":
        return this.push(persistent(this.pop()));
      default:
        throw malformed(say("pickleOperation", `0x${opcode.toString(16)}`, this.at - 1));
    }
  }

  private take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(this.at, this.at + count);
    if (taken.length !== count) throw malformed(say("pickleEnds"));
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
    if (end < 0) throw malformed(say("pickleLineEnds"));
    const text = this.text(end - this.at);
    this.at++;
    return text.trimEnd();
  }

  private integerLine(): PickleValue {
    const text = this.line();
    if (text === "00" || text === "01") return text === "01"; // how protocol 0 writes False and True
    if (!/^-?\d{1,300}L?$/.test(text)) throw malformed(say("pickleNumber", quote(text)));
    return narrow(BigInt(text.replace("L", "")));
  }

  /** Little-endian two's complement. */
  private long(length: number): PickleValue {
    if (length > 128) throw malformed(say("pickleWide", length));
    let value = 0n;
    for (const byte of this.take(length).toReversed()) value = (value << 8n) | BigInt(byte);
    return narrow(BigInt.asIntN(Math.max(1, length * 8), value));
  }

  private push(value: Slot): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === mark) throw malformed(say("pickleTakes"));
    return value;
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw malformed(say("pickleUses"));
    return value;
  }

  private toMark(): PickleValue[] {
    const from = this.stack.lastIndexOf(mark);
    if (from < 0) throw malformed(say("pickleBegins"));
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
    if (!Array.isArray(list)) throw malformed(say("pickleAppends"));
    for (const item of items) list.push(item);
  }

  private setItems(target: PickleValue, items: PickleValue[]): PickleValue {
    if (target instanceof Inert) return this.setItems(target.items, items) && target;
    if (!(target instanceof Map) || items.length % 2) throw malformed(say("pickleSets"));
    for (let i = 0; i < items.length; i += 2) target.set(items[i] ?? null, items[i + 1] ?? null);
    return target;
  }

  private remember(index: number): void {
    if (!Number.isSafeInteger(index) || this.memo.size >= maximumMemo)
      throw malformed(say("pickleRemembers"));
    this.memo.set(index, this.top());
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw malformed(say("pickleRecalls"));
    this.push(value);
  }

  private call(called: PickleValue, given: PickleValue): PickleValue {
    return this.counted(rebuild(called, given));
  }

  /** A dict may be made of a long list again and again: its pairs count as operations. */
  private counted(result: PickleValue): PickleValue {
    if (result instanceof Map) this.count += result.size;
    return result;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
