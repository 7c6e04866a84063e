/** Food-101 as it is distributed: images/<class>/*.jpg, and meta/train.txt, test.txt, classes.txt, labels.txt (Bossard et al., 2014). */
import { joinPath } from "../../folder/folder.ts";
import { textLines } from "../../text/textLines.ts";
import type { Place } from "../layout.ts";
import { listedSet } from "./listedSet.ts";

/** The lines of labels.txt, in the order of classes.txt; ids where those are not there. */
async function namesOf({ folder, tree, root }: Place, classes: readonly string[]): Promise<string[]> {
  const has = (name: string): boolean => tree.get(joinPath(root, "meta"))?.files.includes(name) === true;
  if (!has("labels.txt") || !has("classes.txt")) return [...classes];
  const lines = async (name: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const line of textLines(await folder.open(joinPath(root, `meta/${name}`)))) found.push(line);
    return found;
  };
  const [ids, labels] = [await lines("classes.txt"), await lines("labels.txt")];
  const names = new Map(ids.map((id, at) => [id.trim(), labels[at]?.trim() ?? id]));
  return classes.map((id) => names.get(id) ?? id);
}

export const food101 = listedSet({
  name: "food101",
  words: "Food-101",
  lists: { folder: "meta", train: "train", validation: "test" },
  line: String.raw`^((.+)/[^/]+)$`,
  classes({ pictures }, images) {
    const count = pictures.folders(images).length;
    return count < 2 ? null : count;
  },
  namesOf,
});
