/** Finds the picture that a table's row means: by its path or its name, with or without an extension. */
import { foreignPicture, isPicture, type PicturePlace } from "../../../folder/pictureFiles.ts";
import { joinPath } from "../../../folder/folder.ts";

/** A path or name as it is looked up: composed letters, `/` between parts, nothing in front that says “here”. */
export function rowPath(text: string): string {
  return text
    .trim()
    .normalize("NFC")
    .replaceAll("\\", "/")
    .replace(/^(?:\.?\/)+/, "");
}

/** The number that a program of tables wrote as one with a fraction, since some other cell of the column was empty. */
const wholeNumber = (text: string): string => text.replace(/(^|\/)(\d+)\.0+$/, "$1$2");

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

/** `elsewhere`: a picture is meant that is there, but not among those that the rows may name. */
export type Found = { place: PicturePlace } | "none" | "several" | "elsewhere";

const byStem = (places: readonly PicturePlace[]): Map<string, PicturePlace[]> => {
  const found = new Map<string, PicturePlace[]>();
  for (const place of places) {
    const key = stemOf(place.name.normalize("NFC")).toLowerCase();
    const known = found.get(key);
    if (known) known.push(place);
    else found.set(key, [place]);
  }
  return found;
};

export class PictureIndex {
  /** Places by their name in small letters without extension. */
  readonly #byStem: Map<string, PicturePlace[]>;
  readonly #others: Map<string, PicturePlace[]>;

  /**
   * `root`: the directory from which rows count their paths. `others`: pictures that they may not name; a row that fits one of
   * them better than any of `places` means that one.
   */
  constructor(
    places: readonly PicturePlace[],
    private readonly root: string,
    others: readonly PicturePlace[] = [],
  ) {
    this.#byStem = byStem(places);
    this.#others = byStem(others);
  }

  /**
   * The picture of a row. Of several with its name that one is meant whose path ends most like the row's; then the one whose
   * extension and case are the row's.
   */
  find(text: string): Found {
    const path = this.#asCalled(rowPath(text));
    const name = lastPart(path);
    const key = stemOf(name).toLowerCase();
    const places = this.#byStem.get(key);
    const others = this.#others.get(key);
    if (path === "") return "none";
    if (!places) return others ? "elsewhere" : "none";
    const [only] = places;
    if (only && places.length === 1 && !others) return { place: only };
    const score = (place: PicturePlace): number => this.#likeness(place, path, isPicture(name));
    const scored = places
      .map((place) => ({ place, score: score(place) }))
      .toSorted((a, b) => b.score - a.score);
    const [best, second] = scored;
    if (!best) return "none";
    if (others?.some((place) => score(place) > best.score)) return "elsewhere";
    return second && second.score === best.score ? "several" : { place: best.place };
  }

  /** A row's path; where no picture is called 12.0 or 12.ppm, 12 is meant: pictures of other kinds had to be converted. */
  #asCalled(path: string): string {
    const key = stemOf(lastPart(path)).toLowerCase();
    if (this.#byStem.has(key) || this.#others.has(key)) return path;
    return foreignPicture(path) === null ? wholeNumber(path) : withoutExtension(path);
  }

  /** How many parts of the row's path and the picture's are the same from the end; endless where all are. */
  #likeness(place: PicturePlace, path: string, hasExtension: boolean): number {
    const own = joinPath(place.folder, place.name).normalize("NFC");
    const fromRoot =
      this.root === "" ? own : own.startsWith(`${this.root}/`) ? own.slice(this.root.length + 1) : null;
    const isWhole = fromRoot === path || (!hasExtension && fromRoot !== null && stemOf(fromRoot) === path);
    return isWhole ? Number.POSITIVE_INFINITY : alikeFromEnd(path, own, hasExtension);
  }
}
