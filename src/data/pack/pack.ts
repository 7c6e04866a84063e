/**
 * Decoded pictures kept in the origin private file system, so that from the second epoch on, and after a reload without
 * permission to the folder, nothing is opened or decoded. Pictures stand in `pixels.bin` in the order in which they came,
 * and `index.bin` is a log of where each stands, with its checksum: writing is only ever appending. A picture whose checksum
 * does not fit is decoded again: whatever was killed in the middle of writing, a wrong picture is never used. Only for
 * dedicated workers, which alone have sync access handles.
 */
import { say } from "../../said.ts";
import { byItselfMs, inTime, LateError } from "../../inTime.ts";
import { checksum } from "../checksum.ts";
import { clearPacks, entryWords, headerWords, packIds, packsDirectory, packShare } from "./packs.ts";

/** "DPK2", little-endian. */
const magic = 0x324b5044;
/** The place of a picture that gave no pixels; the last word then tells why. */
const badPlace = 0xffff_ffff;
/** Pictures written between two writings of the index: what a killed tab loses at most. */
const indexEvery = 256;
/** Why a picture of the folder gave no pixels, in the order of their numbers in the index. */
const badCodes = ["unreadable", "empty", "broken", "missing"] as const;
export type BadCode = (typeof badCodes)[number];

/** The pack cannot be used; training goes on without it. The message says why. */
export class PackError extends Error {
  override name = "PackError";
}

export interface PackKey {
  /** The folder's own name: an older pack of the same name with another fingerprint is dropped. */
  name: string;
  /** Of the data set, see fingerprint.ts. */
  fingerprint: string;
  /** Side of the pictures in pixels. */
  size: number;
  /** Pictures in all parts. */
  count: number;
}

const nameMark = (name: string): string => checksum(new TextEncoder().encode(name), 1).toString(16);

