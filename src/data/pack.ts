/**
 * Decoded pictures kept in the origin private file system, so that from the second epoch on, and after a reload without
 * permission to the folder, nothing is opened or decoded. Pictures lie in `pixels.bin` by slot; `index.bin` holds a
 * checksum for each. A picture whose checksum does not fit is decoded again: whatever was killed in the middle of writing,
 * a wrong picture is never used. Only for dedicated workers, which alone have sync access handles.
 */
import { checksum } from "./checksum.ts";

const directoryName = "packs";
/** "DPK1", little-endian. */
const magic = 0x314b5044;
/** magic, slots, size, reserved: 32-bit words before the checksums. */
const headerWords = 4;
/** Pictures written between two writings of the index: what a killed tab loses at most. */
const indexEvery = 256;
/** A pack may take this share of what the browser still allows; the rest is for checkpoints. */
const quotaShare = 0.8;

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

export interface PackInfo {
  id: string;
  bytes: number;
}

async function packsDirectory(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(directoryName, { create: true });
}

const nameMark = (name: string): string => checksum(new TextEncoder().encode(name), 1).toString(16);

/** The packs of this browser and the bytes that they take. Empty where there is no private file system. */
export async function listPacks(): Promise<PackInfo[]> {
  const packs: PackInfo[] = [];
  try {
    for await (const [id, handle] of (await packsDirectory()).entries()) {
      if (handle.kind !== "directory") continue;
      let bytes = 0;
      for await (const file of handle.values())
        if (file.kind === "file") bytes += (await file.getFile()).size;
      packs.push({ id, bytes });
    }
  } catch {
    return packs; // Refused in private windows: then there are no packs.
  }
  return packs;
}

/** Deletes a pack, or all. A pack in use by a run, here or in another tab, stays; false says so. */
export async function clearPacks(id?: string): Promise<boolean> {
  const directory = await packsDirectory();
  let cleared = true;
  for (const pack of id === undefined ? await listPacks() : [{ id }])
    await directory.removeEntry(pack.id, { recursive: true }).catch(() => {
      cleared = false;
    });
  return cleared;
}

async function openHandle(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemSyncAccessHandle> {
  const file = await directory.getFileHandle(name, { create: true });
  return file.createSyncAccessHandle();
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
}

export class Pack {
  /** Checksum of each slot's picture, 0 where there is none. */
  readonly #index: Uint32Array<ArrayBuffer>;
  readonly #recordBytes: number;
  #firstDirty = Number.POSITIVE_INFINITY;
  #lastDirty = -1;
  #unsaved = 0;
  #packed = 0;
  /** Why nothing more is written, or null. */
  #full: string | null = null;

  private constructor(
    private readonly pixels: FileSystemSyncAccessHandle,
    private readonly indexFile: FileSystemSyncAccessHandle,
    private readonly size: number,
    count: number,
  ) {
    this.#recordBytes = size * size * 3;
    this.#index = new Uint32Array(count);
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
      for (const { id: other } of await listPacks())
        if (other.startsWith(`${mark}-`) && !other.startsWith(`${mark}-${key.fingerprint}-`))
          await clearPacks(other);
      directory = await packs.getDirectoryHandle(id, { create: true });
    } catch (error) {
      throw new PackError(
        "This browser keeps no packed copy here (a private window?): pictures are decoded each time.",
        {
          cause: error,
        },
      );
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
      throw new PackError("The packed copy is in use by another tab: pictures are decoded each time.", {
        cause: error,
      });
    }
  }

  static async #checkRoom({ count, size }: PackKey, held: number): Promise<void> {
    const needed = count * (size * size * 3 + 4) - held;
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    if (needed <= (quota - usage) * quotaShare) return;
    throw new PackError(
      `A packed copy needs ${megabytes(needed)} and the browser allows ${megabytes(Math.max(0, quota - usage))}: ` +
        "pictures are decoded each time.",
    );
  }

  /** Takes over the checksums of an earlier session, when they are of the same slots and size. */
  #load(): void {
    const header = new Uint32Array(headerWords);
    const read = this.indexFile.read(header, { at: 0 });
    const [mark, slots, size] = header;
    if (read === header.byteLength && mark === magic && slots === this.#index.length && size === this.size) {
      this.indexFile.read(this.#index, { at: header.byteLength });
    } else {
      this.indexFile.truncate(0);
      this.pixels.truncate(0);
      header.set([magic, this.#index.length, this.size, 0]);
      this.indexFile.write(header, { at: 0 });
    }
    for (const sum of this.#index) if (sum !== 0) this.#packed += 1;
  }

  /** Pictures that are in the pack. */
  get packed(): number {
    return this.#packed;
  }

  /** Why nothing more is packed (no room), or null. */
  get full(): string | null {
    return this.#full;
  }

  #mark(slot: number, sum: number): void {
    const before = this.#index[slot];
    this.#packed += (sum === 0 ? 0 : 1) - (before === 0 ? 0 : 1);
    this.#index[slot] = sum;
    this.#firstDirty = Math.min(this.#firstDirty, slot);
    this.#lastDirty = Math.max(this.#lastDirty, slot);
    this.#unsaved += 1;
  }

  /** Reads a picture into `target` ([size, size, 3]); false when it is not there or its checksum does not fit. */
  read(slot: number, target: Uint8Array): boolean {
    const sum = this.#index[slot];
    if (!sum) return false;
    const read = this.pixels.read(target as Uint8Array<ArrayBuffer>, { at: slot * this.#recordBytes });
    if (read === this.#recordBytes && checksum(target, slot) === sum) return true;
    this.#mark(slot, 0);
    return false;
  }

  /** Keeps a picture. When there is no more room, what is packed stays usable and `full` says so. */
  write(slot: number, pixels: Uint8Array): void {
    if (this.#full !== null || this.#index[slot]) return;
    try {
      const written = this.pixels.write(pixels as Uint8Array<ArrayBuffer>, { at: slot * this.#recordBytes });
      if (written !== this.#recordBytes) throw new Error(`Only ${written} bytes of a picture were written.`);
      this.#mark(slot, checksum(pixels, slot));
      if (this.#unsaved >= indexEvery) this.#saveIndex();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#full = `The packed copy stopped growing at ${this.#packed.toLocaleString("en")} pictures: ${reason}`;
    }
  }

  #saveIndex(): void {
    if (this.#lastDirty < 0) return;
    const part = this.#index.subarray(this.#firstDirty, this.#lastDirty + 1);
    this.indexFile.write(part, { at: (headerWords + this.#firstDirty) * 4 });
    this.#firstDirty = Number.POSITIVE_INFINITY;
    this.#lastDirty = -1;
    this.#unsaved = 0;
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
