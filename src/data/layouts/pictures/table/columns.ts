/** What the columns of a table are taken for: which names pictures, which gives classes, which says the part. */
import { say } from "../../../../said.ts";
import { type Part, partOf } from "../../partNames.ts";
import { spellingKey } from "../imageFolder.ts";
import type { Found as FoundPicture } from "./pictureIndex.ts";

const fileNames =
  /^(?:file|files|file_?names?|images?|image_?(?:id|name|path|file)s?|img|img_?(?:id|name|path)|pictures?|paths?|file_?path|id|name|photo|文件|文件名|图片|图像|路径)$/i;
const classNames =
  /^(?:class|classes|class_?(?:id|name)|labels?|label_?(?:id|name)|categor(?:y|ies)|category_?(?:id|name)|target|breed|species|diagnosis|disease|dx|emotion|类别|标签|分类|类)$/i;
/** Whether a column is called as one of classes. */
export const isClassName = (name: string): boolean => classNames.test(name);
const partNames = /^(?:part|split|set|subset|data_? ?set|usage|phase)$/i;
/** What can be called nothing but a part, even where its values do not say which. */
const partNamesAlone = /^(?:(?:data|eval)?[_ ]?(?:split|partition)|subset|usage)$/i;
/** Measures and numbers of things: their values come again, too, and are no classes. */
const measureNames =
  /^(?:(?:img_?|image_?)?(?:width|height|size|channels|area|depth)|[wh]|age|weight|length|(?:k_?)?folds?|[xy](?:_?(?:min|max|\d))?|[xy]?(?:min|max)|lat(?:itude)?|lon(?:gitude)?|year|month|day|hour|date|time(?:stamp)?|count|number|score|rating|price|confidence|seed|version|年龄|宽|高)$/i;
