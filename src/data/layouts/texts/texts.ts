/** Texts: a corpus in three files, any number of texts, lines of JSON, or a column of a table. */
import { say } from "../../../said.ts";
import { isTokenizerFile, type LayoutName, type ReadAs } from "../../../config/readAs.ts";
import type { CorpusDataset } from "../../dataset.ts";
import { textFingerprint } from "../../fingerprint.ts";
import type { TextFileReading, TextReading } from "../../../config/reading.ts";
import type { Confidence, Sentence } from "../../sentences.ts";
import { asUtf8, textOf } from "../../text/asUtf8.ts";
import { findSeparator, firstRows } from "../../text/csvRows.ts";
import { CorpusError } from "../../../tokenizers/dictionary.ts";
import type { Tokenizer, TokenizerName } from "../../../tokenizers/tokenizer.ts";
import { tokenizerNames } from "../../../tokenizers/index.ts";
import type { Problems } from "../../problems.ts";
import { excerptOf } from "../../text/excerpt.ts";
import { readTokens } from "../../text/readTokens.ts";
import { lookedAtBytes, lookForSpaces } from "../../text/spaces.ts";
import { type Markup, markupBytes, markupOf } from "../../text/markup.ts";
import { isOfNumbers } from "../../text/tableOfLines.ts";
import { textLines } from "../../text/textLines.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { partOf } from "../partNames.ts";
import { looksRaw, splitText } from "./singleText.ts";
import { isAbout, partFiles, type PartFiles, type TextKind, textsBelow, withEncodings } from "./textFiles.ts";

/** Raw text of fewer bytes has too little for byte pairs to be learned from. */
const enoughForPairs = 1_000_000;

/** What a text is cut into where nobody says so. */
interface Facts {
  hasSpaces: boolean;
  hasParts: boolean;
  bytes: number;
  /** Whether the network takes parts of words: one that was made for words takes words wherever there are any. */
  subwords: boolean;
}

function tokenizerFor(
  wanted: string | undefined,
  { hasSpaces, hasParts, bytes, subwords }: Facts,
): TokenizerName {
  const chosen = tokenizerNames.find((name) => name === wanted);
  if (chosen) return chosen;
  if (!hasSpaces) return "characters";
  if (hasParts || !subwords) return "words";
  return bytes > enoughForPairs ? "bpe" : "characters";
}

/** `--vocabulary`, or null. */
function vocabularyOf({ vocabulary }: ReadAs): number | null {
  if (vocabulary === undefined) return null;
  const size = Number(vocabulary);
  if (!Number.isInteger(size) || size < 2)
    throw new CorpusError(say("vocabularyWhole", vocabulary.slice(0, 20)));
  return size;
}

/** The tokenizer from a file, where the person chose one. */
function givenTokenizer({ readAs, options: { tokenizer } }: Place): Tokenizer | undefined {
  if (!isTokenizerFile(readAs.tokenizer)) return undefined;
  if (!tokenizer) throw new CorpusError(say("tokenizerGone"));
  if (readAs.vocabulary !== undefined) throw new CorpusError(say("tokenizerVocabulary"));
  return tokenizer;
}

/** The beginning and the end of a text. */
const ends = (blob: Blob): [Blob, Blob] => {
  // Even, so that no sign of UTF-16 is cut.
  const begin = Math.max(markupBytes, blob.size - markupBytes) & ~1;
  return [blob.slice(0, markupBytes), blob.slice(begin)];
};

/** The beginnings and the ends of texts, as UTF-8. */
const endsOf = (
  files: readonly TextFileReading[],
  open: (path: string) => Promise<Blob>,
): Promise<{ path: string; blob: Blob }[]> =>
  Promise.all(
    files.map(async ({ path, encoding }) => {
      const pieces = ends(await open(path)).map((piece) => asUtf8(piece, encoding));
      return { path, blob: new Blob(await Promise.all(pieces)) };
    }),
  );

