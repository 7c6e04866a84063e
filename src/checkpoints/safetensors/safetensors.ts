/**
 * The .safetensors format (https://github.com/huggingface/safetensors#format): 8 bytes with the length of a JSON header,
 * the header {name: {dtype, shape, data_offsets}, "__metadata__": {text: text}}, then the tensors' bytes without a gap.
 * The reader takes nothing on trust: sizes are compared before memory is asked for.
 */
import { say } from "../../said.ts";
import * as v from "valibot";
import { CheckpointError, megabytes, quote } from "../checkpointError.ts";
import { refuseForeign } from "../foreignFile.ts";
import { arrayTypes, bytesOf, elements, tensorOver, type Tensors, type TensorType } from "./tensors.ts";

export type Metadata = Record<string, string>;

export interface SafetensorsFile {
  metadata: Metadata;
  /** In the header's order. Views of one buffer where alignment allows it. */
  tensors: Tensors;
  /** Tensors of sound element types that have no place here, and why, as the end of a sentence. */
  unusable: Map<string, string>;
}

/** What a file's header tells. */
export interface SafetensorsHeader {
  metadata: Metadata;
  shapes: Map<string, readonly number[]>;
}

/** Bytes of an element of the format's types that no network of the lab has. */
const otherBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  U32: 4,
  U64: 8,
};

/** The limit of the reference implementation, so that what is written here is read there. */
export const maximumHeaderBytes = 100_000_000;
const maximumTensors = 1_000_000;

const entrySchema = v.strictObject({
  dtype: v.string(),
  shape: v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.maxLength(32)),
  data_offsets: v.strictTuple([
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  ]),
});

interface Entry {
  name: string;
  /** Null: one of `otherBytes`, passed over. */
  type: TensorType | null;
  typeName: string;
  shape: number[];
  begin: number;
  end: number;
}

const malformed = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError("malformed", say("unsoundSafetensors", message), { cause });

const isTensorType = (text: string): text is TensorType => Object.hasOwn(arrayTypes, text);

/** `tensors` as a file. The arrays are copied by the Blob, so they may change afterwards. Throws when a shape and its data differ. */
export function writeSafetensors(tensors: Tensors, metadata: Metadata = { format: "pt" }): Blob {
  const header: Record<string, unknown> = { __metadata__: metadata };
  // Wide elements lie first, so that every tensor is aligned for readers that map the file; the header keeps the order
  // of the state_dict.
  const placed = [...tensors].toSorted(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const places = new Map<string, [number, number]>();
  const parts: BlobPart[] = [];
  let end = 0;
  for (const [name, tensor] of placed) {
    if (elements(tensor.shape) !== tensor.data.length)
      throw new CheckpointError(
        "mismatch",
        say("tensorValues", quote(name), tensor.data.length, tensor.shape.join(","), elements(tensor.shape)),
      );
    if (name === "__metadata__" || name === "__proto__")
      throw new CheckpointError("unsupported", say("tensorNamed", name));
    places.set(name, [end, (end += tensor.data.byteLength)]);
    parts.push(bytesOf(tensor));
  }
  for (const [name, tensor] of tensors)
    header[name] = { dtype: tensor.type, shape: tensor.shape, data_offsets: places.get(name) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  if (padded.length - 8 > maximumHeaderBytes)
    throw new CheckpointError(
      "unsupported",
      say("headerLong", megabytes(padded.length), megabytes(maximumHeaderBytes)),
    );
  new DataView(padded.buffer).setBigUint64(0, BigInt(padded.length - 8), true);
  padded.set(text, 8);
  return new Blob([padded, ...parts], { type: "application/octet-stream" });
}

/** Reads a file. Throws CheckpointError that says what is wrong; nothing larger than the file is ever allocated. */
export async function readSafetensors(blob: Blob): Promise<SafetensorsFile> {
  const { header, length } = await openHeader(blob);
  return tensorsOf(header, new Uint8Array(await readBytes(blob.slice(8 + length))));
}

/** Reads a file's header alone, as quickly as it is small. Throws CheckpointError. */
export async function readSafetensorsHeader(blob: Blob): Promise<SafetensorsHeader> {
  const { metadata, entries } = (await openHeader(blob)).header;
  return { metadata, shapes: new Map(entries.map(({ name, shape }) => [name, shape])) };
}

async function openHeader(blob: Blob): Promise<{ header: ReturnType<typeof parseHeader>; length: number }> {
  const start = new Uint8Array(await readBytes(blob.slice(0, 9)));
  if (!looksLikeSafetensors(start, blob.size)) await refuseForeign(blob);
  const length = headerLength(start, blob.size);
  const header = parseHeader(
    new Uint8Array(await readBytes(blob.slice(8, 8 + length))),
    blob.size - 8 - length,
  );
  return { header, length };
}

/** The same for bytes in memory, which the tensors then view. */
export function parseSafetensors(bytes: Uint8Array<ArrayBuffer>): SafetensorsFile {
  const length = headerLength(bytes, bytes.length);
  const header = parseHeader(bytes.subarray(8, 8 + length), bytes.length - 8 - length);
  return tensorsOf(header, bytes.subarray(8 + length));
}

/** Whether a file begins like .safetensors does: a header length that fits it, then a brace. */
export function looksLikeSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 9 || start[8] !== 0x7b) return false;
  return new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true) <= BigInt(size - 8);
}