/** What stands where a value is missing. “None” may be a class. */
const missing = /^(?:nan|null|n\/?a|#n\/a|\?+|-+|<na>|unlabell?ed)$/i;
/** A column of yes and no that is called by a part, as fastai's is_valid. */
const isPartNames = /^is_?(train(?:ing)?|val(?:id(?:ation)?)?|test)$/i;
const yesOrNo = /^(?:true|false|yes|no|[01tfyn])$/i;
const yes = /^(?:true|yes|[1ty])$/i;
/** Numbers of things, by which they are told apart. */
const idNames = /(?:^|[_\s-])(?:ids?|uuid|hash|index|idx|url|path|md5)$|[a-z]Id$/;

export interface Columns {
  names: string[];
  /** The first row names the columns. */
  header: boolean;
  file: number;
  class: number;
  marks: [column: number, name: string][] | null;
  part: number | null;
  parts: Record<string, Part>;
  /** Of the rows that were looked at, those that name a picture, and all but those that name one elsewhere. */
  matched: number;
  sampled: number;
  /** Different values of the class in the rows that were looked at. */
  kinds: number;
  /** More than one column may be the class, or its values may mean something else. */
  isDoubtful: boolean;
  /** Why no column can be the class. */
  refusal: string | null;
}

/** Whether the values of a column look like classes: several, each of them again and again, and no measurements. */
export function looksLikeClasses(values: readonly string[]): boolean {
  const kinds = new Set(values);
  return (
    kinds.size >= 2 &&
    kinds.size <= Math.max(2, values.length / 2) &&
    !values.every((value) => /^-?\d+\.\d+$/.test(value))
  );
}

/** Few rows tell nothing of how often a value comes again. */
const enoughRows = 10;

const isMostlyDifferent = (values: readonly string[]): boolean =>
  values.length >= enoughRows && new Set(values).size > values.length / 2;

/** Whole numbers of more kinds than this, in a column that is not called as classes are, may be an age or a score. */
const mostNumbers = 20;
const mayBeScores = (values: readonly string[]): boolean =>
  new Set(values).size > mostNumbers && values.every((value) => /^-?\d+$/.test(value));

const areNumbers = (values: readonly string[]): boolean =>
  values.every((value) => /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?$/i.test(value));

/** Whether values are numbers, some of which are not whole: an angle or a share, of which classes are made at most. */
export const haveFractions = (values: readonly string[]): boolean =>
  areNumbers(values) && values.some((value) => !/^[+-]?\d+(?:[.,]0*)?$/.test(value));

/** Signs between the classes of one picture, and whether no name of a single class has them. */
const joins: readonly (readonly [RegExp, boolean])[] = [
  [/[\s,;|]+/, false],
  [/\s*[/+&、]\s*/, true],
  [/[_-]+/, false],
  [/\s+(?:and|und|et|y)\s+/i, true],
];

/** Fewer pieces than values, most of which have several: the same ones come together again and again. */
function comeTogether(values: readonly string[], separator: RegExp): boolean {
  const cut = values.map((value) => value.split(separator).map((piece) => piece.trim()));
  return (
    cut.filter(({ length }) => length > 1).length > values.length / 2 &&
    new Set(cut.flat()).size < values.length
  );
}

/** Whether a value is made of others alone: “cat+dog” beside “cat” and “dog”. */
export const isOfOthers = (value: string, all: ReadonlySet<string>): boolean =>
  joins.some(([sign]) => {
    const words = value.split(sign).filter((word) => word !== "");
    return words.length > 1 && words.every((word) => all.has(word));
  });

/**
 * Whether a picture has several classes: some values are made of others (“cat dog” or “cat+dog” beside “cat” and “dog”), are lists, or
 * share pieces between bars, commas and such signs or, in a column of several by its name, spaces.
 */
function hasSeveralAtOnce(values: readonly string[], name: string): boolean {
  const all = new Set(values);
  const kinds = [...all];
  const counts = new Map<string, number>();
  for (const value of kinds)
    for (const piece of new Set(/[|;]/.test(value) ? value.split(/[|;]/) : []))
      counts.set(piece.trim(), (counts.get(piece.trim()) ?? 0) + 1);
  return (
    kinds.some((value) => isOfOthers(value, all) || /^[[{(].*,.*[\])}]$/su.test(value)) ||
    [...counts].some(([piece, count]) => count > 1 || all.has(piece)) ||
    comeTogether(kinds, /,/) ||
    joins.some(([sign, isSure]) => isSure && comeTogether(kinds, sign)) ||
    (/s$/i.test(name) && comeTogether(kinds, /\s+/))
  );
}

/** What several ways to write one class have in common: 1 and 1.0, and what spellings of a name have. */
const classKey = (value: string): string =>
  /^-?\d+(?:\.0+)?$/.test(value) ? String(Number(value)) : spellingKey(value);

/** Whether some values are one class written in several ways, or stand where a class is missing. */
function hasOddValues(values: readonly string[]): boolean {
  const kinds = new Set(values.map((value) => value.normalize("NFC")));
  const isNumbered = kinds.size > 2 && areNumbers(values.filter((value) => value !== "-1"));
  return (
    new Set([...kinds].map(classKey)).size < kinds.size ||
    [...kinds].some((value) => missing.test(value)) ||
    (isNumbered && kinds.has("-1"))
  );
}

/** Whether two columns part the rows alike: the number of a class and its name. */
export const partAlike = (a: readonly string[], b: readonly string[]): boolean => {
  const pairs = new Set(a.map((value, row) => `${value}\0${b[row] ?? ""}`));
  return pairs.size === new Set(a).size && pairs.size === new Set(b).size;
};

/** The share of pictures to which several rows give different classes, beyond which the rows are no classes of pictures. */
const mostTwice = 0.05;

/** How many pictures several rows give different classes. */
function namedTwice(rows: readonly { picture: string; label: string }[]): {
  pictures: number;
  twice: number;
} {
  const labels = new Map<string, Set<string>>();
  for (const { picture, label } of rows) labels.set(picture, (labels.get(picture) ?? new Set()).add(label));
  return { pictures: labels.size, twice: [...labels.values()].filter(({ size }) => size > 1).length };
}

/** Columns of which one alone is 1 in each row; `alone` is the share of such rows. */
function marksIn(
  columns: readonly number[],
  body: readonly (readonly string[])[],
): { marks: number[]; alone: number } {
  const marks = columns.filter((at) => body.every((row) => /^[01](?:\.0+)?$/.test((row[at] ?? "").trim())));
  const ones = body.filter((row) => marks.reduce((sum, at) => sum + Number(row[at]), 0) === 1).length;
  return { marks, alone: ones / Math.max(1, body.length) };
}

/**
 * Takes the columns for what they are. `given`: names of the columns where the rows have none; `chosen`: the column that a person
 * wants as the class. Null where no column names pictures, or none can be a class.
 */
export function findColumns(
  path: string,
  rows: readonly (readonly string[])[],
  find: (text: string) => FoundPicture,
  given: readonly string[] | null,
  chosen: string | undefined,
): Columns | null {
  const head = given ?? rows[0] ?? [];
  const matches = (row: readonly string[], column: number): boolean => {
    const found = find(row[column] ?? "");
    return found !== "none" && found !== "elsewhere";
  };
  const counts = head.map((_, column) => rows.filter((row) => matches(row, column)).length);
  const known = head.map((name) => name.replace(/^\ufeff/, "").trim());
  const best = Math.max(...counts);
  const hasKnownNames =
    known.some((name) => fileNames.test(name)) && known.some((name) => classNames.test(name));
  const kindsIn = (column: number): number => new Set(rows.map((row) => row[column])).size;
  // Of several that do, the one that is called so; a class, too, may be what a picture is called, but it comes again.
  const naming = head.map((_, at) => at).filter((at) => best > 0 && counts[at] === best);
  const file =
    best > 0
      ? (naming.find((at) => fileNames.test(known[at] ?? "")) ??
        naming.toSorted((a, b) => kindsIn(b) - kindsIn(a))[0] ??
        -1)
      : known.findIndex((name) => fileNames.test(name));
  if (file < 0 || (best === 0 && !hasKnownNames)) return null;
  const header = given === null && (hasKnownNames || !matches(head, file));
  const isNamed = header || given !== null;
  const body = (header ? rows.slice(1) : rows).filter((row) => find(row[file] ?? "") !== "elsewhere");
  if (body.length === 0) return null;
  const names = isNamed ? known : head.map((_, at) => String(at + 1));
  const cellsOf = (column: number): string[] => body.map((row) => (row[column] ?? "").trim());
  const valuesOf = (column: number): string[] => cellsOf(column).filter((value) => value !== "");
  const columns = names.map((_, at) => at).filter((at) => at !== file);
  const { part, parts, isUnclear } = partColumn(columns, names, isNamed, valuesOf);
  const open = columns.filter((at) => at !== part);
  const named = open.filter((at) => isNamed && classNames.test(names[at] ?? ""));
  const alike = open.filter((at) => looksLikeClasses(valuesOf(at)));
  const told = alike.filter((at) => named.includes(at) || !idNames.test(names[at] ?? ""));
  const like = told.length > 0 ? told : alike;
  const wanted = chosen === undefined || chosen === "folder" ? -1 : names.indexOf(chosen);
  const { marks, alone } = marksIn(open, body);
  const isMarked =
    wanted < 0 && named.length === 0 && marks.length >= 2 && like.every((at) => marks.includes(at));
  const first = isMarked
    ? marks[0]
    : (named.find((at) => like.includes(at)) ??
      named[0] ??
      like[0] ??
      (open.length === 1 ? open[0] : undefined));
  if (wanted < 0 && first === undefined) return null;
  const candidates = named.length > 1 ? named : like;
  const sameAs = (at: number): boolean => partAlike(cellsOf(first ?? 0), cellsOf(at));
  // Of a number and a name for the same classes the name.
  const worded = candidates.find((at) => sameAs(at) && !areNumbers(valuesOf(at)));
  const label = wanted >= 0 ? wanted : ((isMarked ? first : worded) ?? first ?? 0);
  const common = { names, header, file, class: label, part, parts };
  const matched = body.filter((row) => matches(row, file)).length;
  const counted = { ...common, matched, sampled: body.length, kinds: new Set(valuesOf(label)).size };
  const cut = path.slice(-200);
  if (isMarked) {
    if (alone < 0.9) return { ...counted, marks: null, isDoubtful: true, refusal: null };
    const refusal = say("tableOneHot", cut, (names[marks[0] ?? 0] ?? "").slice(0, 60), marks.length - 1);
    const classes = marks.map((at): [number, string] => [at, names[at] ?? ""]);
    return { ...counted, marks: classes, isDoubtful: isUnclear, refusal: alone === 1 ? null : refusal };
  }
  const values = valuesOf(label);
  const isMeasured =
    areNumbers(values) && isMostlyDifferent(values) && values.some((value) => /[.,]/.test(value));
  const { pictures, twice } = namedTwice(
    body.flatMap((row) => {
      const found = find(row[file] ?? "");
      return typeof found === "string"
        ? []
        : [{ picture: `${found.place.folder}/${found.place.name}`, label: (row[label] ?? "").trim() }];
    }),
  );
  const refusal =
    twice > 1 && twice > pictures * mostTwice
      ? say("tableSeveral", cut, twice)
      : isMeasured
        ? say("tableMeasures", cut, (names[label] ?? "").slice(0, 60))
        : null;
  const rivals = candidates.filter((at) => at !== label && !sameAs(at));
  return {
    ...counted,
    marks: null,
    isDoubtful:
      wanted < 0 &&
      ((named.length !== 1 && rivals.length > 0) ||
        isUnclear ||
        hasSeveralAtOnce(values, names[label] ?? "") ||
        hasOddValues(values) ||
        haveFractions(values) ||
        (areNumbers(values) && isMostlyDifferent(values)) ||
        (!named.includes(label) &&
          (isMostlyDifferent(values) ||
            (isNamed && (mayBeScores(values) || measureNames.test(names[label] ?? "")))))),
    refusal: wanted < 0 || twice > 1 ? refusal : null,
  };
}

/** The column that says the part, and what its values mean where their words do not; unclear where some tell none. */
export function partColumn(
  columns: readonly number[],
  names: readonly string[],
  isNamed: boolean,
  valuesOf: (column: number) => string[],
): { part: number | null; parts: Record<string, Part>; isUnclear: boolean } {
  let isUnclear = false;
  // Where nothing names the columns, a column of several parts beside another one says the part.
  if (!isNamed && columns.length > 1)
    for (const at of columns) {
      const told = new Set(valuesOf(at).map(partOf));
      if (told.size > 1 && !told.has(null)) return { part: at, parts: {}, isUnclear };
    }
  for (const at of isNamed ? columns : []) {
    const [name, values] = [names[at] ?? "", valuesOf(at)];
    if (values.length === 0) continue;
    if (partNames.test(name) || partNamesAlone.test(name)) {
      const told = new Set(values.map(partOf));
      if (!told.has(null)) return { part: at, parts: {}, isUnclear: false };
      // What tells none beside what does is taken for training; of numbers nobody knows.
      if (told.has("train") && told.size > 2) return { part: at, parts: {}, isUnclear: true };
      isUnclear ||= told.size > 1 || (partNamesAlone.test(name) && new Set(values).size > 1);
    }
    const meant = partOf(isPartNames.exec(name)?.[1] ?? "");
    if (meant === null || !values.every((value) => yesOrNo.test(value))) continue;
    const other: Part = meant === "train" ? "validation" : "train";
    return {
      part: at,
      parts: Object.fromEntries(
        [...new Set(values)].map((value) => [value, yes.test(value) ? meant : other]),
      ),
      isUnclear: false,
    };
  }
  return { part: null, parts: {}, isUnclear };
}