/** What stands among the words of texts, with the first of them that has it. */
async function findMarkup(
  files: readonly { path: string; blob: Blob }[],
): Promise<{ kind: Markup; files: number; first: string } | null> {
  const found: { kind: Markup; first: string }[] = [];
  for (const { path, blob } of files) {
    const kind = markupOf(await new Blob(ends(blob)).text());
    if (kind !== null) found.push({ kind, first: path });
  }
  return found[0] ? { ...found[0], files: found.length } : null;
}

/** A byte or two that are not UTF-8 are an accident; more are lines of another encoding. */
const mostLost = 2;

function findMixed(
  found: readonly { path: string; lost: number }[],
): { kind: Markup; files: number; first: string } | null {
  const mixed = found.filter(({ lost }) => lost > mostLost);
  return mixed[0] ? { kind: "mixed", files: mixed.length, first: mixed[0].path } : null;
}

/** Lists a text that is not UTF-8; it is kept, with U+FFFD where a byte could not be read. */
function noteReplaced(problems: Problems, path: string, hasReplaced: boolean): void {
  if (hasReplaced) problems.add(path, "broken", say("notAllUtf8"));
}

const cutInto = { lines: "90/5/5 by lines", tokens: "90/5/5 by words", tenth: "90/10 in its order" } as const;
const madeOf = {
  space: "",
  marks: ", words and punctuation set apart",
  characters: ", by characters",
  bpe: ", by byte pairs",
};

const listOf = ({ train, validation, test }: PartFiles): string[] =>
  test === null ? [train, validation] : [train, validation, test];

/** The layout's words in records and lists. */
function layoutWords(
  format: TextReading["format"]["kind"],
  count: number,
  by: TextReading["splitBy"],
  tokens: TextReading["tokens"],
  files: PartFiles | string[],
): string {
  if (!Array.isArray(files))
    return `text in ${listOf(files)
      .join(", ")
      .replace(/, ([^,]*)$/, " and $1")}${madeOf[tokens]}`;
  const what = {
    jsonLines: "lines of JSON",
    table: "a column of a table",
    plain: count > 1 ? `${count} texts` : "one text",
  }[format];
  return `${what}, split ${cutInto[by ?? "tenth"]}${madeOf[tokens]}`;
}

interface Wanted {
  layout: LayoutName;
  seen: Sentence;
  format: TextReading["format"];
  /** Either the files of each part or those of one text. */
  files: PartFiles | string[];
}

