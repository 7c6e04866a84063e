/** Where each file of an archive stands: a few flat arrays, since there may be hundreds of thousands. */
import { say } from "../../said.ts";
import { ArchiveError, quote } from "./archiveError.ts";

/** Where a file's bytes stand in an archive. It crosses to the workers that unpack it. */
export interface ArchivePlace {
  /** First byte: of the entry's own header in a zip, of the content in a tar. */
  at: number;
  /** The entry's header as long as its listing says; 0: there is none. The header itself says how long it really is. */
  header: number;
  /** Bytes in the archive, and unpacked. */
  stored: number;
  bytes: number;
  isDeflated: boolean;
  /** CRC-32 of the content; null where the archive has none. */
  crc: number | null;
}

/** A file that is not given, and why. */
export interface LeftOut {
  path: string;
  why: string;
}

/** The names alone of so many files take 100 MB. */
export const mostFiles = 500_000;
/** The listing of so many files with long names and dates; a longer one is none. */
export const mostListing = 2 ** 28;
const count = (number: number): string => number.toLocaleString("en");

export const tooMany = (name: string, files: number): ArchiveError =>
  new ArchiveError("archiveTooMany", quote(name), count(files), count(mostFiles));

/** Of the files that are left out, so many are named. */
const mostNamed = 1000;

/** Collects an archive's files, hostile and unusable names left out; of two with one path the later one counts. */
export class ArchiveIndex {
  readonly #at = new Map<string, number>();
  readonly #numbers = new Numbers();
  readonly folders = new Set<string>();
  readonly leftOut: LeftOut[] = [];
  leftOutCount = 0;

  /** `name`: of the archive. */
  constructor(readonly name: string) {}

  get size(): number {
    return this.#at.size;
  }

  get paths(): IterableIterator<string> {
    return this.#at.keys();
  }

  place(path: string): ArchivePlace | null {
    const index = this.#at.get(path);
    return index === undefined ? null : this.#numbers.get(index);
  }

  /** Throws ArchiveError when there are too many. */
  add(written: string, place: ArchivePlace): void {
    const path = this.#sound(written);
    if (path === null || path === "") return;
    if (this.#at.size >= mostFiles) throw tooMany(this.name, this.#at.size + 1);
    this.#at.set(path, this.#numbers.add(place));
  }

  addFolder(written: string): void {
    const path = this.#sound(written);
    if (path !== null && path !== "") this.folders.add(path);
  }

  /** A second name of a file that is there. */
  addLink(written: string, target: string): void {
    const path = this.#sound(written);
    const index = this.#at.get(cleanPath(target));
    if (index !== undefined && path !== null) this.#at.set(path, index);
    else if (path !== null) this.leaveOut(path, say("entryLinkOutside"));
  }

  leaveOut(path: string, why: string): void {
    this.leftOutCount += 1;
    if (this.leftOut.length < mostNamed) this.leftOut.push({ path: path.slice(0, 1000), why });
  }

  /** The path as folders and a name, or null where it leads out of the archive. */
  #sound(written: string): string | null {
    const path = cleanPath(written);
    const why = hostile(path);
    if (why === null) return path;
    this.leaveOut(path, why);
    return null;
  }
}

/** `/` between parts, none at the end, and no `./` in front. */
function cleanPath(written: string): string {
  // Old programs for Windows write the other slash.
  let path = written.includes("/") ? written : written.replaceAll("\\", "/");
  while (path.startsWith("./")) path = path.slice(2);
  if (path === ".") return "";
  return path.endsWith("/") && path.length > 1 ? path.slice(0, -1) : path;
}

const longestPath = 4096;
const deepest = 64;

/** What nearly every name is: seen at once. */
// oxlint-disable-next-line no-control-regex -- a NUL is what no name may hold
const plainPath = /^[^/\\:.\0]{2}[^/\\\0]*(?:\/[^/\\.\0][^/\\\0]*){0,30}$/;

function hostile(path: string): string | null {
  if (path.length < 1000 && plainPath.test(path)) return null;
  if (path.startsWith("/") || path.startsWith("\\") || /^[a-z]:/i.test(path)) return say("entryOutside");
  if (path.length > longestPath) return say("entryLongName");
  if (path.includes("\0")) return say("entrySign");
  const parts = path.split(/[/\\]/);
  if (parts.length > deepest) return say("entryDeep");
  if (parts.includes("..")) return say("entryLeadsOut");
  // "a//b": a folder without a name; "" itself is the archive.
  return path !== "" && path.split("/").some((part) => part === "" || part === ".")
    ? say("entryEmptyPart")
    : null;
}

/** at, header, stored, bytes, crc (-1: none), packed one after another. */
class Numbers {
  #all = new Float64Array(6 * 256);
  #count = 0;

  add({ at, header, stored, bytes, isDeflated, crc }: ArchivePlace): number {
    if ((this.#count + 1) * 6 > this.#all.length) {
      const larger = new Float64Array(this.#all.length * 2);
      larger.set(this.#all);
      this.#all = larger;
    }
    this.#all.set([at, header, stored, bytes, isDeflated ? 1 : 0, crc ?? -1], this.#count * 6);
    this.#count += 1;
    return this.#count - 1;
  }

  get(index: number): ArchivePlace {
    const [at = 0, header = 0, stored = 0, bytes = 0, deflated = 0, crc = -1] = this.#all.subarray(
      index * 6,
      index * 6 + 6,
    );
    return { at, header, stored, bytes, isDeflated: deflated === 1, crc: crc < 0 ? null : crc };
  }
}
