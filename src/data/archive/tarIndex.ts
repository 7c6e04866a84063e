/**
 * The files of a tar (POSIX ustar and pax, GNU's long names and large numbers), found by walking over its headers once. A packed
 * one is gone through once as a stream: its files' contents, without what lies between, are then held by the browser, which
 * moves them to disk when they are many.
 */
import { say } from "../../said.ts";
import { ArchiveError, megabytes, quote } from "./archiveError.ts";
import { ArchiveIndex } from "./archiveIndex.ts";
import { isHidden } from "../folder/folder.ts";
import { BlobSource, type ByteSource, PackedBytesError, StreamSource } from "./byteSource.ts";

const block = 512;
/** Names and pax records are short; longer ones are no names. */
const longestRecord = 1 << 20;
/** A packed archive's content beyond this does not fit beside everything else. */
export const mostUnpacked = 4 * 2 ** 30;
/** Contents are handed to the browser in pieces of this size. */
const pieceBytes = 1 << 22;

const decoder = new TextDecoder();
const ascii = new TextDecoder("latin1");

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

/** Octal, or GNU's base 256 where the first bit is set. NaN where it is neither. */
function number(header: Uint8Array, at: number, length: number): number {
  const first = header[at] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let i = 1; i < length; i += 1) value = value * 256 + (header[at + i] ?? 0);
    return value;
  }
  const digits = ascii
    .decode(header.subarray(at, at + length))
    .replace(/\0.*$/s, "")
    .trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** Whether a block's own sum is right: the sum of its bytes, with spaces in the sum's place. */
