/**
 * Zip as PyTorch writes it (APPNOTE 6.3.10): entries stored without compression, each one's data at a multiple of 64 bytes so
 * that it can be mapped. The reader also takes compressed entries and zip64, and asks for no more memory than it was allowed.
 */
import { say } from "../../said.ts";
import { inflateSync } from "fflate";
import { CheckpointError, megabytes, quote } from "../checkpointError.ts";
import { crc32 } from "../../crc.ts";

export interface ZipEntry {
  name: string;
  data: Uint8Array<ArrayBuffer>;
}

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endRecord = 0x06054b50;
const end64Record = 0x06064b50;
const end64Locator = 0x07064b50;
/** Bit 11 of the flags: names are UTF-8. */
const utf8Names = 0x0800;
/** 1 January 1980, the earliest date there is: the same content gives the same file. */
const noDate = 0x0021;
const alignment = 64;
const maximumEntries = 100_000;

/** The entries as one zip file, stored. Throws above 4 GB, where another layout would be needed. */
export function writeZip(entries: readonly ZipEntry[]): Blob {
  const parts: BlobPart[] = [];
  const central: BlobPart[] = [];
  let offset = 0;
  let centralSize = 0;
  for (const { name, data } of entries) {
    const text = new TextEncoder().encode(name);
    const crc = crc32(data);
    const fields: Field[] = [
      [2, 20], // version needed: 2.0
      [2, utf8Names],
      [2, 0], // stored
      [2, 0],
      [2, noDate],
      [4, crc],
      [4, data.length],
      [4, data.length],
      [2, text.length],
    ];
    // An extra field, "FB" as PyTorch has it, fills up to the next multiple.
    const padding = (alignment - ((offset + 30 + text.length + 4) % alignment)) % alignment;
    const extra = record([2, 0x4246], [2, padding]);
    const local = record([4, localHeader], ...fields, [2, 4 + padding]);
    parts.push(local, text, extra, new Uint8Array(padding), data);
    const directory = record(
      [4, centralHeader],
      [2, 20],
      ...fields,
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    );
    central.push(directory, text);
    centralSize += directory.length + text.length;
    offset += local.length + text.length + extra.length + padding + data.length;
  }
  if (offset + centralSize > 0xffff_ffff || entries.length > 0xffff)
    throw new CheckpointError("unsupported", say("zipLarge", megabytes(offset)));
  const end = record(
    [4, endRecord],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, centralSize],
    [4, offset],
    [2, 0],
  );
  return new Blob([...parts, ...central, end], { type: "application/zip" });
}

type Field = [size: 2 | 4, value: number];

