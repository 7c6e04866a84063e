/** One folder a class, and files beside them that say of which part each picture is: no tenth is held back by chance. */
import { joinPath } from "../../folder/folder.ts";
import type { ClassFolder, PartRows } from "../../../config/reading.ts";
import type { ImageDataset } from "../../dataset.ts";
import type { PicturePlace } from "../../folder/pictureFiles.ts";
import type { Sentence } from "../../sentences.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { asClasses, classesAt, haveClasses, imageDataset, picturesOfClasses } from "./imageFolder.ts";
import { ownPictures } from "./othersInside.ts";
import { findParts, readParts } from "./partRows.ts";

/** A folder of each class. */
function classesOf(place: Place): { ids: string[]; train: ClassFolder[] } {
  const classes = classesAt(place, place.root);
  return {
    ids: classes.map(({ id }) => id),
    train: classes.map(({ path }, label) => [path, label]),
  };
}

async function read(place: Place, partRows: PartRows[], seen: Sentence): Promise<ImageDataset> {
  const { ids, train: folders } = classesOf(place);
  const { parts, unmatched } = await readParts(place, partRows);
  const { places: all, leftOut } = ownPictures(place, folders, picturesOfClasses(place, folders, ids.length));
  // Where nothing validates, what is called a test does.
  const validates = [...parts.values()].includes("validation") ? "validation" : "test";
  const of = (wanted: string): PicturePlace[][] =>
    all.map((pictures) =>
      pictures.filter(({ folder, name }) => parts.get(joinPath(folder, name)) === wanted),
    );
  const [train, validation] = [of("train"), of(validates)];
  const named = all.flat().filter(({ folder, name }) => parts.has(joinPath(folder, name))).length;
  const unlisted = all.flat().length - named;
  const untrained = validation.filter(({ length }, label) => length > 0 && train[label]?.length === 0);
  const isOfOthers = untrained.length === validation.filter(({ length }) => length > 0).length;
  const dataset = imageDataset(place, {
    layout: "classFolders",
    words: "class folders, parts by lists",
    seen,
    classes: asClasses(ids),
    train,
    // Lists of other classes, as in few-shot sets, would leave none to validate with.
    validation: isOfOthers ? null : validation,
    test: validates === "test" ? ids.map(() => 0) : of("test").map(({ length }) => length),
    aside: leftOut,
    notices: [
      ...unmatched,
      ...(unlisted > 0 ? [{ code: "unlisted" as const, pictures: unlisted }] : []),
      ...(untrained.length > 0
        ? [
            {
              code: "otherClasses" as const,
              classes: untrained.length,
              pictures: untrained.flat().length,
              split: isOfOthers,
            },
          ]
        : []),
    ],
    reading: { train: folders, partRows },
  });
  // Lists by classes, of which only some are trained.
  const isOfClasses = isOfOthers || train.some(({ length }) => length === 0);
  return isOfClasses && place.readAs.layout !== "classFolders"
    ? { ...dataset, confidence: "guess" }
    : dataset;
}

export const listedFolders: Layout = {
  kind: "images",
  isUnwrapped: true,
  async find(place): Promise<Finding | null> {
    const { readAs } = place;
    if (readAs.train !== undefined || readAs.validation === "split" || !haveClasses(place)) return null;
    const { ids, train } = classesOf(place);
    const found = await findParts(place, train);
    if (!found) return null;
    const fileOf = (part: string): string =>
      (found.rows.find(({ rest, part: column }) => column !== null || rest === part) ?? found.rows.at(-1))
        ?.path ?? "";
    const seen: Sentence = {
      code: "listed",
      layout: "classFolders",
      classes: ids.length,
      train: fileOf("train"),
      validation: fileOf("validation"),
    };
    return {
      layout: "classFolders",
      confidence: found.isSure ? "sure" : "fairly",
      seen,
      read: () => read(place, found.rows, seen),
    };
  },
};
