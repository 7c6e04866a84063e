/** What a layout is: a way in which people lay out data, found by looking at names, and how it is then read. */
import type { LayoutName, ReadAs } from "../../config/readAs.ts";
import type { Dataset } from "../dataset.ts";
import type { Folder } from "../folder/folder.ts";
import type { Tree } from "../folder/tree.ts";
import type { Problems } from "../problems.ts";
import type { Confidence, Sentence } from "../sentences.ts";
import type { CorpusOptions } from "../text/byteProgress.ts";
import type { PictureTree } from "./pictures/pictureTree.ts";

/** A directory that is looked at. */
export interface Place {
  folder: Folder;
  tree: Tree;
  pictures: PictureTree;
  /** Path of the directory in the folder. */
  root: string;
  /** What the person chose. */
  readAs: ReadAs;
  /** Draws which tenth of each class is held back where there is no validation part. */
  seed: number;
  problems: Problems;
  options: CorpusOptions;
}

/** A layout that was found at a place. */
export interface Finding {
  layout: LayoutName;
  confidence: Confidence;
  /** What was seen, and so why it is read in this way. */
  seen: Sentence;
  /** Columns of the table, by name, of which one holds the class. */
  columns?: string[];
  /** Reads it. Rejects with CorpusError, FolderError or NotRecognisedError. */
  read(): Promise<Dataset>;
}

export interface Layout {
  kind: Dataset["kind"];
  /** Looked for below folders that only wrap the pictures, before what lies around those is taken for the set. */
  isUnwrapped?: true;
  /** Null where nothing at the place is laid out so. Listed names are looked at, and at most the beginning of tables and texts. */
  find(place: Place): Promise<Finding | null> | Finding | null;
}