async function read(place: Place, { layout, seen, format, files }: Wanted): Promise<CorpusDataset> {
  const { folder, readAs, problems, options } = place;
  const given = givenTokenizer(place);
  const parts = Array.isArray(files) ? [files] : listOf(files).map((path) => [path]);
  const found = await Promise.all(parts.map((paths) => withEncodings(folder, paths, readAs)));
  const readings: TextFileReading[][] = found.map((part) =>
    part.map(({ path, encoding }) => ({ path, encoding })),
  );
  for (const { path, lost } of found.flat()) noteReplaced(problems, path, lost > 0);
  const open = (path: string): Promise<Blob> => folder.open(path);
  const originals = await Promise.all(
    readings.flat().map(async ({ path }) => ({ path, blob: await folder.open(path) })),
  );
  const blobs: Blob[] = [];
  for (const part of readings) blobs.push(await textOf(part, format, open));
  for (const [at, blob] of blobs.entries())
    if (blob.size === 0)
      throw new CorpusError(say("textEmpty", `“${(readings[at]?.[0]?.path ?? "").slice(-200)}”`));
  const first = blobs[0] ?? new Blob();
  // Each file by itself, but of lines and tables what they hold.
  const markup =
    (await findMarkup(
      format.kind === "plain"
        ? await endsOf(readings.flat(), open)
        : blobs.map((blob, at) => ({ blob, path: readings[at]?.[0]?.path ?? "" })),
    )) ?? findMixed(found.flat());
  const hasParts = parts.length > 1;
  const spaces = lookForSpaces(await first.slice(0, lookedAtBytes).text());
  const name =
    given?.name ??
    tokenizerFor(readAs.tokenizer, {
      hasSpaces: !spaces.hasNone,
      hasParts,
      bytes: blobs.reduce((sum, blob) => sum + blob.size, 0),
      subwords: options.subwords ?? false,
    });
  const wordRule = name === "words" && !hasParts && (await looksRaw(first)) ? "marks" : "space";
  const vocabulary = vocabularyOf(readAs);
  const text = await readTokens(blobs, { name, wordRule, vocabulary, given }, options);
  for (const [part, hasReplaced] of text.hasReplaced.entries()) {
    const own = found[part] ?? [];
    if (!own.some(({ lost }) => lost > 0)) noteReplaced(problems, own[0]?.path ?? "", hasReplaced);
  }
  const none = new Uint16Array();
  const [train = none, valid = none, test = none] = text.parts;
  const split = hasParts
    ? { train, valid, test, by: null }
    : splitText(train, name, text.lineEnds, readings[0]?.[0]?.path ?? "");
  const excerpt = excerptOf(text.tokenizer, split.train);
  if (excerpt.trim() === "")
    throw new CorpusError(say("textEmpty", `“${(readings[0]?.[0]?.path ?? "").slice(-200)}”`));
  const count = readings.flat().length;
  const odd = readings.flat().filter(({ encoding }) => encoding !== "utf-8");
  const notices: Sentence[] = [...new Set(odd.map(({ encoding }) => encoding))].map((encoding) => ({
    code: "encoding",
    files: odd.filter((file) => file.encoding === encoding).length,
    encoding,
  }));
  if (markup) notices.push({ code: "markup", ...markup });
  if (name === "characters" && spaces.hasNone) notices.push({ code: "noSpaces", percent: spaces.percent });
  const tokens = name === "words" ? wordRule : name;
  return {
    kind: "text",
    name: folder.name,
    layout: layoutWords(format.kind, count, split.by, tokens, files),
    vocabulary: text.tokenizer.vocabulary,
    tokens: text.tokenizer,
    train: split.train,
    valid: split.valid,
    test: split.test,
    excerpt,
    problems,
    seen,
    notices,
    // It may be wanted: whoever says that the reading is right has said so.
    ...(markup !== null && readAs.layout !== layout ? { confidence: "guess" as const } : {}),
    encoding: [...new Set(readings.flat().map(({ encoding }) => encoding))].join(", "),
    tokenizer: name,
    reading: {
      kind: "text",
      layout,
      readAs,
      format,
      train: readings[0] ?? [],
      valid: readings[1] ?? null,
      test: readings[2] ?? null,
      splitBy: split.by,
      tokens,
    },
    fingerprint: textFingerprint(
      originals,
      JSON.stringify([format, readings, tokens, vocabulary, ...(given ? [readAs.tokenizer] : [])]),
    ),
  };
}

const finding = (place: Place, wanted: Wanted, confidence: Confidence): Finding => ({
  layout: wanted.layout,
  confidence,
  seen: wanted.seen,
  read: () => read(place, wanted),
});

/** The name of a path's last part. */
const nameOf = (path: string): string => path.split("/").at(-1) ?? "";

export const corpus: Layout = {
  kind: "text",
  find(place): Finding | null {
    const files = partFiles(place.tree, place.root, "plain");
    if (!files) return null;
    const seen: Sentence = { code: "corpus", files: listOf(files).map(nameOf) };
    return finding(place, { layout: "corpus", seen, format: { kind: "plain" }, files }, "sure");
  },
};

/** What a folder of texts lacks to be a corpus in three files: then none of them is the whole. */
function isPartOfCorpus({ tree, root }: Place): boolean {
  const files = tree.get(root)?.files ?? [];
  return (
    ["train.txt", "wiki.train.tokens", "ptb.train.txt"].some((name) => files.includes(name)) &&
    ["valid.txt", "test.txt", "wiki.valid.tokens", "wiki.test.tokens", "ptb.valid.txt", "ptb.test.txt"].some(
      (name) => files.includes(name),
    )
  );
}