function record(...fields: Field[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

interface Place {
  method: number;
  crc: number;
  storedBytes: number;
  bytes: number;
  offset: number;
}

const malformed = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError("malformed", say("unsoundZip", message), { cause });

/** A zip file whose directory was read; entries are read when asked for. */
export class ZipFile {
  private taken = 0;

  private constructor(
    private readonly blob: Blob,
    private readonly places: ReadonlyMap<string, Place>,
  ) {}

  /** Reads the directory. Throws CheckpointError when it is broken. */
  static async open(blob: Blob): Promise<ZipFile> {
    // The end record is followed by a comment of at most 65,535 bytes.
    const tailStart = Math.max(0, blob.size - 22 - 0xffff);
    const tail = await viewOf(blob, tailStart, blob.size);
    let at = tail.byteLength - 22;
    while (at >= 0 && tail.getUint32(at, true) !== endRecord) at--;
    if (at < 0) throw malformed(say("zipNoDirectory"));
    const { count, size, offset } =
      at >= 20 && tail.getUint32(at - 20, true) === end64Locator
        ? await readEnd64(blob, bigNumber(tail, at - 20 + 8))
        : {
            count: tail.getUint16(at + 10, true),
            size: tail.getUint32(at + 12, true),
            offset: tail.getUint32(at + 16, true),
          };
    if (count > maximumEntries) throw malformed(say("zipEntries", count));
    if (offset + size > blob.size) throw malformed(say("zipOutside"));
    return new ZipFile(blob, readDirectory(await viewOf(blob, offset, offset + size), count));
  }

  get names(): string[] {
    return [...this.places.keys()];
  }

  /** Bytes of an entry when unpacked, as the directory claims; undefined when there is none of that name. */
  size(name: string): number | undefined {
    return this.places.get(name)?.bytes;
  }

  /** The content of an entry, its checksum compared. Throws CheckpointError when it has more than `limit` bytes. */
  async read(name: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
    const place = this.places.get(name);
    if (!place) throw malformed(say("zipNoEntry", quote(name)));
    const { method, bytes, storedBytes, offset } = place;
    if (bytes > limit) throw malformed(say("zipClaims", quote(name), bytes, limit));
    if (storedBytes > this.blob.size) throw malformed(say("zipLarger", quote(name)));
    this.spend(name, bytes, method === 0);
    const local = await viewOf(this.blob, offset, offset + 30);
    if (local.byteLength < 30 || local.getUint32(0, true) !== localHeader)
      throw malformed(say("zipElsewhere", quote(name)));
    const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    const stored = new Uint8Array(await this.blob.slice(start, start + storedBytes).arrayBuffer());
    if (stored.length !== storedBytes) throw malformed(say("zipCut", quote(name)));
    const data = unpack(name, method, stored, bytes);
    if (data.length !== bytes || crc32(data) !== place.crc) throw malformed(say("zipChecksum", quote(name)));
    return data;
  }

  /** Many entries over the same bytes, or packed ones of endless zeros, must not fill the memory. */
  private spend(name: string, bytes: number, isStored: boolean): void {
    this.taken += bytes;
    // Weights hardly pack at all; a small file may well be mostly zeros.
    const limit = isStored ? 2 * this.blob.size : Math.max(1e8, 20 * this.blob.size);
    if (this.taken > limit)
      throw malformed(say("zipBomb", quote(name), megabytes(this.taken), megabytes(this.blob.size)));
  }
}

function unpack(
  name: string,
  method: number,
  stored: Uint8Array<ArrayBuffer>,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  if (method === 0) return stored;
  if (method !== 8) throw new CheckpointError("unsupported", say("zipMethod", quote(name), method));
  // Deflate makes at most 1,032 bytes of one: what claims more is refused before memory is asked for.
  if (bytes > stored.length * 1032 + 1024) throw malformed(say("zipTooMany", quote(name)));
  try {
    return inflateSync(stored, { out: new Uint8Array(bytes) });
  } catch (error) {
    throw malformed(say("zipPacked", quote(name)), error);
  }
}

async function viewOf(blob: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await blob.slice(start, end).arrayBuffer());
}

function bigNumber(data: DataView, at: number): number {
  const value = at + 8 <= data.byteLength ? Number(data.getBigUint64(at, true)) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw malformed(say("zipSize"));
  return value;
}

async function readEnd64(blob: Blob, at: number): Promise<{ count: number; size: number; offset: number }> {
  const end = await viewOf(blob, at, at + 56);
  if (end.byteLength < 56 || end.getUint32(0, true) !== end64Record) throw malformed(say("zipEnd"));
  return { count: bigNumber(end, 32), size: bigNumber(end, 40), offset: bigNumber(end, 48) };
}

function readDirectory(directory: DataView, count: number): Map<string, Place> {
  const places = new Map<string, Place>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== centralHeader)
      throw malformed(say("zipEntryBroken", i));
    if (directory.getUint16(at + 8, true) & 1) throw new CheckpointError("unsupported", say("zipEncrypted"));
    const nameLength = directory.getUint16(at + 28, true);
    const extraLength = directory.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + directory.getUint16(at + 32, true);
    if (next > directory.byteLength) throw malformed(say("zipEntryCut", i));
    const name = new TextDecoder().decode(
      new Uint8Array(directory.buffer, directory.byteOffset + at + 46, nameLength),
    );
    if (places.has(name)) throw malformed(say("zipTwice", quote(name)));
    places.set(name, readPlace(directory, at, at + 46 + nameLength, extraLength));
    at = next;
  }
  return places;
}

function readPlace(directory: DataView, at: number, extraAt: number, extraLength: number): Place {
  const narrow = {
    bytes: directory.getUint32(at + 24, true),
    storedBytes: directory.getUint32(at + 20, true),
    offset: directory.getUint32(at + 42, true),
  };
  // In zip64 the extra field 1 holds, in this order, those of the sizes that are all ones in the narrow fields.
  let wide = -1;
  for (let e = extraAt; e + 4 <= extraAt + extraLength; e += 4 + directory.getUint16(e + 2, true))
    if (directory.getUint16(e, true) === 1) wide = e + 4;
  const size = (narrowValue: number): number => {
    if (narrowValue !== 0xffff_ffff || wide < 0) return narrowValue;
    wide += 8;
    return bigNumber(directory, wide - 8);
  };
  return {
    method: directory.getUint16(at + 10, true),
    crc: directory.getUint32(at + 16, true),
    bytes: size(narrow.bytes),
    storedBytes: size(narrow.storedBytes),
    offset: size(narrow.offset),
  };
}