async function openHandle(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemSyncAccessHandle> {
  const file = await inTime(directory.getFileHandle(name, { create: true }), byItselfMs);
  const asked = file.createSyncAccessHandle();
  return inTime(asked, byItselfMs, () => {
    // One that comes later would keep the file from everybody else.
    asked.then(
      (handle) => handle.close(),
      () => {},
    );
    throw new LateError(byItselfMs);
  });
}

/** Another tab has the file open: as the File System standard names it, and as Safari does. */
const inUse = new Set(["NoModificationAllowedError", "InvalidStateError"]);

/** Why there is no pack, by the browser's error; one that has no such files, as WebKitGTK, refuses them. */
function whyNot(error: unknown): "packSilent" | "packInUse" | "packRefused" {
  if (error instanceof LateError) return "packSilent";
  return error instanceof DOMException && inUse.has(error.name) ? "packInUse" : "packRefused";
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}

export class Pack {
  /** Of each slot: its picture's place and checksum. */
  readonly #places: Uint32Array;
  readonly #sums: Uint32Array;
  readonly #recordBytes: number;
  /** Pictures in the file: where the next one goes. */
  #end = 0;
  /** Entries that are not in the log yet, and where they go. */
  #unsaved: number[] = [];
  #logEnd = headerWords * 4;
  #packed = 0;
  /** Why nothing more is written, or null. */
  #full: string | null = null;

  private constructor(
    private readonly pixels: FileSystemSyncAccessHandle,
    private readonly indexFile: FileSystemSyncAccessHandle,
    private readonly size: number,
    private readonly count: number,
  ) {
    this.#recordBytes = size * size * 3;
    this.#places = new Uint32Array(count);
    this.#sums = new Uint32Array(count);
  }

  /**
   * Opens the pack of a data set, a new one when there is none. Throws PackError when there is no room, when another tab has
   * it open, or when the browser has no private file system.
   */
  static async open(key: PackKey): Promise<Pack> {
    let directory: FileSystemDirectoryHandle;
    const mark = nameMark(key.name);
    const id = `${mark}-${key.fingerprint}-${key.size}`;
    try {
      const packs = await packsDirectory();
      for (const other of await packIds())
        if (other.startsWith(`${mark}-`) && !other.startsWith(`${mark}-${key.fingerprint}-`))
          await clearPacks(other);
      directory = await inTime(packs.getDirectoryHandle(id, { create: true }), byItselfMs);
    } catch (error) {
      throw new PackError(say(whyNot(error)), { cause: error });
    }
    const files: FileSystemSyncAccessHandle[] = [];
    try {
      const pixels = await openHandle(directory, "pixels.bin");
      files.push(pixels);
      const indexFile = await openHandle(directory, "index.bin");
      files.push(indexFile);
      await Pack.#checkRoom(key, pixels.getSize());
      const pack = new Pack(pixels, indexFile, key.size, key.count);
      pack.#load();
      return pack;
    } catch (error) {
      for (const file of files) file.close();
      if (error instanceof PackError) throw error;
      throw new PackError(say(whyNot(error)), { cause: error });
    }
  }

  static async #checkRoom({ count, size }: PackKey, held: number): Promise<void> {
    const needed = count * (size * size * 3 + entryWords * 4) - held;
    const { quota = 0, usage = 0 } = await inTime(navigator.storage.estimate(), byItselfMs);
    if (needed <= (quota - usage) * packShare) return;
    throw new PackError(say("packNoRoom", megabytes(needed), megabytes(Math.max(0, quota - usage))));
  }

  /** Takes over the index of an earlier session, when it is of the same slots and size. */
  #load(): void {
    const header = new Uint32Array(headerWords);
    const read = this.indexFile.read(header, { at: 0 });
    const [mark, slots, size] = header;
    if (read === header.byteLength && mark === magic && slots === this.count && size === this.size) {
      const log = new Uint32Array(
        Math.floor((this.indexFile.getSize() / 4 - headerWords) / entryWords) * entryWords,
      );
      this.indexFile.read(log, { at: this.#logEnd });
      this.#logEnd += log.byteLength;
      const pictures = Math.floor(this.pixels.getSize() / this.#recordBytes);
      for (let at = 0; at < log.length; at += entryWords) {
        const place = log[at + 1] ?? 0;
        // What stands beyond the end of the pictures was lost with the machine's power.
        const isThere = place <= pictures || place === badPlace;
        this.#place(log[at] ?? 0, isThere ? place : 0, log[at + 2] ?? 0);
      }
    } else {
      this.indexFile.truncate(0);
      this.pixels.truncate(0);
      header.set([magic, this.count, this.size, 0]);
      this.indexFile.write(header, { at: 0 });
    }
  }

  /** Pictures that are in the pack. */
  get packed(): number {
    return this.#packed;
  }

  /** Bytes of the packed pictures. */
  get bytes(): number {
    return this.#end * this.#recordBytes;
  }

  /** Why nothing more is packed (no room), or null. */
  get full(): string | null {
    return this.#full;
  }

  #place(slot: number, place: number, sum: number): void {
    if (slot >= this.count) return; // no entry that was ever written
    const isPicture = place !== 0 && place !== badPlace;
    this.#packed += (isPicture ? 1 : 0) - (this.has(slot) ? 1 : 0);
    this.#places[slot] = place;
    this.#sums[slot] = sum;
    if (isPicture) this.#end = Math.max(this.#end, place);
  }

  #mark(slot: number, place: number, sum: number): void {
    this.#place(slot, place, sum);
    this.#unsaved.push(slot, place, sum);
    if (this.#unsaved.length >= indexEvery * entryWords) this.#trying(() => this.#saveIndex());
  }

  /** Whether a picture is there, going by the index alone. */
  has(slot: number): boolean {
    const place = this.#places[slot] ?? 0;
    return place !== 0 && place !== badPlace;
  }

  /** Why a picture has no pixels, where that is known. */
  bad(slot: number): BadCode | null {
    return this.#places[slot] === badPlace ? (badCodes[this.#sums[slot] ?? 0] ?? null) : null;
  }

  /** Reads a picture into `target` ([size, size, 3]); false when it is not there or its checksum does not fit. */
  read(slot: number, target: Uint8Array): boolean {
    if (!this.has(slot)) return false;
    const place = (this.#places[slot] ?? 1) - 1;
    const read = this.pixels.read(target as Uint8Array<ArrayBuffer>, { at: place * this.#recordBytes });
    if (read === this.#recordBytes && checksum(target, slot) === this.#sums[slot]) return true;
    this.#mark(slot, 0, 0);
    return false;
  }

  /**
   * Keeps pictures: `pixels` is [slots.length, size, size, 3]. When there is no more room, what is packed stays usable and
   * `full` says so.
   */
  write(slots: ArrayLike<number>, pixels: Uint8Array): void {
    if (this.#full !== null || slots.length === 0) return;
    this.#trying(() => {
      const at = this.#end * this.#recordBytes;
      const written = this.pixels.write(pixels as Uint8Array<ArrayBuffer>, { at });
      if (written !== pixels.length) throw new Error(say("packWrote", written, pixels.length));
      for (let i = 0; i < slots.length; i += 1) {
        const slot = slots[i] ?? 0;
        const picture = pixels.subarray(i * this.#recordBytes, (i + 1) * this.#recordBytes);
        this.#mark(slot, this.#end + 1, checksum(picture, slot));
      }
    });
  }

  /** What the disk refuses ends the packing and nothing else. */
  #trying(work: () => void): void {
    try {
      work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#full = say("packStopped", this.#packed.toLocaleString("en"), reason);
    }
  }

  /** Keeps that a picture gave no pixels, so that without the folder nobody looks for it. */
  markBad(slot: number, code: BadCode): void {
    if (this.bad(slot) !== code) this.#mark(slot, badPlace, badCodes.indexOf(code));
  }

  /** Writes what the index does not say yet: for a moment of rest, so that a closed tab loses nothing. */
  save(): void {
    if (this.#unsaved.length > 0) this.#trying(() => this.#saveIndex());
  }

  #saveIndex(): void {
    this.#logEnd += this.indexFile.write(Uint32Array.from(this.#unsaved), { at: this.#logEnd });
    this.#unsaved = [];
  }

  /** Writes what is not on disk yet and lets other tabs use the pack. */
  close(): void {
    try {
      this.#saveIndex();
      this.pixels.flush();
      this.indexFile.flush();
    } finally {
      this.pixels.close();
      this.indexFile.close();
    }
  }
}
