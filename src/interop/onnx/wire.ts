/**
 * Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding/), as far as ONNX files need it: whole numbers,
 * float32, texts, bytes and messages. Nothing is copied twice: large tensors stay the views that they are until the file is made.
 */
type Part = Uint8Array<ArrayBuffer>;

const wireTypes = { varint: 0, bytes: 2, fixed32: 5 } as const;

function varint(value: number | bigint): Part {
  const bytes: number[] = [];
  // Negative numbers are 64 bits long in two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** A message, written field by field. What is left out has its default, as everywhere in Protocol Buffers. */
export class Message {
  readonly parts: Part[] = [];
  length = 0;

  #push(...parts: readonly Part[]): this {
    for (const part of parts) {
      this.parts.push(part);
      this.length += part.length;
    }
    return this;
  }

  #tag(field: number, type: keyof typeof wireTypes): Part {
    return varint((field << 3) | wireTypes[type]);
  }

  whole(field: number, value: number | bigint): this {
    return this.#push(this.#tag(field, "varint"), varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(this.#tag(field, "fixed32"), bytes);
  }

  bytes(field: number, value: Part): this {
    return this.#push(this.#tag(field, "bytes"), varint(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.#push(this.#tag(field, "bytes"), varint(value.length), ...value.parts);
  }
}
