/** The bytes of an archive's files: many small ones in one reading, or one as a Blob. */
import { inflateSync } from "fflate";
import { crc32 } from "../../crc.ts";
import { ArchiveError, quote } from "./archiveError.ts";
import type { ArchivePlace } from "./archiveIndex.ts";

const localHeader = 0x04034b50;
/** An entry's own header may say more than the listing does: dates, mostly. */
const spareHeader = 64;
/** Up to here a file is unpacked at once; beyond, as a stream. */
const mostAtOnce = 1 << 22;

export interface Packed {
  /** The archive. */
  blob: Blob;
  name: string;
}

const broken = ({ name }: Packed, path: string): ArchiveError =>
  new ArchiveError("archiveBroken", quote(name), quote(path));

/** How many bytes of the archive hold a file, its header with some to spare among them. */
const reach = ({ header, stored }: ArchivePlace): number =>
  (header === 0 ? 0 : header + spareHeader) + stored;

/** The length of an entry's header in a zip, by its own words. Throws ArchiveError where it is none. */
function headerLength(bytes: Uint8Array, packed: Packed, path: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30 || view.getUint32(0, true) !== localHeader) throw broken(packed, path);
  return 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Where a file's stored bytes begin. */
async function startOf(packed: Packed, { at, header }: ArchivePlace, path: string): Promise<number> {
  if (header === 0) return at;
  const bytes = new Uint8Array(await packed.blob.slice(at, at + 30).arrayBuffer());
  return at + headerLength(bytes, packed, path);
}

function check(packed: Packed, path: string, place: ArchivePlace, content: Uint8Array<ArrayBuffer>): void {
  if (content.length !== place.bytes) throw broken(packed, path);
  if (place.crc !== null && crc32(content) !== place.crc)
    throw new ArchiveError("archiveDamaged", quote(packed.name), quote(path));
}

/** Unpacks a file's stored bytes, its length and checksum compared. Throws ArchiveError. */
function unpack(
  packed: Packed,
  path: string,
  place: ArchivePlace,
  stored: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  if (stored.length !== place.stored) throw new ArchiveError("archiveCutOff", quote(packed.name));
  let content = stored;
  if (place.isDeflated)
    try {
      // A byte more than it claims: whatever has more is seen, and cannot grow.
      content = inflateSync(stored, { out: new Uint8Array(place.bytes + 1) });
    } catch {
      throw broken(packed, path);
    }
  check(packed, path, place, content);
  return content;
}

export interface WantedFile {
  path: string;
  place: ArchivePlace;
}

/**
 * Files unpacked, read together: the browser is asked once for all of them. An ArchiveError in the place of one that cannot be
 * read. Throws what the browser throws where the archive itself is gone.
 */
export async function unpackTogether(
  packed: Packed,
  files: readonly WantedFile[],
): Promise<(Uint8Array<ArrayBuffer> | ArchiveError)[]> {
  const { blob } = packed;
  const pieces = files.map(({ place }) => blob.slice(place.at, place.at + reach(place)));
  const all = await new Blob(pieces).arrayBuffer();
  const found: (Uint8Array<ArrayBuffer> | ArchiveError)[] = [];
  let from = 0;
  for (const [index, { path, place }] of files.entries()) {
    const length = pieces[index]?.size ?? 0;
    const piece = new Uint8Array(all, from, length);
    from += length;
    try {
      const header = place.header === 0 ? 0 : headerLength(piece, packed, path);
      const stored =
        header + place.stored <= length
          ? piece.subarray(header, header + place.stored)
          : await bytesOf(blob.slice(place.at + header, place.at + header + place.stored));
      found.push(unpack(packed, path, place, stored));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      found.push(error);
    }
  }
  return found;
}

const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer());

/** What a name says of a file's content, as browsers say it. */
const types: readonly [RegExp, string][] = [
  [/\.(?:jpe?g|jfif)$/i, "image/jpeg"],
  [/\.png$/i, "image/png"],
  [/\.webp$/i, "image/webp"],
  [/\.gif$/i, "image/gif"],
  [/\.bmp$/i, "image/bmp"],
  [/\.avif$/i, "image/avif"],
];
const typeOf = (path: string): string => types.find(([name]) => name.test(path))?.[1] ?? "";

/**
 * One file as a Blob: a slice of the archive where it is stored, otherwise unpacked; large ones as a stream into the browser's own
 * memory. Throws ArchiveError; what is stored and large is not compared with its checksum before it is read.
 */
export async function openPlace(packed: Packed, path: string, place: ArchivePlace): Promise<Blob> {
  const type = typeOf(path);
  if (place.bytes <= mostAtOnce && place.stored <= mostAtOnce) {
    const [content] = await unpackTogether(packed, [{ path, place }]);
    if (!content || content instanceof ArchiveError) throw content ?? broken(packed, path);
    return new Blob([content], { type });
  }
  const start = await startOf(packed, place, path);
  const stored = packed.blob.slice(start, start + place.stored, type);
  if (!place.isDeflated && place.crc === null) return stored;
  let bytes = 0;
  let crc = 0;
  const checking = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.length;
      crc = crc32(chunk, crc);
      if (bytes > place.bytes) throw broken(packed, path);
      controller.enqueue(chunk);
    },
    flush() {
      if (bytes !== place.bytes) throw broken(packed, path);
      if (place.crc !== null && crc !== place.crc)
        throw new ArchiveError("archiveDamaged", quote(packed.name), quote(path));
    },
  });
  const plain = stored.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const stream = place.isDeflated ? plain.pipeThrough(new DecompressionStream("deflate-raw")) : plain;
  try {
    const content = await new Response(stream.pipeThrough(checking)).blob();
    return place.isDeflated ? new Blob([content], { type }) : stored;
  } catch (error) {
    throw error instanceof ArchiveError ? error : broken(packed, path);
  }
}
