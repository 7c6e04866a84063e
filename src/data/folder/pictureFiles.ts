/** Which files are pictures, and the order that Python's sort gives to names. */
import { joinPath } from "./folder.ts";
import type { Problems } from "../problems.ts";
import type { Tree } from "./tree.ts";

/** What browsers decode. torchvision also takes .ppm, .pgm and .tiff, which no browser does. */
const pictureName = /\.(?:jpe?g|jfif|png|webp|gif|bmp|avif)$/i;

export function isPicture(name: string): boolean {
  return pictureName.test(name);
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
      else if (!expected(name))
        problems.add(
          joinPath(folder, name),
          "wrongType",
          "It is not a picture that browsers show, and is left out.",
        );
    }
  return places;
}

/** Whether there is a picture below a directory. */
export function hasPictures(tree: Tree, path: string): boolean {
  return foldersBelow(tree, path).some((folder) => tree.get(folder)?.files.some(isPicture));
}
