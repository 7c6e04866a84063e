/** What the recogniser says of a folder, as codes and values: the page has the words for them in each language. */
import type { LayoutName } from "../config/readAs.ts";
import type { Markup } from "./text/markup.ts";

/** How sure the recogniser is. After a guess nothing is trained until the person has said that it is right. */
export type Confidence = "sure" | "fairly" | "guess";

/** A sentence about the data as the page's words write it in each language. */
export type Sentence =
  | { code: "tinyImageNet"; classes: number }
  | { code: "parts"; train: string; classes: number; validation: string | null; same: boolean }
  | { code: "partsAlike"; train: string; validation: string; names: number }
  | { code: "partsInside"; classes: number; train: string; validation: string }
  | { code: "classFolders"; folders: number; root: string }
  | { code: "table"; table: string; file: string; class: string; rows: number }
  | { code: "listed"; layout: LayoutName; classes: number; train: string; validation: string }
  | { code: "corpus"; files: string[] }
  | { code: "texts"; files: number; first: string }
  | { code: "jsonLines"; files: number; field: string }
  | { code: "textTable"; table: string; column: string }
  | { code: "unlabelled"; folder: string; pictures: number }
  | { code: "testAsValidation"; folder: string }
  | { code: "notUsed"; folder: string; pictures: number }
  | { code: "aside"; pictures: number; first: string }
  | { code: "unlisted"; pictures: number }
  | { code: "splitNotRead"; file: string }
  | { code: "tableNotRead"; table: string; other: string }
  | { code: "otherClasses"; classes: number; pictures: number; split: boolean }
  | { code: "duplicates"; pictures: number }
  | { code: "duplicatesNotSought"; pictures: number }
  | { code: "turned"; pictures: number; of: number }
  | { code: "foreign"; kind: string; pictures: number }
  | { code: "noSpaces"; percent: number }
  | { code: "encoding"; files: number; encoding: string }
  | { code: "markup"; kind: Markup; files: number; first: string }
  | { code: "rowsUnmatched"; table: string; rows: number; first: string };

/** What the data card offers beside what was chosen or found. */
export interface ReadingOptions {
  layouts: LayoutName[];
  /** Folders that hold pictures. */
  folders: string[];
  /** Columns of the table, by name. */
  columns: string[];
}
