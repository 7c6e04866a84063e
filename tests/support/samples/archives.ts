/** Archives made for tests: sound ones, and ones that lie. */
import { deflateSync, gzipSync } from "fflate";
import { crc32 } from "../../../src/crc.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export interface Entry {
  /** As bytes where it is not UTF-8. */
  name: string | Bytes;
  content?: string | Bytes;
}

export interface ZipOptions {
  deflate?: boolean;
  /** Sizes and offsets in extra fields, the end record twice. */
  zip64?: boolean;
  /** Sizes and checksum after the content, zeros in front of it, as streams write them. */
  descriptors?: boolean;
  /** Bytes of an extra field that only the entry's own header has. */
  localExtra?: number;
  flags?: number;
  method?: number;
  /** Claimed in place of the real one. */
  bytes?: number;
  crc?: number;
  /** Unix mode. */
  mode?: number;
  comment?: string;
  /** What stands before the archive. */
  before?: Bytes;
}

const encoder = new TextEncoder();
const bytesOf = (content: string | Bytes): Bytes =>
  typeof content === "string" ? encoder.encode(content) : content;

function fields(...list: readonly [size: 2 | 4 | 8, value: number][]): Bytes {
  const bytes = new Uint8Array(list.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of list) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A zip of the entries in their order. */
export function makeZip(entries: readonly Entry[], options: ZipOptions = {}): Bytes {
  const { deflate = false, zip64 = false, descriptors = false, localExtra = 0, comment = "" } = options;
  const parts: Bytes[] = [];
  const central: Bytes[] = [];
  let offset = 0;
  for (const { name, content = "" } of entries) {
    const title = bytesOf(name);
    const data = bytesOf(content);
    const stored = deflate ? new Uint8Array(deflateSync(data)) : data;
    const crc = options.crc ?? crc32(data);
    const size = options.bytes ?? data.length;
    const flags = (options.flags ?? 0) | (typeof name === "string" ? 0x800 : 0) | (descriptors ? 8 : 0);
    const method = options.method ?? (deflate ? 8 : 0);
    const start: [2 | 4, number][] = [
      [2, 20],
      [2, flags],
      [2, method],
      [4, 0x21],
    ];
    const local = joined([
      fields([4, 0x04034b50], ...start, [4, descriptors ? 0 : crc], [4, descriptors ? 0 : stored.length]),
      fields([4, descriptors ? 0 : size], [2, title.length], [2, localExtra]),
      title,
      new Uint8Array(localExtra),
      stored,
      descriptors ? fields([4, 0x08074b50], [4, crc], [4, stored.length], [4, size]) : new Uint8Array(),
    ]);
    const all = 0xffff_ffff;
    const wide = zip64
      ? fields([2, 1], [2, 24], [8, size], [8, stored.length], [8, offset])
      : new Uint8Array();
    central.push(
      joined([
        fields([4, 0x02014b50], [2, (options.mode === undefined ? 0 : 3 << 8) | 20], ...start, [4, crc]),
        fields([4, zip64 ? all : stored.length], [4, zip64 ? all : size]),
        fields([2, title.length], [2, wide.length], [2, 0], [2, 0], [2, 0]),
        fields([4, (options.mode ?? 0) * 65_536], [4, zip64 ? all : offset]),
        title,
        wide,
      ]),
    );
    parts.push(local);
    offset += local.length;
  }
  const directory = joined(central);
  const count = entries.length;
  const end64 = zip64
    ? joined([
        fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
        fields([8, directory.length], [8, offset]),
        fields([4, 0x07064b50], [4, 0], [8, offset + directory.length], [4, 1]),
      ])
    : new Uint8Array();
  const end = joined([
    fields([4, 0x06054b50], [2, 0], [2, 0], [2, zip64 ? 0xffff : count], [2, zip64 ? 0xffff : count]),
    fields(
      [4, zip64 ? 0xffff_ffff : directory.length],
      [4, zip64 ? 0xffff_ffff : offset],
      [2, comment.length],
    ),
    encoder.encode(comment),
  ]);
  return joined([options.before ?? new Uint8Array(), ...parts, directory, end64, end]);
}

export interface TarEntry extends Entry {
  /** As in the header: "0" a file, "5" a folder, "1" and "2" links, "x" pax records, "L" a long name. */
  kind?: string;
  link?: string;
  prefix?: string;
}

function tarHeader({ name, kind = "0", link = "", prefix = "" }: TarEntry, size: number): Bytes {
  const header = new Uint8Array(512);
  const put = (at: number, text: string | Bytes): void => header.set(bytesOf(text).subarray(0, 155), at);
  put(0, bytesOf(name).subarray(0, 100));
  put(100, "0000644\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, kind);
  put(157, link);
  put(257, "ustar\x0000");
  put(345, prefix);
  put(148, "        ");
  const sum = header.reduce((all, byte) => all + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

/** A tar of the entries in their order, two empty blocks at its end. */
export function makeTar(entries: readonly TarEntry[]): Bytes {
  const parts = entries.flatMap((entry) => {
    const data = bytesOf(entry.content ?? "");
    return [tarHeader(entry, data.length), data, new Uint8Array((512 - (data.length % 512)) % 512)];
  });
  return joined([...parts, new Uint8Array(1024)]);
}

export const gzip = (bytes: Bytes): Bytes => new Uint8Array(gzipSync(bytes));