/** Whether files lie in folders of several parts, or are called so: as one text, what validates would be trained on. */
function areOfParts({ root }: Place, files: readonly string[]): boolean {
  const partAt = (path: string) =>
    path
      .slice(root === "" ? 0 : root.length + 1)
      .split("/")
      .map((name) => partOf(name.replace(/\.\w+$/, "")))
      .find((part) => part !== null) ?? null;
  const found = new Set(files.map(partAt));
  return found.has("train") && found.size > 1;
}

export const texts: Layout = {
  kind: "text",
  find(place): Finding | null {
    const files = textsBelow(place.tree, place.root, "plain");
    if (files.length === 0 || (isPartOfCorpus(place) && place.readAs.layout !== "texts")) return null;
    const seen: Sentence = { code: "texts", files: files.length, first: files[0] ?? "" };
    const isGuess = (files.every(isAbout) || areOfParts(place, files)) && place.readAs.layout !== "texts";
    const confidence = isGuess ? "guess" : files.length === 1 ? "sure" : "fairly";
    return finding(place, { layout: "texts", seen, format: { kind: "plain" }, files }, confidence);
  },
};

const sampledLines = 100;

/** Names of columns and fields that hold text. */
const textColumn =
  /^(?:text|texts|content|body|sentence|review|comment|document|article|story|lyrics|tweet|completion|response|output|正文|文本|内容|评论)$/i;

/** Halves of a talk: which of them is meant, or both, nobody knows. */
const halfColumn = /^(?:completion|response|output)$/i;

/** Whether a field is called as the text itself is. */
const isCalledText = (name: string): boolean => textColumn.test(name) && !halfColumn.test(name);

interface TextField {
  /** Null where no field holds text. */
  field: string | null;
  /** All fields, of which those of text can be chosen. */
  fields: string[];
  choices: string[];
  isDoubtful: boolean;
  /** Of the lines that were looked at, those without text in the field, and all. */
  lacks: number;
  looked: number;
}

