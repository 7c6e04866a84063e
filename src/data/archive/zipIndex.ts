/** The central directory of a zip (APPNOTE 6.3.10), which is its listing: nothing else of the file is read. */
import { say } from "../../said.ts";
import { ArchiveError, megabytes, quote } from "./archiveError.ts";
import { ArchiveIndex, mostFiles, mostListing, tooMany } from "./archiveIndex.ts";
import { nameDecoder } from "./nameEncoding.ts";

const centralHeader = 0x02014b50;
const endRecord = 0x06054b50;
const end64Record = 0x06064b50;
const end64Locator = 0x07064b50;
/** Bit 11 of the flags: the name is UTF-8. */
const utf8Name = 0x0800;
/** In the Unix mode of an entry: the bits of its kind, and a symbolic link. */
const modeMask = 0o170000;
const linkMode = 0o120000;
/** Pictures and texts pack to a hundredth at the very most; small archives of blank pictures may do better. */
const bombRatio = 200;
const bombLeast = 1 << 30;
/** Deflate makes at most 1,032 bytes of one. */
const deflateRatio = 1032;

const viewOf = async (blob: Blob, start: number, end: number): Promise<DataView> =>
  new DataView(await blob.slice(Math.max(0, start), end).arrayBuffer());

/** Where the directory is, and where the archive begins: what runs before it unpacks it. */
interface Directory {
  count: number;
  size: number;
  offset: number;
  shift: number;
}

/** Lists a zip. Throws ArchiveError when it is cut off, broken, encrypted, too large or a bomb. */
export async function zipIndex(blob: Blob, name: string): Promise<ArchiveIndex> {
  const said = quote(name);
  const directory = await findDirectory(blob);
  if (!directory) throw new ArchiveError("archiveCutOff", said);
  const { count, size, offset, shift } = directory;
  if (count > mostFiles) throw tooMany(name, count);
  if (size > mostListing) throw new ArchiveError("archiveListing", said, megabytes(size));
  if (offset + shift + size > blob.size || size < count * 46) throw new ArchiveError("archiveCutOff", said);
  const bytes = new Uint8Array(await blob.slice(offset + shift, offset + shift + size).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const entries = new Names(bytes).entries(view, count, name);
  const index = new ArchiveIndex(name);
  let unpacked = 0;
  let packed = 0;
  for (const { at, path } of entries) {
    const narrow = [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ];
    const [all = 0, stored = 0, start = 0] = wideNumbers(view, at, narrow);
    const isUnix = view.getUint8(at + 5) === 3;
    const mode = isUnix ? view.getUint16(at + 40, true) & modeMask : 0;
    if (/[/\\]$/.test(path)) {
      index.addFolder(path);
      continue;
    }
    if (mode === linkMode) {
      index.leaveOut(path, say("entryLink"));
      continue;
    }
    if ((view.getUint16(at + 8, true) & 1) !== 0)
      throw new ArchiveError("archiveEncrypted", said, quote(path));
    const method = view.getUint16(at + 10, true);
    if (method !== 0 && method !== 8) throw new ArchiveError("archiveMethod", said, quote(path), method);
    const header = 30 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true);
    if (![all, stored, start].every(Number.isSafeInteger) || (method === 0 && stored !== all))
      throw new ArchiveError("archiveBroken", said, quote(path));
    if (start + shift + stored > blob.size) throw new ArchiveError("archiveCutOff", said);
    unpacked += all;
    packed += stored;
    if (all > stored * deflateRatio + 1024)
      throw new ArchiveError("archiveBomb", quote(path), megabytes(all), megabytes(stored));
    index.add(path, {
      at: start + shift,
      header,
      stored,
      bytes: all,
      isDeflated: method === 8,
      crc: view.getUint32(at + 16, true),
    });
  }
  // Many entries over the same bytes are a bomb as well.
  if (packed > blob.size || (unpacked > bombLeast && unpacked > blob.size * bombRatio))
    throw new ArchiveError("archiveBomb", said, megabytes(unpacked), megabytes(blob.size));
  return index;
}

