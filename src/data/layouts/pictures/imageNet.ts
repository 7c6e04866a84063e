/**
 * ImageNet as Kaggle distributes it: ILSVRC/Data/CLS-LOC/train/<wnid>/*, val/* side by side, and at the top LOC_val_solution.csv with
 * the classes of val and LOC_synset_mapping.txt with the names of all.
 */
import type { ClassFolder, ListReading } from "../../../config/reading.ts";
import type { ImageDataset } from "../../dataset.ts";
import { joinPath } from "../../folder/folder.ts";
import { textLines } from "../../text/textLines.ts";
import { foldersAsClasses, imageDataset, picturesOfClasses } from "./imageFolder.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { placesOf, readList } from "./lists.ts";

const solution = "LOC_val_solution.csv";
const mapping = "LOC_synset_mapping.txt";

/** Where train and val lie: at the root, or as Kaggle's archive has them. */
function homeOf({ tree, root }: Place): string | null {
  for (const home of ["ILSVRC/Data/CLS-LOC", "Data/CLS-LOC", "CLS-LOC", ""]) {
    const path = home === "" ? root : joinPath(root, home);
    if (tree.has(joinPath(path, "train")) && tree.has(joinPath(path, "val"))) return path;
  }
  return null;
}

const listOf = (root: string, home: string): ListReading => ({
  path: joinPath(root, solution),
  folder: joinPath(home, "val"),
  line: String.raw`^([^,]+),(n\d+)\b`,
  end: ".JPEG",
});

/** The first of each class's synonyms. */
async function namesOf({ folder, tree, root }: Place): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (tree.get(root)?.files.includes(mapping) !== true) return names;
  for await (const line of textLines(await folder.open(joinPath(root, mapping)))) {
    const [, id, name] = /^(n\d+)\s+([^,]+)/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) names.set(id, name.trim());
  }
  return names;
}

async function read(place: Place, home: string): Promise<ImageDataset> {
  const list = listOf(place.root, home);
  const train = joinPath(home, "train");
  const ids = foldersAsClasses(place, train);
  const folders = ids.map((id, label): ClassFolder => [joinPath(train, id), label]);
  const names = await namesOf(place);
  const test = joinPath(home, "test");
  const unlabelled = place.pictures.below(test);
  return imageDataset(place, {
    layout: "imageNet",
    words: "ImageNet",
    seen: { code: "listed", layout: "imageNet", classes: ids.length, train, validation: list.path },
    classes: ids.map((id) => ({ id, name: names.get(id) ?? id })),
    train: picturesOfClasses(place, folders, ids.length),
    validation: placesOf(place, list, await readList(place, list), ids),
    unlabelled,
    notices: unlabelled > 0 ? [{ code: "unlabelled", folder: test, pictures: unlabelled }] : [],
    reading: { train: folders, lists: { train: null, validation: list } },
  });
}

export const imageNet: Layout = {
  kind: "images",
  find(place): Finding | null {
    const { tree, root, pictures } = place;
    const home = homeOf(place);
    if (home === null || tree.get(root)?.files.includes(solution) !== true) return null;
    const train = joinPath(home, "train");
    const classes = pictures.folders(train).length;
    if (classes < 2) return null;
    const seen = {
      code: "listed" as const,
      layout: "imageNet" as const,
      classes,
      train,
      validation: joinPath(root, solution),
    };
    return { layout: "imageNet", confidence: "sure", seen, read: () => read(place, home) };
  },
};
