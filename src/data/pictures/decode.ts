/**
 * Decodes many pictures at once, in a worker. What costs is not decoding but messages to the browser's own process, so small
 * JPEGs are read all together and decoded here (jpegDecoder.ts). Opening one takes the browser 0.2 ms of processor time and
 * reading it 0.1 ms, which nothing found spares: a dropped folder's entries open no faster, a kept handle takes 9 KB.
 * Everything else goes through `createImageBitmap`, which without any conversion gives Pillow's pixels bit for bit too, once
 * what only browsers follow is out of the file (plainPicture.ts), with one read-back for all pictures of the run's own size.
 */
import { ArchiveError } from "../archive/archiveError.ts";
import type { ArchivePlace } from "../archive/archiveIndex.ts";
import { type Packed, unpackTogether } from "../archive/unpack.ts";
import { type Folder, FolderError } from "../folder/folder.ts";
import { say } from "../../said.ts";
import { type DecodeFailure, failureOf, PictureError } from "./decodeFailure.ts";
import { JpegDecoder, mostJpegBytes } from "./jpegDecoder.ts";
import { foreignKind, gifGround, type PictureHeader, pictureHeader } from "./pictureHeader.ts";
import { avifParts } from "./avifAlpha.ts";
import { bitmapOptions, draw, onWhite, type Shown, sidesOf, surface, type Surface } from "./canvas.ts";
import { plainPicture } from "./plainPicture.ts";
import { Gate, readTogether } from "./readTogether.ts";
import { dropAlpha, Resampler } from "./resample.ts";
import { undo } from "./turn.ts";

/** A picture in an archive. */
export interface PackedPicture {
  path: string;
  place: ArchivePlace;
}

/** A picture to decode: its path in the folder, its file, or its place in the archive. */
export type DecodeItem = string | Blob | PackedPicture;

const isPackedPicture = (item: DecodeItem): item is PackedPicture =>
  typeof item !== "string" && !(item instanceof Blob);

export interface Decoded {
  /** [count, size, size, 3]; zeros where a picture failed. */
  pixels: Uint8Array<ArrayBuffer>;
  failures: DecodeFailure[];
}

/** Larger pictures fill memory: 64 million pixels are 256 MB. */
const mostPixels = 1 << 26;
/** Pixels of one read-back of a picture that is not of the run's size. */
const bandPixels = 1 << 21;

/** Writes a small JPEG as a square of `size` at `offset`; false when it has to be decoded in another way. */
function writeJpeg(
  jpegs: JpegDecoder,
  bytes: Uint8Array,
  header: PictureHeader | null,
  size: number,
  pixels: Uint8Array,
  offset: number,
): boolean {
  if (header?.kind !== "JPEG") return false;
  const isExact = header.width === size && header.height === size;
  const picture = jpegs.decode(bytes, isExact ? 3 : 4);
  if (!picture) return false;
  if (isExact) {
    pixels.set(picture.pixels, offset);
    return true;
  }
  const resampler = new Resampler(picture.width, picture.height, size);
  resampler.push(picture.pixels, 0);
  resampler.finish(pixels, offset);
  return true;
}

const broken = (message: string): PictureError => new PictureError("broken", message);

export class Decoder {
  #atlas: Surface | null = null;
  #band: Surface | null = null;
  readonly #gate = new Gate();
  #jpegs: Promise<JpegDecoder | null> | null = null;

  /** `packed`: the archive in which pictures stand that are asked for by their place. */
  constructor(
    private readonly folder: Folder | null,
    private readonly packed: Packed | null = null,
  ) {}

