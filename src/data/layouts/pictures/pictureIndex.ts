/** Finds the picture that a table's row means: by its path or its name, with or without an extension. */
import { isPicture, type PicturePlace } from "../../folder/pictureFiles.ts";
import { joinPath } from "../../folder/folder.ts";

/** A path or name as it is looked up: composed letters, `/` between parts, nothing in front that says “here”. */
export function rowPath(text: string): string {
  return text
    .trim()
    .normalize("NFC")
    .replaceAll("\\", "/")
    .replace(/^(?:\.?\/)+/, "");
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const withoutExtension = (name: string): string => name.slice(0, name.lastIndexOf("."));

/** A name without its extension where that is a picture's. */
const stemOf = (name: string): string => (isPicture(name) ? withoutExtension(name) : name);

/** How many parts of two paths are the same, counted from the end; the last without an extension that one of them lacks. */
function alikeFromEnd(a: string, b: string, hasExtension: boolean): number {
  const [left, right] = [a, b].map((path) => path.split("/").toReversed());
  let count = 0;
  for (const [at, part] of (left ?? []).entries()) {
    const other = right?.[at];
    if (other === undefined) break;
    if (part !== (at === 0 && !hasExtension ? stemOf(other) : other)) break;
    count += 1;
  }
  return count;
}

export type Found = { place: PicturePlace } | "none" | "several";

export class PictureIndex {
  /** Places by their name in small letters without extension. */
  readonly #byStem = new Map<string, PicturePlace[]>();

  /** `root`: the directory from which rows count their paths. */
  constructor(
    places: readonly PicturePlace[],
    private readonly root: string,
  ) {
    for (const place of places) {
      const key = stemOf(place.name.normalize("NFC")).toLowerCase();
      const known = this.#byStem.get(key);
      if (known) known.push(place);
      else this.#byStem.set(key, [place]);
    }
  }

  /**
   * The picture of a row. Of several with its name that one is meant whose path ends most like the row's; then the one whose
   * extension and case are the row's.
   */
  find(text: string): Found {
    const path = rowPath(text);
    const name = lastPart(path);
    const hasExtension = isPicture(name);
    const places = this.#byStem.get(stemOf(name).toLowerCase());
    if (!places || path === "") return "none";
    const [only] = places;
    if (only && places.length === 1) return { place: only };
    const scored = places
      .map((place) => {
        const own = joinPath(place.folder, place.name).normalize("NFC");
        const fromRoot = this.root === "" ? own : own.slice(this.root.length + 1);
        const alike = alikeFromEnd(path, own, hasExtension);
        const isWhole = fromRoot === path || (!hasExtension && stemOf(fromRoot) === path);
        return { place, score: isWhole ? Number.POSITIVE_INFINITY : alike };
      })
      .toSorted((a, b) => b.score - a.score);
    const [best, second] = scored;
    if (!best) return "none";
    return second && second.score === best.score ? "several" : { place: best.place };
  }
}