/** The field that holds the text: `text`, then one that is called as text is, then the one with the most text of several words. */
async function textField(blob: Blob, chosen: string | undefined): Promise<TextField> {
  const lengths = new Map<string, number>();
  const counts = new Map<string, number>();
  const fields = new Set<string>();
  const spaced = new Set<string>();
  let lines = 0;
  for await (const line of textLines(blob.slice(0, 1 << 20))) {
    if (line.trim() === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      break; // the last is cut
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [name, text] of Object.entries(value)) {
        fields.add(name);
        if (typeof text === "string") {
          if (text !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
          lengths.set(name, (lengths.get(name) ?? 0) + text.length);
          if (/\s/.test(text.trim()) || /[\u0300-\uffff]{8}/.test(text)) spaced.add(name);
        }
      }
    lines += 1;
    if (lines >= sampledLines) break;
  }
  // Addresses and keys may be longer than the text, but they are one word; Chinese and Japanese are one, too.
  const written = [...lengths].toSorted(
    (a, b) => Number(spaced.has(b[0])) - Number(spaced.has(a[0])) || b[1] - a[1],
  );
  const phrases = written.map(([name]) => name).filter((name) => spaced.has(name));
  const sure = lengths.has("text") ? "text" : phrases.find(isCalledText);
  const isChosen = chosen !== undefined && lengths.has(chosen);
  const field = isChosen
    ? chosen
    : (sure ?? phrases.find((name) => textColumn.test(name)) ?? phrases[0] ?? null);
  return {
    field,
    fields: [...fields],
    choices: [...lengths.keys()],
    isDoubtful: !isChosen && sure === undefined && phrases.length > 1,
    lacks: field === null ? 0 : lines - (counts.get(field) ?? 0),
    looked: lines,
  };
}

async function utf8Of({ folder, readAs }: Place, path: string): Promise<Blob> {
  const [file] = await withEncodings(folder, [path], readAs);
  return asUtf8(await folder.open(path), file?.encoding ?? "utf-8");
}

const filesOf = (place: Place, kind: TextKind): PartFiles | string[] =>
  partFiles(place.tree, place.root, kind) ?? textsBelow(place.tree, place.root, kind);

export const jsonLines: Layout = {
  kind: "text",
  async find(place): Promise<Finding | null> {
    const files = filesOf(place, "jsonLines");
    const first = Array.isArray(files) ? files[0] : files.train;
    if (first === undefined) return null;
    const told = await textField(await utf8Of(place, first), place.readAs.classFrom);
    const { field, fields, lacks, looked } = told;
    const count = Array.isArray(files) ? files.length : listOf(files).length;
    const seen: Sentence = { code: "jsonLines", files: count, field: field ?? "" };
    if (field === null) {
      if (["plain", "table"].some((kind) => textsBelow(place.tree, place.root, kind as TextKind).length > 0))
        return null;
      const refusal = say(
        "jsonNoText",
        `“${first.slice(-200)}”`,
        fields.slice(0, 6).join(", ").slice(0, 200),
      );
      return {
        layout: "jsonLines",
        confidence: "sure",
        seen,
        read: () => Promise.reject(new CorpusError(refusal)),
      };
    }
    const isDoubtful = told.isDoubtful && place.readAs.layout !== "jsonLines";
    const wanted = { layout: "jsonLines", seen, format: { kind: "jsonLines", field }, files } as const;
    return {
      ...finding(place, wanted, isDoubtful ? "guess" : "sure"),
      columns: told.choices,
      read: () => {
        if (lacks > 0) place.problems.add(first, "mismatch", say("jsonLacks", field, lacks, looked));
        return read(place, wanted);
      },
    };
  },
};

/** A column of text has so many characters a row. */
const leastText = 20;

export const textTable: Layout = {
  kind: "text",
  async find(place): Promise<Finding | null> {
    const files = filesOf(place, "table");
    const first = Array.isArray(files) ? files[0] : files.train;
    if (first === undefined) return null;
    const blob = await utf8Of(place, first);
    const separator = (await findSeparator(blob)) ?? ",";
    const rows = await firstRows(blob.slice(0, 1 << 20), separator, sampledLines);
    const [head = [], ...body] = rows;
    const lengthOf = (column: number): number =>
      body.reduce((sum, row) => sum + (row[column]?.length ?? 0), 0) / Math.max(1, body.length);
    const names = head.map((name) => name.replace(/^\ufeff/, "").trim());
    const chosen = place.readAs.classFrom === undefined ? -1 : names.indexOf(place.readAs.classFrom);
    const longest = names.map((_, at) => at).toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
    const named = names.findIndex((name) => textColumn.test(name));
    const column = chosen >= 0 ? chosen : named >= 0 ? named : longest;
    const valuesOf = (at: number): string => body.map((row) => row[at] ?? "").join("\n");
    if (column !== undefined && chosen < 0 && named < 0 && isOfNumbers(valuesOf(column))) return null;
    if (column === undefined || (chosen < 0 && named < 0 && lengthOf(column) < leastText)) return null;
    // A row of names is shorter than what stands below it.
    const rivals = names.filter(
      (_, at) => at !== column && lengthOf(at) >= leastText && /\p{L}.*\s/u.test(valuesOf(at)),
    );
    const isDoubtful = chosen < 0 && named < 0 && rivals.length > 0 && place.readAs.layout !== "textTable";
    const header = named >= 0 || chosen >= 0 || (head[column]?.length ?? 0) < lengthOf(column) / 2;
    const seen: Sentence = {
      code: "textTable",
      table: first,
      column: header ? (names[column] ?? "") : String(column + 1),
    };
    const format = { kind: "table", column, separator, header } as const;
    return {
      ...finding(
        place,
        { layout: "textTable", seen, format, files },
        isDoubtful ? "guess" : chosen >= 0 || named >= 0 ? "sure" : "fairly",
      ),
      columns: names,
    };
  },
};
