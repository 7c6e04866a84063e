/** Which files are pictures, and the order that Python's sort gives to names. */
import { say } from "../../said.ts";
import { joinPath } from "./folder.ts";
import type { Problems } from "../problems.ts";
import type { Tree } from "./tree.ts";

/** What browsers decode. torchvision also takes .ppm, .pgm and .tiff, which no browser does. */
const pictureName = /\.(?:jpe?g|jfif|png|webp|gif|bmp|avif)$/i;

export function isPicture(name: string): boolean {
  return pictureName.test(name);
}

/** Pictures that no browser shows, by the ends of their names. */
const foreignEnds: Readonly<Record<string, string>> = {
  heic: "HEIC",
  heif: "HEIC",
  tif: "TIFF",
  tiff: "TIFF",
  jxl: "JPEG XL",
  jp2: "JPEG 2000",
  j2k: "JPEG 2000",
  ppm: "PNM",
  pgm: "PNM",
  pbm: "PNM",
  dng: "raw camera",
  cr2: "raw camera",
  cr3: "raw camera",
  nef: "raw camera",
  arw: "raw camera",
};

/** The kind of a picture that has to be converted first; null for any other file. */
export function foreignPicture(name: string): string | null {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(foreignEnds, end) ? (foreignEnds[end] ?? null) : null;
}

const isAnyPicture = (name: string): boolean => isPicture(name) || foreignPicture(name) !== null;

/** Paths of all pictures of a folder, sorted; those that no browser shows too, so that whoever reads them says why. */
export function allPictures(tree: Tree): string[] {
  return sortedLikePython(
    [...tree].flatMap(([path, { files }]) => files.filter(isAnyPicture).map((name) => joinPath(path, name))),
  );
}

/** How many there are of each kind in a whole folder. */
export function foreignPictures(tree: Tree): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { files } of tree.values())
    for (const name of files) {
      const kind = foreignPicture(name);
      if (kind !== null) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  return counts;
}

/** Compares by code points, as Python does; JavaScript's own order differs beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xIsSurrogate = (x & 0xf800) === 0xd800;
    const yIsSurrogate = (y & 0xf800) === 0xd800;
    return xIsSurrogate === yIsSurrogate ? x - y : xIsSurrogate ? 1 : -1;
  }
  return a.length - b.length;
}

/** A sorted copy in the order of Python's `sorted`. */
export function sortedLikePython(names: Iterable<string>): string[] {
  const copy = [...names];
  // The built-in order of UTF-16 units is the same unless there are surrogates, and several times faster.
  return copy.some((name) => /[\ud800-\udfff]/.test(name))
    ? copy.toSorted(compareCodePoints)
    : copy.toSorted();
}

/** A picture's place: the directory and the name in it. */
export interface PicturePlace {
  folder: string;
  name: string;
}

/** `path` and every directory below it that is in the tree, in the order of torchvision's ImageFolder. */
export function foldersBelow(tree: Tree, path: string): string[] {
  const found = [path];
  for (const folder of found)
    for (const name of tree.get(folder)?.folders ?? []) found.push(joinPath(folder, name));
  return sortedLikePython(found);
}

/**
 * The pictures below a directory in ImageFolder's order: directories sorted, then names sorted. Other files become
 * problems, unless `expected` knows them.
 */
export function picturesBelow(
  tree: Tree,
  path: string,
  problems: Problems,
  expected: (name: string) => boolean = () => false,
): PicturePlace[] {
  const places: PicturePlace[] = [];
  for (const folder of foldersBelow(tree, path))
    for (const name of sortedLikePython(tree.get(folder)?.files ?? [])) {
      if (isPicture(name)) places.push({ folder, name });
      else if (!expected(name)) {
        const kind = foreignPicture(name);
        problems.add(
          joinPath(folder, name),
          "wrongType",
          kind === null ? say("notPicture") : say("pictureForeign", kind),
        );
      }
    }
  return places;
}

/** Whether there is a picture below a directory. */
export function hasPictures(tree: Tree, path: string): boolean {
  return foldersBelow(tree, path).some((folder) => tree.get(folder)?.files.some(isPicture));
}
