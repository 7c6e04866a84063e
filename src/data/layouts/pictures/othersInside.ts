/** Folders inside a class whose pictures say something of those beside them: COVID/images with COVID/masks. */
import { joinPath } from "../../folder/folder.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import type { Sentence } from "../../sentences.ts";
import type { Place } from "../layout.ts";

/** What a folder is called whose pictures say something of those in another. */
export const tellsOfOthers =
  /^(?:.*[^a-z])?(?:masks?|labels?|annotations?|segmentations?(?:class|object)?|ground_?truths?|gts?|bbox(?:es)?|depths?|掩码|标注|标签)(?:[^a-z].*)?$/i;

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
