/**
 * Paths and labels of up to millions of pictures in a few flat arrays: names as UTF-8 in one buffer, folders once each.
 * A million Tiny-ImageNet names take about 30 MB, where a million strings and objects would take several hundred.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A list as plain data, which can be stored or posted. */
export interface PictureListData {
  folders: readonly string[];
  /** [length] positions in `folders`. */
  folderOf: Int32Array;
  /** UTF-8 of all names, one after another. */
  nameBytes: Uint8Array;
  /** [length + 1] where each name starts. */
  nameStart: Uint32Array;
  /** [length] class index of every picture. */
  labels: Int32Array;
}

export class PictureList {
  constructor(readonly data: PictureListData) {}

  get length(): number {
    return this.data.labels.length;
  }

  /** [length] class index of every picture. */
  get labels(): Int32Array {
    return this.data.labels;
  }

  /** Everything in the list as bytes, for a hash of it. */
  bytes(): Uint8Array[] {
    const { folders, folderOf, nameBytes, nameStart, labels } = this.data;
    const plain = [folderOf, nameStart, labels].map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
    return [encoder.encode(folders.join("\n")), nameBytes, ...plain];
  }

  label(index: number): number {
    const label = this.labels[index];
    if (label === undefined)
      throw new RangeError(`There is no picture ${index}: the list holds ${this.length}.`);
    return label;
  }

  /** The file's name without its folder. */
  fileName(index: number): string {
    const { nameBytes, nameStart } = this.data;
    this.label(index);
    const bytes = nameBytes.subarray(nameStart[index], nameStart[index + 1]);
    // A decoder takes microseconds for however short a name.
    const isAscii = bytes.length < 256 && bytes.every((byte) => byte < 128);
    return isAscii ? String.fromCharCode(...bytes) : decoder.decode(bytes);
  }

  /** Path inside the data folder, parts joined by `/`. */
  path(index: number): string {
    const name = this.fileName(index);
    const folder = this.data.folders[this.data.folderOf[index] ?? 0] ?? "";
    return folder === "" ? name : `${folder}/${name}`;
  }

  /** [classes] pictures of each class. */
  countByLabel(classes: number): Int32Array {
    const counts = new Int32Array(classes);
    for (const label of this.labels) counts[label] = (counts[label] ?? 0) + 1;
    return counts;
  }
}

/** Collects pictures in their final order. */
export class PictureListBuilder {
  readonly #folders: string[] = [];
  #folderOf = new Int32Array(1024);
  #labels = new Int32Array(1024);
  #nameStart = new Uint32Array(1025);
  #nameBytes = new Uint8Array(16_384);
  #length = 0;
  #used = 0;

  /** Adds a picture. Pictures of one folder come one after another, so that each folder is held once. */
  add(folder: string, name: string, label: number): void {
    if (this.#folders.at(-1) !== folder || this.#length === 0) this.#folders.push(folder);
    if (this.#length === this.#labels.length) {
      this.#folderOf = grow(this.#folderOf, Int32Array, this.#length * 2);
      this.#labels = grow(this.#labels, Int32Array, this.#length * 2);
      this.#nameStart = grow(this.#nameStart, Uint32Array, this.#length * 2 + 1);
    }
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    if (this.#used + name.length * 3 > this.#nameBytes.length)
      this.#nameBytes = grow(this.#nameBytes, Uint8Array, this.#nameBytes.length * 2 + name.length * 3);
    this.#used += encoder.encodeInto(name, this.#nameBytes.subarray(this.#used)).written;
    this.#folderOf[this.#length] = this.#folders.length - 1;
    this.#labels[this.#length] = label;
    this.#length += 1;
    this.#nameStart[this.#length] = this.#used;
  }

  finish(): PictureList {
    return new PictureList({
      folders: this.#folders,
      folderOf: this.#folderOf.slice(0, this.#length),
      nameBytes: this.#nameBytes.slice(0, this.#used),
      nameStart: this.#nameStart.slice(0, this.#length + 1),
      labels: this.#labels.slice(0, this.#length),
    });
  }
}

function grow<A extends Int32Array | Uint32Array | Uint8Array>(
  old: A,
  kind: new (length: number) => A,
  length: number,
): A {
  const larger = new kind(length);
  larger.set(old);
  return larger;
}