async function findDirectory(blob: Blob): Promise<Directory | null> {
  // The end record is followed by a comment of at most 65,535 bytes.
  const tailStart = Math.max(0, blob.size - 22 - 0xffff - 20);
  const tail = await viewOf(blob, tailStart, blob.size);
  for (let at = tail.byteLength - 22; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== endRecord || at + 22 + tail.getUint16(at + 20, true) > tail.byteLength)
      continue;
    let end = tailStart + at;
    let found = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    if (at >= 20 && tail.getUint32(at - 20, true) === end64Locator) {
      const where = Number(tail.getBigUint64(at - 12, true));
      // Where something was put in front of the archive, the record stands right before its locator.
      for (const start of [where, end - 20 - 56]) {
        if (start < 0 || start + 56 > blob.size) continue;
        const wide = await viewOf(blob, start, start + 56);
        if (wide.getUint32(0, true) !== end64Record) continue;
        found = {
          count: Number(wide.getBigUint64(32, true)),
          size: Number(wide.getBigUint64(40, true)),
          offset: Number(wide.getBigUint64(48, true)),
        };
        end = start;
        break;
      }
    }
    const shift = end - found.size - found.offset;
    return { ...found, shift: Number.isSafeInteger(shift) && shift > 0 ? shift : 0 };
  }
  return null;
}

/** Size, stored size and offset: in zip64 the extra field 1 holds, in this order, those that are all ones. */
function wideNumbers(view: DataView, at: number, narrow: readonly number[]): number[] {
  if (!narrow.includes(0xffff_ffff)) return [...narrow];
  const from = at + 46 + view.getUint16(at + 28, true);
  const end = from + view.getUint16(at + 30, true);
  for (let extra = from; extra + 4 <= end; extra += 4 + view.getUint16(extra + 2, true)) {
    if (view.getUint16(extra, true) !== 1) continue;
    let wide = extra + 4;
    return narrow.map((value) => {
      if (value !== 0xffff_ffff || wide + 8 > end) return value;
      wide += 8;
      return Number(view.getBigUint64(wide - 8, true));
    });
  }
  return [...narrow];
}

const decoder = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

/** Beyond ASCII nothing but what UTF-8 writes in two bytes, which may be a character of another encoding. */
// oxlint-disable-next-line no-control-regex -- ASCII has control characters, too
const shortUtf8 = /^(?=.*[^\0-\x7f])[\0-\u07ff]*$/s;

/** Reads names: UTF-8 where it is said or is so; otherwise all others together tell in what they are written. */
class Names {
  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#plain = new TextDecoder("windows-1252").decode(bytes);
  }

  /** All of it as one text, of which names are slices: a decoder takes microseconds for however short a name. */
  readonly #plain: string;

  #decode(at: number, length: number, isSaid: boolean): string | null {
    const plain = this.#plain.slice(at, at + length);
    // oxlint-disable-next-line no-control-regex -- ASCII has control characters, too
    if (!/[^\0-\x7f]/.test(plain)) return plain;
    const name = this.bytes.subarray(at, at + length);
    if (isSaid) return decoder.decode(name);
    try {
      return strict.decode(name);
    } catch {
      return null;
    }
  }

  /** So many entries, and whatever follows them: some programs count in 16 bits and begin at 0 again. */
  entries(view: DataView, count: number, name: string): { at: number; path: string }[] {
    const { bytes } = this;
    const found: { at: number; path: string }[] = [];
    const unknown: { entry: number; name: Uint8Array<ArrayBuffer> }[] = [];
    const doubtful: typeof unknown = [];
    let at = 0;
    for (let entry = 0; ; entry += 1) {
      const isThere = at + 46 <= bytes.length && view.getUint32(at, true) === centralHeader;
      if (entry >= count && !isThere) break;
      if (entry >= mostFiles) throw tooMany(name, entry + 1);
      const length = isThere ? view.getUint16(at + 28, true) : 0;
      const next = isThere
        ? at + 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
        : Number.POSITIVE_INFINITY;
      if (next > bytes.length)
        throw new ArchiveError("archiveBroken", quote(name), quote(found.at(-1)?.path ?? "1"));
      const isSaid = (view.getUint16(at + 8, true) & utf8Name) !== 0;
      const path = this.#decode(at + 46, length, isSaid);
      const list = path === null ? unknown : !isSaid && shortUtf8.test(path) ? doubtful : null;
      list?.push({ entry, name: bytes.subarray(at + 46, at + 46 + length) });
      found.push({ at, path: path ?? "" });
      at = next;
    }
    if (unknown.length === 0) return found;
    const { isEastern, decode } = nameDecoder(unknown.map(({ name: text }) => text));
    for (const { entry, name: text } of isEastern ? [...unknown, ...doubtful] : unknown) {
      const one = found[entry];
      if (one) one.path = decode(text);
    }
    return found;
  }
}
