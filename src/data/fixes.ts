/** What a person decided about single pictures, laid over the set as it was read: the folder itself stays as it is. */
import type { Fix } from "../config/reading.ts";
import { say } from "../said.ts";
import type { ImageClass, ImageDataset } from "./dataset.ts";
import { type Folder, splitPath } from "./folder/folder.ts";
import { slotsOf } from "./layouts/pictures/split.ts";
import type { Slots } from "./pack/slots.ts";
import { type PictureList, PictureListBuilder } from "./pictures/pictureList.ts";

/** The set as it was read, whatever was decided about its pictures. */
export const asRead = (dataset: ImageDataset): ImageDataset => dataset.asRead?.dataset ?? dataset;

/** The same set in a folder that was chosen again. */
export function inFolder(dataset: ImageDataset, folder: Folder): ImageDataset {
  const under = dataset.asRead;
  return {
    ...dataset,
    folder,
    ...(under ? { asRead: { ...under, dataset: { ...under.dataset, folder } } } : {}),
  };
}

/** The label of a class by its name in the folder, or by what people call it where one class alone is called so. */
function labelOf(classes: readonly ImageClass[], wanted: string): number {
  const byId = classes.findIndex(({ id }) => id === wanted);
  if (byId >= 0) return byId;
  const named = classes.flatMap(({ name }, label) => (name === wanted ? [label] : []));
  return named.length === 1 ? (named[0] ?? -1) : -1;
}

/** Decisions as this set knows them: classes by their names in the folder. Throws where a class is none of the set's. */
export function knownFixes(fixes: readonly Fix[], classes: readonly ImageClass[]): Fix[] {
  return fixes.map((fix) => {
    if (fix.action !== "relabel") return { path: fix.path, action: fix.action };
    const label = labelOf(classes, fix.class);
    if (label < 0) throw new Error(say("fixClass", fix.path.slice(-200), fix.class.slice(0, 60)));
    return { path: fix.path, action: "relabel", class: classes[label]?.id ?? "" };
  });
}

/** Paths that decisions name and the set does not have. */
export function pathsNotIn({ train, validation }: ImageDataset, fixes: readonly Fix[]): string[] {
  const left = new Set(fixes.map(({ path }) => path));
  for (const list of [train, validation])
    for (let index = 0; index < list.length && left.size > 0; index += 1) left.delete(list.path(index));
  return [...left];
}

/**
 * The set with what was decided: excluded pictures are in no part, relabelled ones bear their new class in their old place. The split
 * is that of the set as it was read. The set itself where nothing was decided. Throws where a class is none of the set's.
 */
export function withFixes(dataset: ImageDataset, given: readonly Fix[]): ImageDataset {
  if (given.length === 0) return dataset;
  const { classes, train, validation, reading } = dataset;
  const fixes = knownFixes(given, classes);
  const byPath = new Map(fixes.map((fix) => [fix.path, fix]));
  const slots = slotsOf(dataset);
  const first = fixedList(train, byPath, classes, (index) => slots?.train[index] ?? index);
  const second = fixedList(
    validation,
    byPath,
    classes,
    (index) => slots?.validation[index] ?? train.length + index,
  );
  const own: Slots = { train: first.slots, validation: second.slots };
  return {
    ...dataset,
    reading: { ...reading, fixes },
    train: first.list,
    validation: second.list,
    asRead: { dataset, slots: own },
  };
}

function fixedList(
  list: PictureList,
  byPath: ReadonlyMap<string, Fix>,
  classes: readonly ImageClass[],
  slotOf: (index: number) => number,
): { list: PictureList; slots: Int32Array } {
  const kept = new PictureListBuilder();
  const slots: number[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const path = list.path(index);
    const fix = byPath.get(path);
    if (fix?.action === "exclude") continue;
    const { folder, name } = splitPath(path);
    kept.add(folder, name, fix?.action === "relabel" ? labelOf(classes, fix.class) : list.label(index));
    slots.push(slotOf(index));
  }
  return { list: kept.finish(), slots: Int32Array.from(slots) };
}
