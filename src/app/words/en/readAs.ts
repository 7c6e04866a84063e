/** What the page says of how a folder was recognised, in English. */
import type { LayoutName } from "../../../config/readAs.ts";
import type { Confidence, Sentence } from "../../../data/sentences.ts";
import type { Markup } from "../../../data/text/markup.ts";
import { formatCount } from "../../format.ts";
import { plural } from "./plural.ts";

const folder = (path: string): string => `${path}/`;

const has = (isOne: boolean): string => (isOne ? "has" : "have");
const wanted = "Take them out first, or say that they are wanted.";

/** What is said of files in which something else stands among the words. */
const markup: Readonly<Record<Markup, (isOne: boolean) => string>> = {
  tags: (isOne) =>
    `${has(isOne)} tags of HTML or XML among the words, which would be learned as text. ${wanted}`,
  times: (isOne) =>
    `${has(isOne)} times of subtitles among the words, which would be learned as text. ${wanted}`,
  json: (isOne) =>
    `${isOne ? "is" : "are"} JSON: brackets and names of fields would be learned as text. Call ${isOne ? "it" : "them"} .jsonl with one object a line, or say that this is wanted.`,
  yaml: (isOne) =>
    `${isOne ? "is" : "are"} YAML: names of fields and dashes would be learned as text. Save the texts alone, or as .jsonl with one object a line, or say that this is wanted.`,
  table: (isOne) =>
    `${isOne ? "looks like a table" : "look like tables"}: numbers, or as many columns in each line, would be learned as text. Call ${isOne ? "it" : "them"} .csv or .tsv, or say that this is wanted.`,
  log: (isOne) =>
    `${has(isOne)} a day and a time in front of the lines, as a log has, which would be learned as text. ${wanted}`,
  licence: (isOne) =>
    `${has(isOne)} Project Gutenberg’s licence around the text, which would be learned with it. Take it out first, or say that it is wanted.`,
  mixed: (isOne) =>
    `${has(isOne)} lines that are not UTF-8 among those that are: the sign U+FFFD would be learned in place of their letters. Mend ${isOne ? "it" : "them"} first, or say that it is so wanted.`,
  twice: (isOne) =>
    `${isOne ? "was" : "were"} encoded twice: “Ã©” stands where é is meant. Mend ${isOne ? "it" : "them"} first, or say that it is so wanted.`,
};

