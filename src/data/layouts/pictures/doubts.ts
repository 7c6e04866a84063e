/** What makes it doubtful that folders of pictures are classes: each of these was once trained on in silence. */
import type { Place } from "../layout.ts";
import { type Part, partOf } from "../partNames.ts";
import type { NamedFolder } from "./imageFolder.ts";
import { haveFractions, isOfOthers } from "./table/columns.ts";

/** Folders as cameras make them (DCF: 100CANON, 101MSDCF), and days: they say when a picture was taken, not of what. */
const ofCamera = /^(?:\d{3}[A-Z_\d]{5}|(?:19|20)\d{2}[-_. ]?\d{2}(?:[-_. ]?\d{2})?)$/;
/** The two sides of what is learned from pairs of pictures: the same file in both is one thing before and after. */
const sideOfPair =
  /^(?:low|high|lr|hr|input|target|noisy|clean|hazy|clear|blur(?:red)?|sharp|before|after|source|a|b)$/i;
/** So many names of each class are looked at. */
const lookedAt = 40;

/** Whether folders are mostly called by several parts: what lies in them side by side has no class. */
export function areParts(names: readonly string[]): boolean {
  const told = names.map(partOf).filter((part) => part !== null);
  return new Set(told).size > 1 && told.length >= names.length / 2;
}

function arePairs({ tree }: Place, [one, other, ...more]: readonly string[]): boolean {
  if (one === undefined || other === undefined || more.length > 0) return false;
  const [files, others] = [one, other].map((path) => new Set(tree.get(path)?.files));
  return (
    [one, other].every((path) => sideOfPair.test(path.split("/").at(-1) ?? "")) &&
    files?.size === others?.size &&
    [...(files ?? [])].every((name) => others?.has(name))
  );
}

/** Whether the names of the files themselves tell several parts: train_0001.jpg beside test_0001.jpg. */
function areNamedByParts({ tree }: Place, paths: readonly string[]): boolean {
  const found = new Set<Part | null>();
  for (const path of paths)
    for (const name of (tree.get(path)?.files ?? []).slice(0, lookedAt))
      found.add(partOf(name.replace(/\.\w+$/, "")));
  return found.size > 1 && found.has("train") && !found.has(null);
}

/** Whether the names of folders, or of the files in them, tell of something else than classes. */
export function tellSomethingElse(place: Place, classes: readonly NamedFolder[]): boolean {
  const paths = classes.map(({ path }) => path);
  const ids = classes.map(({ id }) => id);
  const all = new Set(ids);
  return (
    ids.every((id) => ofCamera.test(id)) ||
    haveFractions(ids) ||
    ids.some((id) => isOfOthers(id, all)) ||
    arePairs(place, paths) ||
    areNamedByParts(place, paths)
  );
}