function isHeader(header: Uint8Array): boolean {
  let sum = 8 * 32;
  for (let at = 0; at < block; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return number(header, 148, 8) === sum;
}

/** Whether a file begins as a tar. `start`: its first 512 bytes or more. */
export function looksLikeTar(start: Uint8Array): boolean {
  return start.length >= block && start[0] !== 0 && isHeader(start.subarray(0, block));
}

/** `length key=value\n`, again and again. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at);
    const length = space < 0 ? Number.NaN : Number(ascii.decode(bytes.subarray(at, space)));
    if (!Number.isSafeInteger(length) || length <= space - at || at + length > bytes.length) break;
    const line = decoder.decode(bytes.subarray(space + 1, at + length - 1));
    const equals = line.indexOf("=");
    if (equals > 0) found.set(line.slice(0, equals), line.slice(equals + 1));
    at += length;
  }
  return found;
}

/** What systems leave behind is not kept. */
const isLeftBehind = (path: string): boolean =>
  path.split("/").some((part) => part !== "." && part !== ".." && isHidden(part));

/** What becomes of a file's content: where it will stand. */
type Keep = (source: ByteSource, bytes: number) => Promise<number>;

async function walk(source: ByteSource, name: string, keep: Keep): Promise<ArchiveIndex> {
  const index = new ArchiveIndex(name);
  const cutOff = (): ArchiveError => new ArchiveError("archiveCutOff", quote(name));
  let pax = new Map<string, string>();
  let longName: string | null = null;
  let longLink: string | null = null;
  let last = "";
  for (;;) {
    const header = await source.take(block);
    if (header.length < block) throw cutOff();
    if (header.every((byte) => byte === 0)) return index;
    if (!isHeader(header)) throw new ArchiveError("archiveBroken", quote(name), quote(last));
    const prefix = text(header, 257, 5) === "ustar" && header[263] === 48 ? text(header, 345, 155) : "";
    const plain = text(header, 0, 100);
    const path = pax.get("path") ?? longName ?? (prefix === "" ? plain : `${prefix}/${plain}`);
    const size = Number(pax.get("size") ?? number(header, 124, 12));
    const kind = String.fromCharCode(header[156] ?? 0);
    if (!Number.isSafeInteger(size) || size < 0)
      throw new ArchiveError("archiveBroken", quote(name), quote(path));
    const padding = (block - (size % block)) % block;
    if (kind === "x" || kind === "g" || kind === "L" || kind === "K") {
      if (size > longestRecord) throw new ArchiveError("archiveBroken", quote(name), quote(path));
      const record = await source.take(size);
      if (record.length < size || !(await source.skip(padding))) throw cutOff();
      if (kind === "x") pax = paxRecords(record);
      else if (kind === "L") longName = text(record, 0, size);
      else if (kind === "K") longLink = text(record, 0, size);
      continue;
    }
    last = path;
    const link = pax.get("linkpath") ?? longLink ?? text(header, 157, 100);
    const isSparse = kind === "S" || [...pax.keys()].some((key) => key.startsWith("GNU.sparse."));
    pax = new Map();
    longName = null;
    longLink = null;
    const isFile = (kind === "0" || kind === "\0" || kind === "7") && !path.endsWith("/");
    let skipped = padding;
    if (isFile && !isSparse && !isLeftBehind(path)) {
      const at = await keep(source, size);
      index.add(path, { at, header: 0, stored: size, bytes: size, isDeflated: false, crc: null });
    } else {
      if (kind === "5" || path.endsWith("/")) index.addFolder(path);
      else if (kind === "1") index.addLink(path, link);
      else if (kind === "2") index.leaveOut(path, say("entryLink"));
      else if (isSparse) index.leaveOut(path, say("entryWithHoles"));
      // The content of links and devices has no bytes, whatever the header says.
      if (isFile || isSparse || !/[1-6]/.test(kind)) skipped += size;
    }
    if (!(await source.skip(skipped))) throw cutOff();
  }
}

/** Lists a tar without packing; contents are not read. Throws ArchiveError. */
export async function tarIndex(blob: Blob, name: string): Promise<ArchiveIndex> {
  return walk(new BlobSource(blob), name, async (source, bytes) => {
    const at = source.position;
    if (!(await source.skip(bytes))) throw new ArchiveError("archiveCutOff", quote(name));
    return at;
  });
}

/** What a packed tar held: the contents of its files one after another, and where each stands in them. */
export interface UnpackedTar {
  index: ArchiveIndex;
  contents: Blob;
}

/**
 * Goes through a .tar.gz once. A packed file that is no tar is one file of its name without `.gz`. Throws ArchiveError when it is cut
 * off, broken or too large. `onBytes` is told how many packed bytes were taken.
 */
export async function unpackTar(
  blob: Blob,
  name: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<UnpackedTar> {
  const source = new StreamSource(blob, onBytes);
  const contents = new Contents();
  const keep: Keep = async (from, bytes) => {
    const at = contents.bytes;
    if (at + bytes > mostUnpacked)
      throw new ArchiveError("archiveTooLarge", quote(name), megabytes(mostUnpacked));
    for (let left = bytes; left > 0;) {
      const some = await from.take(Math.min(left, pieceBytes));
      if (some.length === 0) throw new ArchiveError("archiveCutOff", quote(name));
      contents.add(some);
      left -= some.length;
    }
    return at;
  };
  try {
    if (looksLikeTar(await source.peek(block)))
      return { index: await walk(source, name, keep), contents: contents.finish() };
    const index = new ArchiveIndex(name);
    for (;;) {
      const some = await source.take(pieceBytes);
      if (some.length === 0) break;
      contents.add(some);
      if (contents.bytes > mostUnpacked)
        throw new ArchiveError("archiveTooLarge", quote(name), megabytes(mostUnpacked));
    }
    const { bytes } = contents;
    const path = name.replace(/\.gz$/i, "");
    index.add(path, { at: 0, header: 0, stored: bytes, bytes, isDeflated: false, crc: null });
    return { index, contents: contents.finish() };
  } catch (error) {
    if (error instanceof PackedBytesError) throw new ArchiveError("archiveCutOff", quote(name));
    throw error;
  } finally {
    source.close();
  }
}

/** Bytes on their way to the browser's memory, in pieces that are large enough. */
class Contents {
  readonly #pieces: Blob[] = [];
  #piece = new Uint8Array(pieceBytes);
  #used = 0;
  bytes = 0;

  add(some: Uint8Array): void {
    this.bytes += some.length;
    for (let from = 0; from < some.length;) {
      const fitting = some.subarray(from, from + pieceBytes - this.#used);
      this.#piece.set(fitting, this.#used);
      this.#used += fitting.length;
      from += fitting.length;
      if (this.#used === pieceBytes) this.#flush();
    }
  }

  #flush(): void {
    // A Blob is a copy, so that the array is filled again.
    this.#pieces.push(new Blob([this.#piece.subarray(0, this.#used)]));
    this.#used = 0;
  }

  finish(): Blob {
    if (this.#used > 0) this.#flush();
    return new Blob(this.#pieces);
  }
}
