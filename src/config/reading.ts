/**
 * A folder as it was read: enough that another program finds the same examples in the same order without guessing anything.
 * Plain data: it lies in checkpoints and run.json, and train.py follows it to the letter.
 */
import type { LayoutName, ReadAs } from "./readAs.ts";

/** What a person decided about one picture, by its path inside the data folder; `class` is a class's name in the folder. */
export type Fix =
  { path: string; action: "keep" | "exclude" } | { path: string; action: "relabel"; class: string };

/** A folder of one class, by its path inside the data folder. */
export type ClassFolder = [path: string, label: number];

/** How the rows of a table lie in a file of JSON. */
export interface JsonRows {
  /** An object a line; a list of objects; an object from pictures to their class, or from classes to their pictures; COCO's lists. */
  form: "lines" | "records" | "classOf" | "picturesOf" | "coco";
  /** Keys from the outermost object to the rows. */
  at: string[];
  /** The fields of each object that are its columns; in the last three forms the picture comes first. */
  columns: string[];
}

/** Where a table's rows are found and what its columns mean, counted from 0. */
export interface TableReading {
  path: string;
  encoding: string;
  separator: string;
  /** Left out where fields stand between separators. */
  json?: JsonRows;
  /** The first row names the columns. */
  header: boolean;
  file: number;
  class: number;
  /** Columns of which one alone is 1 in each row, and the class that each stands for; then `class` says nothing. */
  marks?: [column: number, name: string][];
  /** Labels by the class's values, where folders are the classes; rows of others are left out. */
  labels?: Record<string, number>;
  /** A column that says the part, or null; and what its values mean. */
  part: number | null;
  parts: Record<string, "train" | "validation" | "test">;
  /** Folders whose pictures the rows may name. */
  scope: string[];
  /** Directory from which rows count their paths. Left out in older records: the data folder itself. */
  root?: string;
}

/** A text file each line of which names a picture and its class. */
export interface ListReading {
  path: string;
  /** Where its pictures lie. */
  folder: string;
  /** A regular expression, in what JavaScript and Python have in common: group 1 is the picture, group 2 its class. */
  line: string;
  /** What stands behind the picture's name. */
  end: string;
}

/** Rows of a file that say of which part each picture is, where its class is told otherwise. */
export interface PartRows extends Omit<TableReading, "class" | "marks" | "json"> {
  /** The part of all of them, where no column says it. */
  rest: "train" | "validation" | "test";
  /** Where they name pictures by keys of another file: that one, and its columns of keys and of pictures. */
  keys?: { path: string; encoding: string; separator: string; header: boolean; key: number; file: number };
}

export interface PicturesReading {
  kind: "images";
  layout: LayoutName;
  /** What the person chose. */
  readAs: ReadAs;
  /** By which each class is split 90/10; null: there is a validation part. */
  seed: number | null;
  /** Folder of each class; empty where a table or a list gives the classes. */
  train: ClassFolder[];
  /** Null: a tenth of each class of the training part. */
  validation: ClassFolder[] | null;
  table: TableReading | null;
  /** A second table, of the validation part; beside class folders, the only one. */
  validationTable: TableReading | null;
  /** Tiny-ImageNet's own list of the validation part and its folder. */
  annotations: { path: string; folder: string } | null;
  /** Lists of the parts, where the set has them; a part without one is class folders. Left out in older records. */
  lists?: { train: ListReading | null; validation: ListReading };
  /** What says the parts of pictures in class folders; pictures of no part are left out. Left out where nothing does. */
  partRows?: PartRows[];
  /** Paths that are left out, since they stand in the other part too. */
  without: string[];
  /** Paths of pictures that say something of others, as masks do; they are left out. Left out where there are none. */
  aside?: string[];
  /** Decisions about single pictures, which come after the split. Left out where there are none. */
  fixes?: readonly Fix[];
}

/** A text file: its encoding, and where the text stands in it. */
export interface TextFileReading {
  path: string;
  encoding: string;
}

export interface TextReading {
  kind: "text";
  layout: LayoutName;
  readAs: ReadAs;
  /** How the text lies in each file. */
  format: { kind: "plain" } | { kind: "jsonLines"; field: string } | TextColumn;
  /** Files of each part, or all files as one text in `train` that is split in its order. */
  train: TextFileReading[];
  valid: TextFileReading[] | null;
  test: TextFileReading[] | null;
  /** What the one text is split by: 90/5/5 by lines or words, 90/10 in the order of its tokens; null: it has its own parts. */
  splitBy: "lines" | "tokens" | "tenth" | null;
  /** `space`: white space splits words; `marks`: punctuation stands apart, too. */
  tokens: "space" | "marks" | "characters" | "bpe";
}

/** A column of a table, each row of which is a piece of text. */
export interface TextColumn {
  kind: "table";
  column: number;
  separator: string;
  header: boolean;
}

export type Reading = PicturesReading | TextReading;
