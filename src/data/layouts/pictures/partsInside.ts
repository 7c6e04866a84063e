/** Class folders that each hold the parts: <class>/train, <class>/test. */
import { joinPath } from "../../folder/folder.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import { asClasses, imageDataset, picturesOfClasses } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { isPartAlone, type Part, partOf } from "../partNames.ts";

/** The folder of each part inside each class; null where some class holds none of training, or anything else. */
function partsOf({ pictures, root }: Place): { ids: string[]; folders: Map<Part, ClassFolder[]> } | null {
  const ids = pictures.folders(root);
  if (ids.length < 2 || ids.every((id) => partOf(id) !== null)) return null;
  const folders = new Map<Part, ClassFolder[]>();
  for (const [label, id] of ids.entries()) {
    const path = joinPath(root, id);
    const inner = pictures.folders(path);
    if (pictures.direct(path) > 0 || inner.length === 0 || !inner.every(isPartAlone)) return null;
    // Sets side by side, whose classes lie in their parts.
    if (inner.every((name) => pictures.folders(joinPath(path, name)).length >= 2)) return null;
    for (const name of inner) {
      const part = partOf(name) ?? "train";
      folders.set(part, [...(folders.get(part) ?? []), [joinPath(path, name), label]]);
    }
  }
  return folders.get("train")?.length === ids.length ? { ids, folders } : null;
}

/** The name of the parts in these folders. */
const last = (entries: readonly ClassFolder[] | null): string => entries?.[0]?.[0].split("/").at(-1) ?? "";

export const partsInside: Layout = {
  kind: "images",
  find(place): Finding | null {
    if (place.readAs.train !== undefined) return null;
    const found = partsOf(place);
    if (!found) return null;
    const { ids, folders } = found;
    const train = folders.get("train") ?? [];
    const isSplit = place.readAs.validation === "split";
    const validation = isSplit ? null : (folders.get("validation") ?? folders.get("test") ?? null);
    const seen = {
      code: "partsInside" as const,
      classes: ids.length,
      train: last(train),
      validation: last(validation),
    };
    return {
      layout: "parts",
      confidence: "fairly",
      seen,
      read: () =>
        Promise.resolve(
          imageDataset(place, {
            layout: "parts",
            words: validation ? "class folders with train and validation in each" : "class folders",
            seen,
            classes: asClasses(ids),
            train: picturesOfClasses(place, train, ids.length),
            validation: validation && picturesOfClasses(place, validation, ids.length),
            reading: { train, validation },
          }),
        ),
    };
  },
};