async function readBytes(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw new CheckpointError("storage", say("fileUnreadable"), { cause: error });
  }
}

function headerLength(start: Uint8Array, size: number): number {
  if (start.length < 8) throw malformed(say("headerLength", size));
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(maximumHeaderBytes))
    throw malformed(say("headerClaims", String(length), megabytes(maximumHeaderBytes)));
  if (length > BigInt(size - 8)) throw malformed(say("headerFollows", String(length), size - 8));
  return Number(length);
}

function parseHeader(bytes: Uint8Array, dataBytes: number): { metadata: Metadata; entries: Entry[] } {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(say("headerNotJson"), error);
  }
  if (bytes[0] !== 0x7b || typeof header !== "object" || header === null || Array.isArray(header))
    throw malformed(say("headerNotObject"));
  const all = Object.entries(header);
  if (all.length > maximumTensors) throw malformed(say("headerTensors", all.length, maximumTensors));
  let metadata: Metadata = {};
  const entries: Entry[] = [];
  for (const [name, value] of all) {
    if (name === "__metadata__") metadata = parseMetadata(value);
    else entries.push(parseEntry(name, value));
  }
  checkCover(entries, dataBytes);
  return { metadata, entries };
}

function parseMetadata(value: unknown): Metadata {
  const parsed = v.safeParse(v.record(v.string(), v.string()), value);
  if (!parsed.success) throw malformed(say("headerTexts"));
  return parsed.output;
}

function parseEntry(name: string, value: unknown): Entry {
  const parsed = v.safeParse(entrySchema, value);
  if (!parsed.success) throw malformed(say("headerEntry", quote(name)));
  const { dtype, shape } = parsed.output;
  const [begin, end] = parsed.output.data_offsets;
  const type = isTensorType(dtype) ? dtype : null;
  const size = type
    ? arrayTypes[type].BYTES_PER_ELEMENT
    : Object.hasOwn(otherBytes, dtype)
      ? otherBytes[dtype]
      : undefined;
  if (size === undefined)
    throw new CheckpointError(
      "unsupported",
      say("tensorType", quote(name), quote(dtype), Object.keys(arrayTypes).join(", ")),
    );
  const wanted = elements(shape) * size;
  if (end - begin !== wanted)
    throw malformed(say("headerBytes", quote(name), `${dtype} [${shape.join(", ")}]`, wanted, end - begin));
  return { name, type, typeName: dtype, shape, begin, end };
}

/** Every byte belongs to exactly one tensor. */
function checkCover(entries: readonly Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataBytes) throw malformed(say("headerEnds", quote(name), end, dataBytes));
    if (begin < position) throw malformed(say("headerOverlaps", quote(name)));
    if (begin > position) throw malformed(say("headerBefore", begin - position, quote(name)));
    position = end;
  }
  if (position !== dataBytes) throw malformed(say("headerAfter", dataBytes - position));
}

function tensorsOf(
  header: { metadata: Metadata; entries: Entry[] },
  data: Uint8Array<ArrayBuffer>,
): SafetensorsFile {
  const tensors: Tensors = new Map();
  const unusable = new Map<string, string>();
  for (const { name, type, typeName, shape, begin, end } of header.entries)
    if (type) tensors.set(name, tensorOver(type, shape, data.subarray(begin, end)));
    else unusable.set(name, say("whyType", quote(typeName)));
  return { metadata: header.metadata, tensors, unusable };
}