  /** The bytes of a picture in the archive, others of its size beside it. Throws ArchiveError or PictureError. */
  async #unpack(pictures: readonly PackedPicture[]): Promise<(Uint8Array<ArrayBuffer> | ArchiveError)[]> {
    if (!this.packed) throw new Error("Places can be decoded only from an archive.");
    const bytes = pictures.reduce((sum, { place }) => sum + place.stored + place.bytes, 0);
    await this.#gate.enter(bytes);
    try {
      return await unpackTogether(this.packed, pictures);
    } catch {
      throw new PictureError("missing", say("archiveGone"));
    } finally {
      this.#gate.leave(bytes);
    }
  }

  /** Small pictures of the archive, in one reading. */
  async #unpackSmall(
    items: readonly DecodeItem[],
    fail: (index: number, error: unknown) => void,
  ): Promise<Map<number, Uint8Array<ArrayBuffer>>> {
    const found = new Map<number, Uint8Array<ArrayBuffer>>();
    const small = [...items.entries()].flatMap(([index, item]) =>
      isPackedPicture(item) && item.place.bytes <= mostJpegBytes && item.place.stored <= mostJpegBytes
        ? [{ index, item }]
        : [],
    );
    if (small.length === 0) return found;
    try {
      const all = await this.#unpack(small.map(({ item }) => item));
      for (const [at, { index }] of small.entries()) {
        const bytes = all[at];
        if (bytes instanceof Uint8Array) found.set(index, bytes);
        else fail(index, bytes);
      }
    } catch (error) {
      for (const { index } of small) fail(index, error);
    }
    return found;
  }

  /** Throws PictureError or FolderError. */
  async #open(item: string | Blob): Promise<Blob> {
    const file = typeof item === "string" ? await this.#inFolder(item) : item;
    if (file.size === 0) throw new PictureError("empty", say("pictureEmpty"));
    return file;
  }

  /** The bytes of a picture that is not small. Throws PictureError or ArchiveError. */
  async #bytesOf(item: DecodeItem, file: Blob | null | undefined): Promise<Uint8Array<ArrayBuffer>> {
    if (isPackedPicture(item)) {
      const [bytes] = await this.#unpack([item]);
      if (!bytes || bytes instanceof Error) throw bytes ?? new Error("Nothing was read.");
      return bytes;
    }
    if (!file) throw new Error("Nothing was read.");
    return this.#read(file);
  }

  /** Decodes a picture, after a look at what its header says. Throws PictureError. */
  async #ofBytes(
    bytes: Uint8Array<ArrayBuffer>,
    header: PictureHeader | null,
    upright: boolean,
  ): Promise<Shown> {
    if (bytes.length === 0) throw new PictureError("empty", say("pictureEmpty"));
    if (!header) {
      const foreign = foreignKind(bytes);
      throw broken(foreign === null ? say("pictureNone") : say("pictureForeign", foreign));
    }
    const { kind, width, height, refusal, turn } = header;
    if (width === 0 || height === 0) throw broken(say("pictureFlat", kind));
    if ((width ?? 0) * (height ?? 0) > mostPixels)
      throw broken(say("pictureLarge", String(width), String(height)));
    if (refusal !== null) throw broken(refusal);
    if (header.isCutShort) throw broken(say("pictureCut", kind));
    try {
      const parts = kind === "AVIF" ? avifParts(bytes) : null;
      const bitmap = parts
        ? await onWhite(parts)
        : await createImageBitmap(new Blob(plainPicture(bytes, header)), bitmapOptions);
      // Every decoder turns an AVIF, whose turn is no remark but a part of it: as it lies, it is turned back.
      const left = kind === "AVIF" ? (upright ? 1 : undo(turn)) : upright ? turn : 1;
      return { bitmap, turn: left, ground: (kind === "GIF" ? gifGround(bytes) : null) ?? "#fff" };
    } catch {
      throw broken(say("pictureUndecodable", kind));
    }
  }

  /** A picture that is decoded already, a camera's, as RGB of a square of `size`. Closes it. */
  square(bitmap: ImageBitmap, size: number): Uint8Array<ArrayBuffer> {
    const pixels = new Uint8Array(size * size * 3);
    this.#resample({ bitmap, turn: 1, ground: "#fff" }, size, pixels, 0);
    return pixels;
  }

  /** Does `work` when so many bytes may pass. */
  async #passing<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    await this.#gate.enter(bytes);
    try {
      return await work();
    } finally {
      this.#gate.leave(bytes);
    }
  }

  #inFolder(path: string): Promise<Blob> {
    if (!this.folder) return Promise.reject(new FolderError(path, "missing"));
    return this.folder.open(path);
  }

  async #read(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      const changed = error instanceof DOMException && error.name === "NotFoundError";
      throw new PictureError(changed ? "missing" : "unreadable", say(changed ? "fileGone" : "fileChanged"));
    }
  }

  /**
   * Decodes pictures (paths in the folder, files, or places in the archive) to squares of `size`. A bad picture is a failure,
   * never an error.
   * @param upright turns them as their EXIF says
   * @param memory is taken for the pixels where it is as large as they are
   */
  async decode(
    items: readonly DecodeItem[],
    size: number,
    upright = false,
    memory?: ArrayBuffer,
  ): Promise<Decoded> {
    const length = size * size * 3;
    const isFitting = memory?.byteLength === items.length * length;
    const pixels = new Uint8Array(isFitting ? memory : new ArrayBuffer(items.length * length));
    const failures: DecodeFailure[] = [];
    const failed = new Set<number>();
    const fail = (index: number, error: unknown): void => {
      pixels.fill(0, index * length, (index + 1) * length);
      failures.push(failureOf(index, error));
      failed.add(index);
    };
    const trying = async <T>(index: number, work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        fail(index, error);
        return null;
      }
    };
    const unpacked = this.#unpackSmall(items, fail);
    const files = await Promise.all(
      items.map(async (item, index) =>
        isPackedPicture(item) ? null : trying(index, () => this.#open(item)),
      ),
    );
    this.#jpegs ??= JpegDecoder.load();
    const jpegs = await this.#jpegs;
    const small = jpegs ? await readTogether(files) : new Map<number, Uint8Array<ArrayBuffer>>();
    for (const [index, bytes] of await unpacked) small.set(index, bytes);
    const pictures = await Promise.all(
      items.map(async (item, index) => {
        if (failed.has(index)) return null;
        const read = small.get(index);
        const header = read ? pictureHeader(read) : null;
        const isTurned = upright && header?.turn !== 1;
        if (jpegs && read && !isTurned && writeJpeg(jpegs, read, header, size, pixels, index * length))
          return null;
        const decodeOne = async (): Promise<Shown | null> => {
          const bytes = read ?? (await this.#bytesOf(item, files[index]));
          const shown = await this.#ofBytes(bytes, header ?? pictureHeader(bytes), upright);
          if (sidesOf(shown).every((side) => side === size)) return shown;
          this.#resample(shown, size, pixels, index * length);
          return null;
        };
        return trying(index, () => this.#passing(files[index]?.size ?? 0, decodeOne));
      }),
    );
    this.#readBack(pictures, size, pixels);
    return { pixels, failures };
  }

  /** Pictures of the run's own size stand one below the other on one canvas, and are read back at once. */
  #readBack(pictures: readonly (Shown | null)[], size: number, pixels: Uint8Array): void {
    const exact = pictures.flatMap((shown, index) => (shown ? [{ shown, index }] : []));
    const most = Math.max(1, Math.floor(16_384 / size)); // canvases are at most 16,384 high
    for (let from = 0; from < exact.length; from += most) {
      const group = exact.slice(from, from + most);
      if (
        !this.#atlas ||
        this.#atlas.canvas.width !== size ||
        this.#atlas.canvas.height < group.length * size
      )
        this.#atlas = surface(size, group.length * size);
      const atlas = this.#atlas;
      for (const [slot, { shown }] of group.entries()) {
        draw(atlas, shown, slot * size, size);
        shown.bitmap.close();
      }
      const { data } = atlas.context.getImageData(0, 0, size, group.length * size);
      const length = size * size * 4;
      for (const [slot, { index }] of group.entries())
        dropAlpha(data.subarray(slot * length, (slot + 1) * length), pixels, index * size * size * 3);
    }
  }

  /** Any other size: read back in bands of rows, so that a large picture is never held twice. */
  #resample(shown: Shown, size: number, pixels: Uint8Array, offset: number): void {
    try {
      const [width, height] = sidesOf(shown);
      const resampler = new Resampler(width, height, size);
      const rows = Math.max(1, Math.min(height, Math.floor(bandPixels / width)));
      if (!this.#band || this.#band.canvas.width < width || this.#band.canvas.height < rows)
        this.#band = surface(width, rows);
      for (let row = resampler.firstRow; row < resampler.endRow; row += rows) {
        const count = Math.min(rows, resampler.endRow - row);
        draw(this.#band, shown, -row, count);
        resampler.push(this.#band.context.getImageData(0, 0, width, count).data, row);
      }
      resampler.finish(pixels, offset);
    } finally {
      shown.bitmap.close();
    }
  }
}