export const readAs = {
  region: "Read as",
  confidence: { sure: "Sure.", fairly: "Fairly sure.", guess: "A guess." } satisfies Record<
    Confidence,
    string
  >,
  layout: "Layout",
  kind: "Layout",
  train: "Training",
  validation: "Validation",
  test: "Test",
  classFrom: "Class from",
  encoding: "Encoding",
  turn: "Turn",
  keepTurn: "As they lie",
  upright: "Upright",
  tokenizer: "Tokenizer",
  layouts: {
    tinyImageNet: "Tiny-ImageNet",
    imageNet: "ImageNet",
    food101: "Food-101",
    pets: "Oxford-IIIT Pet",
    aircraft: "FGVC-Aircraft",
    parts: "Class folders in parts",
    classFolders: "One folder a class",
    table: "Pictures with a table",
    corpus: "Text in three files",
    texts: "Plain text",
    jsonLines: "Lines of JSON",
    textTable: "A column of a table",
  } satisfies Record<LayoutName, string>,
  found: "As found",
  split: "A tenth of each class",
  none: "None",
  folderName: "Folder name",
  words: "Words",
  characters: "Characters",
  bpe: "Byte pairs",
  auto: "As it suits",
  ofFile: "From a file…",
  ofCheckpoint: "The checkpoint’s own",
  decisions: "Decisions",
  decide: "Decide",
  chosen: "Chosen",
  youChose: "You chose",
  open: (count: number) =>
    count === 1 ? "One decision is open." : `${formatCount(count)} decisions are open.`,
  readRight: "Read so",
  guessTitle: "This reading is a guess.",
  guessText: "Choose another above, or say that it is right.",
  sharedTitle: (count: number) => `${plural(count, "picture is", "pictures are")} in both parts.`,
  sharedText: "They would make validation look better than it is.",
  outOfValidation: "Take out of validation",
  outOfTraining: "Take out of training",
  keep: "Keep both",
  classes: "Classes",
  byCount: "Count",
  byName: "Name",
  order: "Order of classes",
  noLabels: "no labels",
  sampleTokens: "Tokens",
  guessing: (name: string, percent: string) => `Always guessing ${name} scores ${percent}.`,
  sentence(of: Sentence): string {
    switch (of.code) {
      case "tinyImageNet":
        return `Read as Tiny-ImageNet: ${plural(of.classes, "class", "classes")}, validation by val_annotations.txt.`;
      case "parts":
        if (of.validation === null)
          return `Read as one folder a class: ${plural(of.classes, "folder", "folders")} in ${folder(of.train)}. No labelled part validates, so a tenth of each class is held back.`;
        return `Read as one folder a class: ${plural(of.classes, "folder", "folders")} in ${folder(of.train)}, and ${folder(of.validation)} has ${of.same ? "the same names" : "some of their names"}.`;
      case "partsAlike":
        return `Read as two parts, since ${folder(of.train)} and ${folder(of.validation)} share ${plural(of.names, "folder name", "folder names")}. Which is for training cannot be told from their names.`;
      case "partsInside":
        return `Read as one folder a class, each with its parts: ${plural(of.classes, "class", "classes")}, ${folder(of.train)}${of.validation === "" ? "" : ` and ${folder(of.validation)}`} in each.`;
      case "classFolders":
        return `Read as one folder a class: ${plural(of.folders, "folder", "folders")}${of.root === "" ? "" : ` in ${folder(of.root)}`} hold the pictures. A tenth of each class is held back.`;
      case "table":
        return `Read by a table: ${of.table} names pictures in the column “${of.file}” and their classes in “${of.class}”.`;
      case "listed":
        return of.train === of.validation
          ? `Read as ${readAs.layouts[of.layout]}: the part of each picture by ${of.train}.`
          : `Read as ${readAs.layouts[of.layout]}: training by ${of.train}, validation by ${of.validation}.`;
      case "corpus":
        return `Read as a text in three files: ${of.files.join(", ")}.`;
      case "texts":
        return of.files === 1
          ? `Read as one text: ${of.first}.`
          : `Read as plain text, one file after another: ${formatCount(of.files)} files from ${of.first} on.`;
      case "jsonLines":
        return `Read as one JSON object a line: the text stands in the field “${of.field}”.`;
      case "textTable":
        return `Read as the column “${of.column}” of ${of.table}, a text in each row.`;
      case "unlabelled":
        return `${folder(of.folder)} has no labels. ${plural(of.pictures, "picture", "pictures")} can be predicted but not scored.`;
      case "testAsValidation":
        return `${folder(of.folder)} serves as validation, since no part is called so.`;
      case "notUsed":
        return `${folder(of.folder)} is not used: ${plural(of.pictures, "picture", "pictures")}.`;
      case "aside":
        return `${plural(of.pictures, "picture says", "pictures say")} something of others beside them, as masks do, and ${of.pictures === 1 ? "is" : "are"} left out: ${of.first.slice(-200)} for one.`;
      case "unlisted":
        return `${plural(of.pictures, "picture is", "pictures are")} in no part by the lists, and left out.`;
      case "splitNotRead":
        return `${of.file} may say which pictures are for training, and is not read: a tenth of each class is held back instead.`;
      case "tableNotRead":
        return `${of.table} gives classes, too, but other ones than ${of.other} or those of other pictures, and is not read. Choose the column that is meant under “Class from”, or take the other table away.`;
      case "otherClasses":
        return `${plural(of.pictures, "picture", "pictures")} outside training ${of.pictures === 1 ? "is" : "are"} of ${plural(of.classes, "class", "classes")} that training does not have, as in few-shot sets: they validate nothing.${of.split ? " A tenth of each class of training is held back instead." : ""}`;
      case "duplicates":
        return `${plural(of.pictures, "picture is", "pictures are")} in both parts. They would make validation look better than it is.`;
      case "duplicatesNotSought":
        return `Pictures in both parts were not looked for among ${formatCount(of.pictures)}.`;
      case "turned":
        return `${plural(of.pictures, "picture carries", "pictures carry")} a turn by EXIF${of.of === 0 ? "" : `, of ${formatCount(of.of)} that were looked at`}. They are taken as they lie unless “Turn” says upright.`;
      case "foreign":
        return `${formatCount(of.pictures)} ${of.kind} ${of.pictures === 1 ? "picture is" : "pictures are"} left out: convert them to JPEG or PNG first.`;
      case "noSpaces":
        return of.percent > 0
          ? `Text without spaces. ${of.percent} % of its letters are of a script that sets none, so words cannot be cut at spaces. Characters are chosen.`
          : "Text without spaces: words cannot be cut at spaces. Characters are chosen.";
      case "encoding":
        return `${plural(of.files, "file is", "files are")} not UTF-8 and read well as ${of.encoding}.`;
      case "markup": {
        const isOne = of.files === 1;
        const others = isOne ? "" : ` and ${plural(of.files - 1, "other file", "other files")}`;
        return `${of.first.slice(-200)}${others} ${markup[of.kind](isOne)}`;
      }
      case "rowsUnmatched":
        return `${plural(of.rows, "row", "rows")} of ${of.table} name no picture that is here, such as “${of.first.slice(0, 80)}”.`;
      default:
        return of satisfies never;
    }
  },
};

export type ReadAsWords = typeof readAs;
