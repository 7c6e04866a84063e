/** How many pictures lie where, counted once for a whole tree. */
import { joinPath } from "../../folder/folder.ts";
import { isPicture, sortedLikePython } from "../../folder/pictureFiles.ts";
import type { Tree } from "../../folder/tree.ts";
import { isPlainName, partOf } from "../partNames.ts";

export class PictureTree {
  readonly #direct = new Map<string, number>();
  readonly #below = new Map<string, number>();

  constructor(readonly tree: Tree) {
    this.#count("");
  }

  #count(path: string): number {
    const { files = [], folders = [] } = this.tree.get(path) ?? {};
    const direct = files.filter(isPicture).length;
    const below = folders.reduce((sum, name) => sum + this.#count(joinPath(path, name)), direct);
    this.#direct.set(path, direct);
    this.#below.set(path, below);
    return below;
  }

  /** Pictures that lie in a directory itself. */
  direct(path: string): number {
    return this.#direct.get(path) ?? 0;
  }

  /** Pictures in a directory and all below it. */
  below(path: string): number {
    return this.#below.get(path) ?? 0;
  }

  /** Names of the folders right in a directory that hold pictures at any depth, in Python's order. */
  folders(path: string): string[] {
    return sortedLikePython(this.tree.get(path)?.folders ?? []).filter(
      (name) => this.below(joinPath(path, name)) > 0,
    );
  }

  /** What a place only wraps: its only folder that holds pictures where that is no part, and what this one wraps. */
  unwrapped(path: string): string {
    const [only, ...others] = this.folders(path);
    const isWrapped = only !== undefined && others.length === 0 && this.direct(path) === 0;
    return isWrapped && partOf(only) === null ? this.unwrapped(joinPath(path, only)) : path;
  }

  /**
   * Where the class folders of a part lie: in it, or one or two levels deeper where its only folder has the part's own name or one
   * that says nothing (seg_train/seg_train, train/images). Null where it holds no folders with pictures.
   */
  classHome(path: string): string | null {
    let home = path;
    for (let depth = 0; depth < 3; depth += 1) {
      const [only, ...others] = this.folders(home);
      if (only === undefined) return null;
      const inner = joinPath(home, only);
      const saysNothing = isPlainName(only) || partOf(only) !== null || home.split("/").at(-1) === only;
      if (others.length > 0 || this.direct(home) > 0 || !saysNothing) break;
      // Side by side, in a folder of their own.
      if (this.folders(inner).length === 0) return null;
      home = inner;
    }
    return home;
  }
}
