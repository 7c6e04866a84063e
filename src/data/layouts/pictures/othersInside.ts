/** Pictures inside a class that say something of those beside them: COVID/images with COVID/masks, 1.png with 1_mask.png. */
import { joinPath } from "../../folder/folder.ts";
import type { PicturePlace } from "../../folder/pictureFiles.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import type { Sentence } from "../../sentences.ts";
import type { Place } from "../layout.ts";

/** What a folder is called whose pictures say something of those in another. */
export const tellsOfOthers =
  /^(?:(?:.*[^a-z])?(?:masks?|labels?|annotations?|segmentations?(?:class|object)?|ground_?truths?|gts?|bbox(?:es)?|depths?|掩码|标注|标签)(?:[^a-z].*)?|_?thumbs)$/i;

/** The folders of a class that hold its pictures; itself, where nothing inside tells of others. */
function ownFolders({ pictures }: Place, path: string): { own: string[]; others: string[] } {
  const inner = pictures.direct(path) > 0 ? [] : pictures.folders(path);
  const others = inner.filter((name) => tellsOfOthers.test(name));
  const own = inner.filter((name) => !others.includes(name));
  return own.length === 0 || others.length === 0
    ? { own: [path], others: [] }
    : { own: own.map((name) => joinPath(path, name)), others };
}

export interface WithoutOthers {
  folders: ClassFolder[];
  /** How many pictures are left out, by the name of their folders. */
  notices: Extract<Sentence, { code: "notUsed" }>[];
}

/** The folders of classes without what is inside them and tells of other pictures. */
export function withoutOthers(place: Place, classes: readonly ClassFolder[]): WithoutOthers {
  const folders: ClassFolder[] = [];
  const left = new Map<string, number>();
  for (const [path, label] of classes) {
    const { own, others } = ownFolders(place, path);
    folders.push(...own.map((folder): ClassFolder => [folder, label]));
    for (const name of others)
      left.set(name, (left.get(name) ?? 0) + place.pictures.below(joinPath(path, name)));
  }
  return {
    folders,
    notices: [...left].map(([folder, pictures]) => ({ code: "notUsed" as const, folder, pictures })),
  };
}

/** A file that is called by another one and by what it says of that. */
const calledByOther =
  /^(.+?)[\s_.-]*(?:masks?|seg(?:mentation)?|gt|ground[\s_-]?truth|labels?|annotations?|bbox|depth|overlay|thumb(?:nail)?)(?:[\s_-]?\d+)?$/i;

const stemOf = (name: string): string => name.replace(/\.\w+$/, "");
const withoutLastWord = (stem: string): string => stem.replace(/[\s_.-]+[^\s_.-]+$/, "");

/** The files of a directory that are called by others in it. */
function calledByOthers(names: readonly string[]): Set<string> {
  const likely = new Set(names.filter((name) => calledByOther.test(stemOf(name))));
  if (likely.size === 0) return likely;
  const others = names.filter((name) => !likely.has(name)).map(stemOf);
  const bases = new Set([...others, ...others.map(withoutLastWord)]);
  return new Set([...likely].filter((name) => bases.has(calledByOther.exec(stemOf(name))?.[1] ?? "")));
}

export interface OwnPictures {
  places: PicturePlace[][];
  /** Paths of the others. */
  leftOut: string[];
}

/** The pictures of class folders without those that say something of others, in folders of their own or beside them. */
export function ownPictures(
  { tree }: Place,
  folders: readonly ClassFolder[],
  places: readonly (readonly PicturePlace[])[],
): OwnPictures {
  /** By directory: all of its pictures, or some. */
  const found = new Map<string, Set<string> | "all">();
  const othersIn = (folder: string): Set<string> | "all" => {
    const home = folders.find(([path]) => `${folder}/`.startsWith(`${path}/`))?.[0] ?? folder;
    const inside = folder.slice(home.length + 1).split("/");
    return inside.some((part) => tellsOfOthers.test(part))
      ? "all"
      : calledByOthers(tree.get(folder)?.files ?? []);
  };
  const leftOut: string[] = [];
  const own = places.map((some) =>
    some.filter(({ folder, name }) => {
      const others = found.get(folder) ?? othersIn(folder);
      found.set(folder, others);
      const isOther = others === "all" || others.has(name);
      if (isOther) leftOut.push(joinPath(folder, name));
      return !isOther;
    }),
  );
  return { places: own, leftOut };
}
