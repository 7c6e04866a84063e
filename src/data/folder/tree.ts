/** Lists a whole folder: directories side by side, with progress and cancel. */
import { say } from "../../said.ts";
import { type Folder, FolderError, joinPath, type Listing } from "./folder.ts";
import type { Problems } from "../problems.ts";

/** Every directory's content by its path; "" is the folder itself. */
export type Tree = ReadonlyMap<string, Listing>;

export interface ReadingProgress {
  /** Files listed so far. */
  files: number;
  perSecond: number;
}

export interface TreeOptions {
  signal?: AbortSignal | undefined;
  /** Called at most ten times a second, and once at the end. */
  onProgress?: ((progress: ReadingProgress) => void) | undefined;
  /** Directories being listed at one time. */
  underWay?: number;
}

/** A folder inside a folder inside ...: deeper ones are left out, and said to be. */
const deepest = 16;

/**
 * Lists `folder` and everything in it. A directory that cannot be listed becomes a problem, unless it is the folder
 * itself: then FolderError is thrown. When `signal` aborts, its reason is thrown.
 */
export async function listTree(folder: Folder, problems: Problems, options: TreeOptions = {}): Promise<Tree> {
  const { signal, onProgress, underWay = 64 } = options;
  const tree = new Map<string, Listing>();
  const waiting: { path: string; depth: number }[] = [{ path: "", depth: 0 }];
  const start = performance.now();
  let files = 0;
  let told = start;
  const tell = (now: number): void => {
    told = now;
    onProgress?.({ files, perSecond: files / Math.max((now - start) / 1000, 1e-3) });
  };
  const onEntry = (): void => {
    files += 1;
    if (files % 64 !== 0) return;
    signal?.throwIfAborted();
    const now = performance.now();
    if (now - told >= 100) tell(now);
  };

  const listOne = async (path: string, depth: number): Promise<void> => {
    try {
      const listing = await folder.list(path, onEntry);
      tree.set(path, listing);
      if (depth < deepest)
        for (const name of listing.folders) waiting.push({ path: joinPath(path, name), depth: depth + 1 });
      else if (listing.folders.length > 0) problems.add(path, "unreadable", say("tooDeep", deepest));
    } catch (error) {
      signal?.throwIfAborted();
      if (path === "" || !(error instanceof FolderError)) throw error;
      problems.add(path, "unreadable", say("folderLeftOut", error.message));
    }
  };

  const running = new Set<Promise<void>>();
  try {
    while (waiting.length > 0 || running.size > 0) {
      signal?.throwIfAborted();
      while (running.size < underWay) {
        const next = waiting.pop();
        if (!next) break;
        const task: Promise<void> = listOne(next.path, next.depth).finally(() => running.delete(task));
        running.add(task);
      }
      await Promise.race(running);
    }
  } finally {
    // After a failure the others end by themselves; their own failures say nothing new.
    await Promise.allSettled(running);
  }
  tell(performance.now());
  return tree;
}
