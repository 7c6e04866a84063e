import type { Folder } from "../folder/folder.ts";
import type { Tree } from "../folder/tree.ts";
import { findCifar, readCifar } from "./cifar.ts";
import { findIdx, readIdx } from "./idx.ts";
import { findParquet, readParquet } from "./parquet.ts";
import { UnfoldedFolder } from "./unfolded.ts";

/** Files of known sets that may come by themselves, without a folder. */
export function isKnownSetFile(name: string): boolean {
  return /\.parquet$|[-_.]ubyte(?:\.gz)?$|^(?:data_batch_\d+|test_batch)(?:\.bin)?$|^batches\.meta(?:\.txt)?$/i.test(
    name,
  );
}

/** A known data set's large files as class folders in parts; null where the folder is none. Throws KnownSetError. */
export async function unfold(folder: Folder, tree: Tree): Promise<Folder | null> {
  const cifar = findCifar(tree);
  if (cifar) return new UnfoldedFolder(folder, await readCifar(folder, cifar));
  const idx = findIdx(tree);
  if (idx.length > 0) return new UnfoldedFolder(folder, await readIdx(folder, idx));
  const parquet = findParquet(tree);
  return parquet.length > 0 ? readParquet(folder, parquet) : null;
}
